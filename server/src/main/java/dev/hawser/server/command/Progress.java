package dev.hawser.server.command;

import java.io.Console;
import java.io.PrintWriter;
import java.util.function.Consumer;

/** One line that is written over and over, where somebody looks on; nothing in a file or a pipe. */
final class Progress implements Consumer<String> {

  private static final String BACK_AND_CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean shown;

  private Progress(PrintWriter err, boolean shown) {
    this.err = err;
    this.shown = shown;
  }

  /** A JDK may still have no console to give, whatever the check believes. */
  @SuppressWarnings("SystemConsoleNull")
  static Progress onTerminal(PrintWriter err) {
    Console console = System.console();
    return new Progress(err, console != null && console.isTerminal());
  }

  @Override
  public void accept(String text) {
    write(BACK_AND_CLEAR + text);
  }

  void clear() {
    write(BACK_AND_CLEAR);
  }

  private void write(String text) {
    if (shown) {
      err.print(text);
      err.flush();
    }
  }
}
