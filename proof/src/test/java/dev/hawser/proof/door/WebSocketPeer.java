package dev.hawser.proof.door;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** RFC 6455 by hand: text messages, any of which may hold several frames. */
class WebSocketPeer extends Peer {

  WebSocketPeer(int port, int receiveBuffer) {
    super(port, receiveBuffer);
    raw(utf8(WebSocketBytes.upgrade(port, "Sec-WebSocket-Protocol: hawser.json.v1")));
    listen();
  }

  WebSocketPeer(Socket connected) {
    super(connected);
    String subprotocol = "Sec-WebSocket-Protocol: hawser.json.v1";
    raw(utf8(WebSocketBytes.upgrade(connected.getPort(), subprotocol)));
    listen();
  }

  /** One whose first bytes are others. */
  WebSocketPeer(int port, byte[] opening) {
    super(port, 0);
    raw(opening);
    listen();
  }

  /** One whose first bytes are others, on a socket that is connected already. */
  WebSocketPeer(Socket connected, byte[] opening) {
    super(connected);
    raw(opening);
    listen();
  }

  /** Puts bytes of WebSocket on the wire. */
  void put(byte[] bytes) {
    raw(bytes);
  }

  @Override
  final void write(String frame) {
    put(WebSocketBytes.text(frame));
  }

  @Override
  void read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    String head = WebSocketBytes.head(in);
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("no upgrade: " + head);
    }
    messages(in);
  }

  /** Reads messages until the line ends. */
  final void messages(DataInputStream in) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    while (true) {
      mayRead();
      WebSocketBytes.Message part;
      try {
        part = WebSocketBytes.read(in);
      } catch (EOFException ended) {
        over(0);
        return;
      }
      switch (part.opcode()) {
        case 0, 1 -> {
          message.writeBytes(part.payload());
          if (part.last()) {
            hear(message.toString(StandardCharsets.UTF_8));
            message.reset();
          }
        }
        case 8 -> {
          put(WebSocketBytes.frame(true, 8, part.payload()));
          over(part.closeCode());
          return;
        }
        case 9 -> put(WebSocketBytes.frame(true, 10, part.payload()));
        case 10 -> {}
        default -> throw new AssertionError("opcode " + part.opcode());
      }
    }
  }
}
