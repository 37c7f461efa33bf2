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

  /** What is written is to be this from now on. */
  default void logging(Configuration.Logging logging) {}
}
