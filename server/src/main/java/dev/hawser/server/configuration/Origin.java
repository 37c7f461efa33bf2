package dev.hawser.server.configuration;

/**
 * Where a value came from.
 *
 * @param source the file's name or the environment variable
 * @param line from 1; 0 for a variable
 * @param column from 1; 0 for a variable
 */
record Origin(String source, int line, int column) {

  static Origin variable(String name) {
    return new Origin(name, 0, 0);
  }
}
