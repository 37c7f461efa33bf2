package dev.hawser.protocol.json;

import org.jspecify.annotations.Nullable;

/**
 * Writes JSON tokens into an array, or only counts them.
 *
 * <p>A frame is written twice by the same code: first to learn its size, then into an array of that
 * size. So nothing grows and nothing is copied.
 */
final class JsonWriter {

  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] BASE64 =
      ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

  private final byte @Nullable [] out;
  private int at;
  private boolean comma;

  /**
   * @param out where to write; null only counts
   */
  JsonWriter(byte @Nullable [] out) {
    this.out = out;
  }

  int size() {
    return at;
  }

  void openObject() {
    separate();
    put('{');
    comma = false;
  }

  void closeObject() {
    put('}');
    comma = true;
  }

  void openList() {
    separate();
    put('[');
    comma = false;
  }

  void closeList() {
    put(']');
    comma = true;
  }

  /** A field's name; must need no escape. */
  void name(String name) {
    separate();
    put('"');
    for (int i = 0; i < name.length(); i++) {
      put(name.charAt(i));
    }
    put('"');
    put(':');
    comma = false;
  }

  /** A name of the application's own choice. */
  void key(String name) {
    text(name);
    put(':');
    comma = false;
  }

  void number(long value) {
    separate();
    comma = true;
    if (value < 0) {
      throw new IllegalArgumentException("number: " + value + " (expected: >= 0)");
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    at += digits;
    if (out != null) {
      long rest = value;
      for (int i = at - 1; i >= at - digits; i--) {
        out[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
    }
  }

  void flag(boolean value) {
    separate();
    comma = true;
    String text = value ? "true" : "false";
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  /** A value that is JSON already. */
  void raw(byte[] value) {
    separate();
    comma = true;
    if (out != null) {
      System.arraycopy(value, 0, out, at, value.length);
    }
    at += value.length;
  }

  void text(String value) {
    separate();
    comma = true;
    put('"');
    int i = 0;
    while (i < value.length()) {
      char c = value.charAt(i);
      if (c < 0x80) {
        character(c);
        i++;
      } else {
        int point = value.codePointAt(i);
        i += Character.charCount(point);
        if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
          point = 0xFFFD;
        }
        if (out != null) {
          Utf8.put(out, at, point);
        }
        at += Utf8.size(point);
      }
    }
    put('"');
  }

  /** Text that is UTF-8 already; only what JSON wants escaped is. */
  void text(byte[] value) {
    separate();
    comma = true;
    put('"');
    for (byte b : value) {
      if (b < 0 || (b >= 0x20 && b != '"' && b != '\\')) {
        put(b);
      } else {
        character((char) b);
      }
    }
    put('"');
  }

  /** Opaque bytes as a string in base64 (RFC 4648, section 4), padded. */
  void base64(byte[] value) {
    separate();
    comma = true;
    put('"');
    int size = (value.length + 2) / 3 * 4;
    if (out == null) {
      at += size;
    } else {
      int whole = value.length / 3 * 3;
      for (int i = 0; i < whole; i += 3) {
        group(out, value[i] & 0xFF, value[i + 1] & 0xFF, value[i + 2] & 0xFF);
      }
      if (value.length - whole == 1) {
        group(out, value[whole] & 0xFF, 0, 0);
        out[at - 2] = '=';
        out[at - 1] = '=';
      } else if (value.length - whole == 2) {
        group(out, value[whole] & 0xFF, value[whole + 1] & 0xFF, 0);
        out[at - 1] = '=';
      }
    }
    put('"');
  }

  private void group(byte[] out, int a, int b, int c) {
    out[at++] = BASE64[a >> 2];
    out[at++] = BASE64[(a & 3) << 4 | b >> 4];
    out[at++] = BASE64[(b & 15) << 2 | c >> 6];
    out[at++] = BASE64[c & 63];
  }

  private void character(char c) {
    if (c >= 0x20) {
      if (c == '"' || c == '\\') {
        put('\\');
      }
      put(c);
      return;
    }
    put('\\');
    switch (c) {
      case '\b' -> put('b');
      case '\f' -> put('f');
      case '\n' -> put('n');
      case '\r' -> put('r');
      case '\t' -> put('t');
      default -> {
        put('u');
        put('0');
        put('0');
        put(HEX[c >> 4]);
        put(HEX[c & 15]);
      }
    }
  }

  private void separate() {
    if (comma) {
      put(',');
    }
  }

  private void put(int value) {
    if (out != null) {
      out[at] = (byte) value;
    }
    at++;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
