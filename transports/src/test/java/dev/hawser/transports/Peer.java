package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** A peer that sends exactly the bytes it is told to. */
final class Peer implements AutoCloseable {

  static final String UPGRADE =
      String.join(
          "\r\n",
          "GET /ws HTTP/1.1",
          "Host: localhost",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "",
          "");

  static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  private static final int PATIENCE_MILLIS = 20_000;

  final Socket socket;

  Peer(int port) {
    this(port, 0);
  }

  /**
   * @param receiveBuffer bytes that the kernel takes for a reader who does not read; 0 as usual
   */
  Peer(int port, int receiveBuffer) {
    try {
      socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** One who has connected already. */
  Peer(Socket socket) {
    this.socket = socket;
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (SocketException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Peer send(String text) {
    return send(text.getBytes(UTF_8));
  }

  Peer send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Opens a WebSocket, and reads the answer away. */
  Peer upgrade() {
    send(UPGRADE);
    head();
    return this;
  }

  /** Reads up to the blank line. */
  String head() {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) read());
    }
    return head.toString();
  }

  String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = read(); next != '\n'; next = read()) {
      line.write(next);
    }
    return line.toString(UTF_8);
  }

  /** Reads one frame of the server. */
  Wire.Received frame() {
    int first = read();
    int second = read();
    long length = second & 0x7f;
    if (length == 126) {
      length = (long) read() << 8 | read();
    } else if (length == 127) {
      length = 0;
      for (int i = 0; i < 8; i++) {
        length = length << 8 | read();
      }
    }
    return new Wire.Received(first, (second & 0x80) != 0, bytes((int) length));
  }

  byte[] bytes(int length) {
    try {
      byte[] bytes = socket.getInputStream().readNBytes(length);
      if (bytes.length < length) {
        throw new IllegalStateException("end of file after " + bytes.length + " of " + length);
      }
      return bytes;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  int read() {
    return bytes(1)[0] & 0xff;
  }

  /** Everything until the end of file; a reset counts as the end. */
  String rest() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8_192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        all.write(buffer, 0, count);
      }
    } catch (SocketException reset) {
      all.writeBytes("<reset>".getBytes(UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return all.toString(ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
