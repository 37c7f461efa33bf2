package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.transport.Choices;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells always the same, and remembers what is shown. */
final class RecordingChoices implements Choices {

  static final String TOLD = "{\"good\":30000,\"nodes\":[]}";

  final List<String> shown = new CopyOnWriteArrayList<>();

  @Override
  public byte[] told() {
    return TOLD.getBytes(UTF_8);
  }

  @Override
  public void shown(String proof) {
    shown.add(proof);
  }
}
