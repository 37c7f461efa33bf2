package dev.hawser.sdk.wire;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How wires are opened.
 *
 * @param json whether the encoding is JSON; otherwise it is Protobuf
 * @param connect how long opening a socket may take
 * @param largest the longest frame taken in, bytes
 * @param secured whom TLS trusts and what it shows; null for the Java runtime's own choice
 */
public record Options(boolean json, Duration connect, int largest, @Nullable SSLContext secured) {

  /** Makes a wire; {@link Wire#open} opens it. */
  public Wire wire(Address address, Wire.Ear ear) {
    return address.webSocket()
        ? new WebSocketWire(address, this, ear)
        : new TcpWire(address, this, ear);
  }

  /** Makes a request by HTTP, which trusts whom wires do. Nothing is sent yet. */
  public HttpURLConnection request(URI address) throws IOException {
    HttpURLConnection call = (HttpURLConnection) address.toURL().openConnection();
    if (secured != null && call instanceof HttpsURLConnection https) {
      https.setSSLSocketFactory(secured.getSocketFactory());
    }
    call.setInstanceFollowRedirects(false);
    call.setUseCaches(false);
    return call;
  }

  int connectMillis() {
    return (int) Math.min(connect.toMillis(), Integer.MAX_VALUE);
  }

  static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
