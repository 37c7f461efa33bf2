package dev.hawser.proof.door;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON (RFC 8259) strictly: what it refuses, the server should not have sent. */
final class JsonReader {

  private final String text;
  private int at;

  JsonReader(String text) {
    this.text = text;
  }

  @Nullable Object whole() {
    Object value = value();
    blank();
    if (at != text.length()) {
      throw broken("more after the value");
    }
    return value;
  }

  private @Nullable Object value() {
    blank();
    char first = at < text.length() ? text.charAt(at) : 0;
    return switch (first) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    at++;
    if (taken('}')) {
      return fields;
    }
    do {
      blank();
      String name = string();
      expect(':');
      if (fields.containsKey(name)) {
        throw broken("field \"" + name + "\" twice");
      }
      fields.put(name, value());
    } while (taken(','));
    expect('}');
    return fields;
  }

  private List<@Nullable Object> array() {
    List<@Nullable Object> values = new ArrayList<>();
    at++;
    if (taken(']')) {
      return values;
    }
    do {
      values.add(value());
    } while (taken(','));
    expect(']');
    return values;
  }

  private String string() {
    if (at >= text.length() || text.charAt(at) != '"') {
      throw broken("expected a string");
    }
    StringBuilder read = new StringBuilder();
    at++;
    while (true) {
      char next = next();
      if (next == '"') {
        return read.toString();
      }
      if (next < ' ') {
        throw broken("a control character in a string");
      }
      read.append(next == '\\' ? escaped() : next);
    }
  }

  private char escaped() {
    char next = next();
    return switch (next) {
      case '"', '\\', '/' -> next;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw broken("unknown escape");
    };
  }

  private Object number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(from, at);
    if (!digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      throw broken("not a value");
    }
    if (digits.matches("-?[0-9]+")) {
      return Long.valueOf(digits);
    }
    return Double.valueOf(digits);
  }

  private @Nullable Object word(String word, @Nullable Object meaning) {
    if (!text.startsWith(word, at)) {
      throw broken("not a value");
    }
    at += word.length();
    return meaning;
  }

  private char next() {
    if (at >= text.length()) {
      throw broken("ends early");
    }
    return text.charAt(at++);
  }

  private boolean taken(char wanted) {
    blank();
    boolean there = at < text.length() && text.charAt(at) == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private void expect(char wanted) {
    if (!taken(wanted)) {
      throw broken("expected " + wanted);
    }
  }

  private void blank() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private AssertionError broken(String why) {
    return new AssertionError(why + " at " + at + " in: " + text);
  }
}
