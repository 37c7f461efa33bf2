package dev.hawser.proof.door;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A WebSocket on a stream of HTTP/2 (RFC 8441), by hand. */
final class WebSocketStreamPeer extends WebSocketPeer {

  private static final byte[] OPENING =
      Http2Bytes.join(Http2Bytes.preface(), Http2Bytes.webSocket(Http2Stream.ID));

  WebSocketStreamPeer(int port) {
    super(port, OPENING);
  }

  WebSocketStreamPeer(Socket connected) {
    super(connected, OPENING);
  }

  @Override
  void put(byte[] bytes) {
    raw(Http2Stream.data(bytes));
  }

  @Override
  void read(InputStream socket) throws IOException {
    messages(new DataInputStream(new Http2Stream(socket, this::raw)));
  }
}
