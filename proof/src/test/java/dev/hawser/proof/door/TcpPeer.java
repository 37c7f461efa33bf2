package dev.hawser.proof.door;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Lines of JSON after the preface {@code HAWSER/1 json}. */
final class TcpPeer extends Peer {

  TcpPeer(int port, int receiveBuffer) {
    super(port, receiveBuffer);
    raw(utf8("HAWSER/1 json\n"));
    listen();
  }

  TcpPeer(Socket connected) {
    super(connected);
    raw(utf8("HAWSER/1 json\n"));
    listen();
  }

  @Override
  void read(InputStream in) throws IOException {
    // A small buffer, so that a reader that is told to stop leaves the rest to the kernel.
    BufferedInputStream bytes = new BufferedInputStream(in, 512);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = bytes.read(); next >= 0; next = bytes.read()) {
      if (next != '\n') {
        line.write(next);
      } else {
        hear(line.toString(StandardCharsets.UTF_8));
        line.reset();
        mayRead();
      }
    }
    // What is left without a newline is no frame: the line was cut within it.
    over(0);
  }

  @Override
  void write(String frame) {
    raw(utf8(frame + "\n"));
  }
}
