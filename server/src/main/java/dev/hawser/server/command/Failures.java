package dev.hawser.server.command;

import dev.hawser.sdk.HawserException;
import dev.hawser.server.configuration.InvalidConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Tells people what went wrong, in words and an exit code; stack traces go to the debug log. */
final class Failures {

  private Failures() {}

  static int handle(Exception e, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    LoggerFactory.getLogger(Failures.class).debug("The command failed", e);
    int exit =
        switch (e) {
          case InvalidConfigurationException invalid -> {
            err.println(invalid.getMessage());
            yield Exit.CONFIGURATION;
          }
          case RefusalException refused -> {
            err.println("hawser: refused: " + refused.getMessage());
            yield Exit.REFUSED;
          }
          case UnreachableException unreachable -> {
            err.println("hawser: " + unreachable.getMessage());
            yield Exit.UNREACHABLE;
          }
          case ConnectException refused -> {
            err.println("hawser: nobody answers: " + reason(refused));
            yield Exit.UNREACHABLE;
          }
          case NoSuchFileException missing -> {
            err.println("hawser: no such file: " + missing.getFile());
            yield Exit.FAILED;
          }
          case IOException broken -> {
            err.println("hawser: " + reason(broken));
            yield Exit.FAILED;
          }
          default -> {
            err.println("hawser: " + reason(e));
            yield Exit.FAILED;
          }
        };
    err.flush();
    return exit;
  }

  /** The message and that of the innermost cause, where it says more. */
  private static String reason(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String innermost = message;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      innermost = cause.getMessage() == null ? innermost : cause.getMessage();
    }
    return message.contains(innermost) ? message : message + ": " + innermost;
  }

  /** What the SDK was told by the server. */
  static RefusalException refusal(HawserException e) {
    String message = String.valueOf(e.getMessage());
    String prefix = e.number() + " " + e.name() + ": ";
    return new RefusalException(
        e.number(),
        e.name(),
        message.startsWith(prefix) ? message.substring(prefix.length()) : message);
  }

  /** The server said no. */
  static final class RefusalException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusalException(int code, String name, String message) {
      super(code + " " + name + ": " + message);
    }
  }

  /** There was no server to say anything. */
  static final class UnreachableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreachableException(String message) {
      super(message);
    }
  }
}
