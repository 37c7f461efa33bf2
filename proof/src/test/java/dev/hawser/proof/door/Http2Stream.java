package dev.hawser.proof.door;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** What one stream of HTTP/2 brings, as a stream of bytes; settings and pings are answered. */
final class Http2Stream extends InputStream {

  /** The only stream that a peer opens. */
  static final int ID = 1;

  private static final int LARGEST = 16 * 1024;

  private final DataInputStream in;
  private final Consumer<byte[]> out;
  private byte[] payload = new byte[0];
  private int read;
  private boolean ended;

  Http2Stream(InputStream socket, Consumer<byte[]> out) {
    this.in = new DataInputStream(socket);
    this.out = out;
  }

  /** Bytes as frames of data. */
  static byte[] data(byte[] bytes) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int from = 0; from < bytes.length; from += LARGEST) {
      byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + LARGEST));
      frames.writeBytes(Http2Bytes.frame(Http2Bytes.DATA, 0, ID, part));
    }
    return frames.toByteArray();
  }

  @Override
  public int read() throws IOException {
    return fill() ? payload[read++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, payload.length - read);
    System.arraycopy(payload, read, into, offset, count);
    read += count;
    return count;
  }

  /** Whether there is something to be read, once it is known. */
  private boolean fill() throws IOException {
    while (read == payload.length) {
      if (ended) {
        return false;
      }
      next();
    }
    return true;
  }

  private void next() throws IOException {
    int length;
    try {
      length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
    } catch (EOFException over) {
      ended = true;
      return;
    }
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] content = new byte[length];
    in.readFully(content);
    boolean last = (flags & Http2Bytes.END_STREAM) != 0;
    switch (type) {
      case Http2Bytes.DATA -> {
        payload = content;
        read = 0;
        ended = last;
        if (length > 0) {
          room(0, length);
          room(stream, length);
        }
      }
      case Http2Bytes.HEADERS -> ended = last;
      case Http2Bytes.RST_STREAM -> ended = true;
      case Http2Bytes.SETTINGS -> acknowledge(type, flags, new byte[0]);
      case Http2Bytes.PING -> acknowledge(type, flags, content);
      default -> {
        // Nothing else concerns the stream.
      }
    }
  }

  private void room(int stream, int bytes) {
    byte[] amount = ByteBuffer.allocate(4).putInt(bytes).array();
    out.accept(Http2Bytes.frame(Http2Bytes.WINDOW_UPDATE, 0, stream, amount));
  }

  private void acknowledge(int type, int flags, byte[] content) {
    if ((flags & Http2Bytes.ACK) == 0) {
      out.accept(Http2Bytes.frame(type, Http2Bytes.ACK, 0, content));
    }
  }
}
