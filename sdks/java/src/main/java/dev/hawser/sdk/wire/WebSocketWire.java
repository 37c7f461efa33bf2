package dev.hawser.sdk.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.protocols.Protocol;

/** A WebSocket wire (RFC 6455): one or several delimited frames in each message. */
final class WebSocketWire implements Wire {

  private final Options options;
  private final Ear ear;
  private final Plug plug;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Client client;

  WebSocketWire(Address address, Options options, Ear ear) {
    this.options = options;
    this.ear = ear;
    this.plug = new Plug(address, options);
    this.client = new Client(address.uri(), options);
    client.setSocketFactory(plug);
    client.setTcpNoDelay(true);
    client.setDaemon(true);
    // Heartbeats are the protocol's own, equal on every transport.
    client.setConnectionLostTimeout(0);
  }

  @Override
  public void open() {
    client.connect();
  }

  @Override
  public void send(byte[] frame) {
    try {
      if (options.json()) {
        client.send(new String(frame, UTF_8));
      } else {
        client.send(Framing.delimit(frame, false));
      }
    } catch (WebsocketNotConnectedException gone) {
      // The reader sees it too, and tells.
      end();
    }
  }

  /** Closes the socket below, which wakes the library's reader and writer wherever they wait. */
  @Override
  public void end() {
    plug.pull();
  }

  private void received(byte[] message) {
    if (ended.get()) {
      return;
    }
    Framing framing = new Framing(options.json(), options.largest());
    try {
      framing.feed(message, message.length, ear::received);
      framing.flush(ear::received);
    } catch (IOException malformed) {
      gone(0, String.valueOf(malformed.getMessage()));
    }
  }

  private void gone(int code, String detail) {
    if (ended.compareAndSet(false, true)) {
      end();
      ear.ended(code, detail);
    }
  }

  /** The library's client, which hands everything on. */
  private final class Client extends WebSocketClient {

    Client(URI uri, Options options) {
      super(
          uri,
          new Draft_6455(
              List.of(),
              List.of(new Protocol(options.json() ? "hawser.json.v1" : "hawser.proto.v1")),
              options.largest()),
          Map.of(),
          options.connectMillis());
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
      ear.opened();
    }

    @Override
    public void onMessage(String message) {
      received(message.getBytes(UTF_8));
    }

    @Override
    public void onMessage(ByteBuffer bytes) {
      byte[] message = new byte[bytes.remaining()];
      bytes.get(message);
      received(message);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
      gone(code >= 3000 ? code : 0, reason.isEmpty() ? "the peer closed the line" : reason);
    }

    @Override
    public void onError(Exception problem) {
      gone(0, String.valueOf(problem.getMessage()));
    }
  }
}
