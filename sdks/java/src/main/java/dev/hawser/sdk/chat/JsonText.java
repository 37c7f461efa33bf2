package dev.hawser.sdk.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON (RFC 8259). What comes from a server was checked there. */
final class JsonText {

  /** Deeper than the server lets anything be, with what it puts around it. */
  private static final int DEPTH = 128;

  private final String in;
  private int at;
  private int depth;

  JsonText(String in) {
    this.in = in;
  }

  @Nullable Object read() {
    Object value = value();
    blanks();
    if (at < in.length()) {
      throw broken();
    }
    return value;
  }

  private @Nullable Object value() {
    blanks();
    return switch (at < in.length() ? in.charAt(at) : 0) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> text();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object() {
    enter();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (!closes('}', fields.isEmpty())) {
      blanks();
      String name = text();
      blanks();
      expect(':');
      fields.put(name, value());
    }
    return fields;
  }

  private List<@Nullable Object> list() {
    enter();
    List<@Nullable Object> items = new ArrayList<>();
    while (!closes(']', items.isEmpty())) {
      items.add(value());
    }
    return items;
  }

  private void enter() {
    at++;
    if (++depth > DEPTH) {
      throw broken();
    }
  }

  /** Whether it ends here; otherwise another item follows. */
  private boolean closes(char end, boolean first) {
    blanks();
    if (at < in.length() && in.charAt(at) == end) {
      at++;
      depth--;
      return true;
    }
    if (!first) {
      expect(',');
    }
    return false;
  }

  private String text() {
    expect('"');
    StringBuilder text = new StringBuilder();
    while (true) {
      int from = at;
      while (at < in.length() && in.charAt(at) != '"' && in.charAt(at) != '\\') {
        at++;
      }
      text.append(in, from, at);
      if (at >= in.length()) {
        throw broken();
      }
      if (in.charAt(at++) == '"') {
        return text.toString();
      }
      text.append(escaped());
    }
  }

  private char escaped() {
    if (at >= in.length()) {
      throw broken();
    }
    char c = in.charAt(at++);
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        if (at + 4 > in.length()) {
          throw broken();
        }
        at += 4;
        yield (char) Integer.parseInt(in, at - 4, at, 16);
      }
      default -> c;
    };
  }

  private BigDecimal number() {
    int from = at;
    while (at < in.length() && "+-.eE0123456789".indexOf(in.charAt(at)) >= 0) {
      at++;
    }
    return new BigDecimal(in.substring(from, at));
  }

  private @Nullable Object word(String word, @Nullable Object meaning) {
    if (!in.startsWith(word, at)) {
      throw broken();
    }
    at += word.length();
    return meaning;
  }

  private void expect(char c) {
    if (at >= in.length() || in.charAt(at) != c) {
      throw broken();
    }
    at++;
  }

  private void blanks() {
    while (at < in.length() && " \n\r\t".indexOf(in.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException broken() {
    return new IllegalArgumentException("no JSON at character " + at);
  }

  static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> fields) {
      char before = '{';
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        out.append(before);
        text(String.valueOf(field.getKey()), out);
        out.append(':');
        write(field.getValue(), out);
        before = ',';
      }
      out.append(before == '{' ? "{}" : "}");
    } else if (value instanceof List<?> items) {
      char before = '[';
      for (Object item : items) {
        out.append(before);
        write(item, out);
        before = ',';
      }
      out.append(before == '[' ? "[]" : "]");
    } else if (value instanceof String text) {
      text(text, out);
    } else {
      out.append(value);
    }
  }

  private static void text(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || (Character.isSurrogate(c) && !paired(text, i))) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** A half of a pair alone would not survive UTF-8. */
  private static boolean paired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
