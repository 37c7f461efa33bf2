package dev.hawser.server;

import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.InvalidConfigurationException;
import java.io.IOException;

/** Where the configuration of a running server is read again. */
public interface ConfigurationSource {

  /**
   * Reads it. Any thread.
   *
   * @throws IOException where it cannot be read
   */
  Configuration read() throws IOException, InvalidConfigurationException;

  /** The server goes by this one now. */
  default void taken(Configuration configuration) {}
}
