package dev.hawser.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON tokens strictly (RFC 8259) from a range of bytes.
 *
 * <p>Whatever it passes over is checked as carefully as what it returns. It never recurses; nesting
 * is a bit for each level. All methods leave out blanks before what they read.
 */
final class JsonReader {

  /** How deep lists and objects may lie within one another in a value. */
  static final int DEPTH = 64;

  private final byte[] in;
  private final int begin;
  private final int end;
  private int at;
  private boolean escaped;

  JsonReader(byte[] in, int offset, int length) {
    this.in = in;
    this.begin = offset;
    this.end = offset + length;
    this.at = offset;
  }

  /** The next byte that is no blank, or -1 at the end; it stays unread. */
  int peek() {
    while (at < end) {
      int c = in[at];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c & 0xFF;
      }
      at++;
    }
    return -1;
  }

  /** Nothing but blanks may follow. */
  void finish() throws MalformedFrameException {
    if (peek() >= 0) {
      throw broken("nothing more");
    }
  }

  /** Enters an object; whether it has a first field. */
  boolean openObject() throws MalformedFrameException {
    expect('{', "an object");
    return !closes('}');
  }

  /** After a field; whether there is another. */
  boolean nextField() throws MalformedFrameException {
    if (closes('}')) {
      return false;
    }
    expect(',', "a comma or the object's end");
    return true;
  }

  /** Enters a list; whether it has a first item. */
  boolean openList() throws MalformedFrameException {
    expect('[', "a list");
    return !closes(']');
  }

  /** After an item; whether there is another. */
  boolean nextItem() throws MalformedFrameException {
    if (closes(']')) {
      return false;
    }
    expect(',', "a comma or the list's end");
    return true;
  }

  /** A field's name and its colon; the empty string for a name that the protocol has not. */
  String name() throws MalformedFrameException {
    peek();
    int from = at + 1;
    passString();
    int to = at - 1;
    String name;
    if (escaped) {
      byte[] plain = unescape(from, to);
      name = plain == null ? "" : Names.of(plain, 0, plain.length);
    } else {
      name = Names.of(in, from, to);
    }
    expect(':', "a colon");
    return name;
  }

  /** A field's name of the application's own choice, and its colon; null if not Unicode. */
  @Nullable String key() throws MalformedFrameException {
    String key = string();
    expect(':', "a colon");
    return key;
  }

  /** A string; null if an escape spells half a surrogate pair, which is JSON but not Unicode. */
  @Nullable String string() throws MalformedFrameException {
    peek();
    int from = at + 1;
    passString();
    if (!escaped) {
      return new String(in, from, at - 1 - from, UTF_8);
    }
    byte[] plain = unescape(from, at - 1);
    return plain == null ? null : new String(plain, UTF_8);
  }

  /** The bytes that a string in padded base64 stands for; null if it is not base64. */
  byte @Nullable [] base64() throws MalformedFrameException {
    peek();
    int from = at + 1;
    passString();
    byte[] text = escaped ? unescape(from, at - 1) : Arrays.copyOfRange(in, from, at - 1);
    if (text == null || text.length % 4 != 0) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A whole number from 0 to {@code most}; -1 for any other number. */
  long whole(long most) throws MalformedFrameException {
    peek();
    int from = at;
    passNumber();
    if (at - from > 16) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < at; i++) {
      int digit = in[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value <= most ? value : -1;
  }

  /** {@code true} or {@code false}. */
  boolean flag() throws MalformedFrameException {
    boolean value = peek() == 't';
    passWord(value ? "true" : "false");
    return value;
  }

  /** Any value, checked, as its own bytes; line breaks become spaces. */
  byte[] raw() throws MalformedFrameException {
    peek();
    int from = at;
    pass();
    byte[] value = Arrays.copyOfRange(in, from, at);
    for (int i = 0; i < value.length; i++) {
      // A string holds no raw control character, so a line break can only be a blank.
      if (value[i] == '\n' || value[i] == '\r') {
        value[i] = ' ';
      }
    }
    return value;
  }

  /** Checks any value and passes over it. */
  void pass() throws MalformedFrameException {
    long objects = 0;
    int depth = 0;
    while (true) {
      int c = peek();
      boolean opened = false;
      switch (c) {
        case '{', '[' -> {
          if (depth == DEPTH) {
            throw broken("at most " + DEPTH + " levels");
          }
          at++;
          boolean object = c == '{';
          if (!closes(object ? '}' : ']')) {
            depth++;
            objects = objects << 1 | (object ? 1 : 0);
            opened = true;
          }
        }
        case '"' -> passString();
        case 't' -> passWord("true");
        case 'f' -> passWord("false");
        case 'n' -> passWord("null");
        default -> passNumber();
      }
      while (!opened && depth > 0) {
        boolean object = (objects & 1) == 1;
        if (closes(object ? '}' : ']')) {
          depth--;
          objects >>>= 1;
        } else {
          expect(',', object ? "a comma or the object's end" : "a comma or the list's end");
          break;
        }
      }
      if (depth == 0) {
        return;
      }
      if ((objects & 1) == 1) {
        peek();
        passString();
        expect(':', "a colon");
      }
    }
  }

  private void passString() throws MalformedFrameException {
    if (at >= end || in[at] != '"') {
      throw broken("a string");
    }
    at++;
    escaped = false;
    while (at < end) {
      int c = in[at];
      if (c == '"') {
        at++;
        return;
      } else if (c == '\\') {
        escaped = true;
        passEscape();
      } else if (c >= 0x20) {
        at++;
      } else if (c >= 0) {
        throw broken("no control character within a string");
      } else {
        int size = Utf8.measure(in, at, end);
        if (size == 0) {
          throw broken("UTF-8");
        }
        at += size;
      }
    }
    throw broken("the string's end");
  }

  private void passEscape() throws MalformedFrameException {
    at++;
    int c = at < end ? in[at] : -1;
    switch (c) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
      case 'u' -> {
        for (int i = 1; i <= 4; i++) {
          if (at + i >= end || Character.digit(in[at + i], 16) < 0) {
            throw broken("four hexadecimal digits");
          }
        }
        at += 5;
      }
      default -> throw broken("an escape");
    }
  }

  /** Resolves escapes that were checked; null if half a surrogate pair is among them. */
  private byte @Nullable [] unescape(int from, int to) {
    byte[] plain = new byte[to - from];
    int size = 0;
    int i = from;
    while (i < to) {
      if (in[i] != '\\') {
        plain[size++] = in[i++];
      } else if (in[i + 1] != 'u') {
        plain[size++] = simple(in[i + 1]);
        i += 2;
      } else {
        int point = unit(i + 2);
        i += 6;
        if (Character.isHighSurrogate((char) point)) {
          boolean pair = i + 6 <= to && in[i] == '\\' && in[i + 1] == 'u';
          char low = pair ? (char) unit(i + 2) : 0;
          if (!Character.isLowSurrogate(low)) {
            return null;
          }
          point = Character.toCodePoint((char) point, low);
          i += 6;
        } else if (Character.isLowSurrogate((char) point)) {
          return null;
        }
        Utf8.put(plain, size, point);
        size += Utf8.size(point);
      }
    }
    return Arrays.copyOf(plain, size);
  }

  private static byte simple(byte escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escape;
    };
  }

  private int unit(int from) {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      unit = unit << 4 | Character.digit(in[from + i], 16);
    }
    return unit;
  }

  private void passNumber() throws MalformedFrameException {
    int from = at;
    if (at < end && in[at] == '-') {
      at++;
    }
    if (at < end && in[at] == '0') {
      at++;
    } else {
      digits(from == at ? "a value" : "a digit");
    }
    if (at < end && in[at] == '.') {
      at++;
      digits("a digit");
    }
    if (at < end && (in[at] == 'e' || in[at] == 'E')) {
      at++;
      if (at < end && (in[at] == '+' || in[at] == '-')) {
        at++;
      }
      digits("a digit");
    }
  }

  private void digits(String expected) throws MalformedFrameException {
    int from = at;
    while (at < end && in[at] >= '0' && in[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw broken(expected);
    }
  }

  private void passWord(String word) throws MalformedFrameException {
    for (int i = 0; i < word.length(); i++) {
      if (at >= end || in[at] != word.charAt(i)) {
        throw broken(word);
      }
      at++;
    }
  }

  private boolean closes(char bracket) {
    boolean closed = peek() == bracket;
    if (closed) {
      at++;
    }
    return closed;
  }

  private void expect(char wanted, String expected) throws MalformedFrameException {
    if (peek() != wanted) {
      throw broken(expected);
    }
    at++;
  }

  private MalformedFrameException broken(String expected) {
    return new MalformedFrameException(
        Code.MALFORMED, 0, "byte " + (at - begin) + ": expected " + expected);
  }
}
