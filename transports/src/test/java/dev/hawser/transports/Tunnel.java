package dev.hawser.transports;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;

/** Puts TLS around whatever a program sends that speaks none, byte for byte. */
final class Tunnel implements AutoCloseable {

  private final ServerSocket listening;

  Tunnel(SSLContext context, int to, String name) throws IOException {
    listening = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!listening.isClosed()) {
            try {
              Socket near = listening.accept();
              Thread.ofVirtual().start(() -> carry(near, Authority.socket(context, to, name)));
            } catch (IOException closed) {
              break;
            }
          }
        });
  }

  int port() {
    return listening.getLocalPort();
  }

  private static void carry(Socket near, Socket far) {
    try (near;
        far) {
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> copy(far, near));
      copy(near, far);
      back.join();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Copies until there is no more, and says so to the other side. */
  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException broken) {
      // The end of one side is the end of the other.
    }
    try {
      to.shutdownOutput();
    } catch (IOException gone) {
      // Then there is nobody to tell.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
