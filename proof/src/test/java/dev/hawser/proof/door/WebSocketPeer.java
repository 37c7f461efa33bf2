package dev.hawser.proof.door;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** RFC 6455 by hand: text messages, any of which may hold several frames. */
final class WebSocketPeer extends Peer {

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

  @Override
  void write(String frame) {
    raw(WebSocketBytes.text(frame));
  }

  @Override
  void read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    String head = WebSocketBytes.head(in);
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("no upgrade: " + head);
    }
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
          raw(WebSocketBytes.frame(true, 8, part.payload()));
          over(part.closeCode());
          return;
        }
        case 9 -> raw(WebSocketBytes.frame(true, 10, part.payload()));
        case 10 -> {}
        default -> throw new AssertionError("opcode " + part.opcode());
      }
    }
  }
}
