package dev.hawser.server.command;

/** Exit codes; documented in {@code hawser --help}. */
final class Exit {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int REFUSED = 3;
  static final int UNREACHABLE = 4;
  static final int CONFIGURATION = 5;

  private Exit() {}
}
