package dev.hawser.proof.door;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of RFC 6455, well formed or, where a test wants it, not. */
public final class WebSocketBytes {

  private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

  private WebSocketBytes() {}

  /** The opening handshake, section 4.1, with these lines besides. */
  public static String upgrade(int port, String... more) {
    String lines = more.length == 0 ? "" : String.join("\r\n", more) + "\r\n";
    return "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:"
        + port
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + lines
        + "\r\n";
  }

  /** A masked text message of one frame. */
  public static byte[] text(String text) {
    return frame(true, 1, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A masked frame with the shortest length, section 5.2. */
  public static byte[] frame(boolean last, int opcode, byte[] payload) {
    return frame((last ? 0x80 : 0) | opcode, payload);
  }

  /** A masked frame with this first byte, reserved bits and all. */
  public static byte[] frame(int firstByte, byte[] payload) {
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= MASK[i % 4];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(firstByte);
    if (payload.length < 126) {
      bytes.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      bytes.write(0x80 | 126);
      bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      bytes.write(0x80 | 127);
      bytes.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    bytes.writeBytes(MASK);
    bytes.writeBytes(masked);
    return bytes.toByteArray();
  }

  /** Reads a response's head, up to and without the blank line. */
  public static String head(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("ended within the head: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Reads one frame as a server sends it: unmasked, section 5.1, and of the shortest length. */
  public static Message read(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    if ((first & 0x70) != 0 || (second & 0x80) != 0) {
      throw new AssertionError("reserved bits or a mask from the server: " + first + " " + second);
    }
    long length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    if (length > 64 * 1024 * 1024) {
      throw new AssertionError("a frame of " + length + " bytes");
    }
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    return new Message((first & 0x80) != 0, first & 0x0f, payload);
  }

  /**
   * One frame.
   *
   * @param last whether it ends its message
   * @param opcode section 11.8
   */
  public record Message(boolean last, int opcode, byte[] payload) {

    /** A close frame's number; 1005 where it has none, section 7.1.5. */
    public int closeCode() {
      return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }
  }
}
