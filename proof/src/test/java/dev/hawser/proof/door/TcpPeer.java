package dev.hawser.proof.door;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Lines of JSON after the preface {@code HAWSER/1 json}. */
final class TcpPeer extends Peer {

  TcpPeer(int port, int receiveBuffer) {
    super(port, receiveBuffer);
    raw(utf8("HAWSER/1 json\n"));
    listen();
  }

  @Override
  void read(InputStream in) throws IOException {
    // A small buffer, so that a reader that is told to stop leaves the rest to the kernel.
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 512);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      hear(line);
      mayRead();
    }
    over(0);
  }

  @Override
  void write(String frame) {
    raw(utf8(frame + "\n"));
  }
}
