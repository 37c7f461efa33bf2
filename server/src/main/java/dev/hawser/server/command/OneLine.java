package dev.hawser.server.command;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.slf4j.event.KeyValuePair;

/**
 * What is said and the values beside it, on one line, whoever they come from: a name or a reason
 * from a peer must neither begin a line of its own, nor end its quotes, nor turn the direction of
 * writing.
 */
final class OneLine extends ClassicConverter {

  @Override
  public String convert(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    escape(line, event.getFormattedMessage(), false);
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.append(' ').append(pair.key).append("=\"");
        escape(line, String.valueOf(pair.value), true);
        line.append('"');
      }
    }
    return line.toString();
  }

  /** The same text as a terminal may show it. */
  static String shown(String text) {
    StringBuilder line = new StringBuilder(text.length());
    escape(line, text, false);
    return line.toString();
  }

  private static void escape(StringBuilder line, String text, boolean quoted) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && (c == '"' || c == '\\')) {
        line.append('\\').append(c);
      } else if (seen(c)) {
        line.append(c);
      } else {
        line.append("\\u%04x".formatted((int) c));
      }
    }
  }

  /** Whether a terminal shows it where it stands, and nothing else happens. */
  private static boolean seen(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
