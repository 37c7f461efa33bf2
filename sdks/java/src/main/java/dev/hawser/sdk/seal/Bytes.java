package dev.hawser.sdk.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.sdk.seal.SealException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** How names and numbers are written before they are hashed, sealed or sent. */
final class Bytes {

  private Bytes() {}

  static byte[] concat(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      whole.put(part);
    }
    return whole.array();
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** A text behind its length in two bytes, so that no two lists of texts are alike. */
  static byte[] prefixed(String text) {
    byte[] bytes = utf8(text);
    if (bytes.length > 0xffff) {
      throw new IllegalArgumentException("a name of more than 65,535 bytes");
    }
    return concat(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
  }

  static byte[] number(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  /** What envelopes and wrapped keys begin with: the version, and a key's id behind its length. */
  static byte[] start(String keyId) {
    byte[] id = utf8(keyId);
    return concat(new byte[] {Envelope.VERSION, (byte) id.length}, id);
  }

  /** Reads what {@link #start} wrote, and leaves the buffer behind it. */
  static String readStart(ByteBuffer in) throws SealException {
    if (!in.hasRemaining()) {
      throw new SealException(Reason.MALFORMED, null, "no bytes");
    }
    byte version = in.get();
    if (version != Envelope.VERSION) {
      throw new SealException(Reason.UNKNOWN_VERSION, null, "version " + (version & 0xff));
    }
    int length = in.hasRemaining() ? in.get() & 0xff : 0;
    if (length < 1 || length > ChannelKey.MOST_ID_BYTES || in.remaining() < length) {
      throw new SealException(Reason.MALFORMED, null, "no key's id");
    }
    ByteBuffer id = in.slice().limit(length);
    in.position(in.position() + length);
    try {
      return UTF_8.newDecoder().decode(id).toString();
    } catch (CharacterCodingException malformed) {
      throw new SealException(Reason.MALFORMED, null, "a key's id that is not UTF-8", malformed);
    }
  }

  static byte[] take(ByteBuffer in, int size) {
    byte[] bytes = new byte[size];
    in.get(bytes);
    return bytes;
  }
}
