package dev.hawser.sdk.wire;

import java.time.Duration;
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

  int connectMillis() {
    return (int) Math.min(connect.toMillis(), Integer.MAX_VALUE);
  }

  static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
