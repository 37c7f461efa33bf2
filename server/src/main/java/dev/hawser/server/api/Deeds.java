package dev.hawser.server.api;

import tools.jackson.databind.JsonNode;

/** Is told what operators have done. */
public interface Deeds {

  /**
   * Something was done. Never blocks.
   *
   * @param key names the key that opened, without telling it
   * @param deed the path, without its version
   * @param what the request's body
   */
  void did(String key, String deed, JsonNode what);
}
