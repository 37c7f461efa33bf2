package dev.hawser.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The API's description: written by hand in YAML, told in JSON. */
final class Contract {

  private static final String RESOURCE = "/hawser/openapi.yaml";

  private final byte[] json;

  Contract() {
    try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + RESOURCE);
      }
      json = JsonMapper.shared().writeValueAsBytes(YAMLMapper.shared().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] json() {
    return json.clone();
  }
}
