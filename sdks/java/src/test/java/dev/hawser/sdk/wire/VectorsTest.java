package dev.hawser.sdk.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors that the server and both SDKs run, as they come off the SDK's wires. */
class VectorsTest {

  private static final int LARGEST = 1 << 20;

  /** Writes down what a wire says, frames in hex. */
  private static final class Ear implements Wire.Ear {

    final List<String> frames = new CopyOnWriteArrayList<>();
    final CountDownLatch opened = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);
    volatile int code;

    @Override
    public void opened() {
      opened.countDown();
    }

    @Override
    public void received(byte[] bytes, int offset, int length) {
      frames.add(HexFormat.of().formatHex(bytes, offset, offset + length));
    }

    @Override
    public void ended(int code, String detail) {
      this.code = code;
      ended.countDown();
    }
  }

  static Stream<JsonNode> messages() {
    return vectors("messages");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void a_carrier_is_cut_as_the_vectors_say_whatever_the_size_of_its_pieces(JsonNode vector)
      throws IOException {
    byte[] carrier = HexFormat.of().parseHex(vector.get("hex").asString());
    for (int piece : new int[] {Math.max(1, carrier.length), 1, 3}) {
      boolean json = vector.get("encoding").asString().equals("json");
      List<String> found = new ArrayList<>();
      if (vector.has("refused")) {
        assertThatExceptionOfType(IOException.class)
            .as("pieces of %d", piece)
            .isThrownBy(() -> cut(carrier, piece, json, found));
      } else {
        cut(carrier, piece, json, found);
        List<String> frames = vector.get("frames").valueStream().map(JsonNode::asString).toList();
        assertThat(found).as("pieces of %d", piece).isEqualTo(frames);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void every_frame_of_the_server_comes_over_tcp_and_means_what_it_meant(boolean json)
      throws Exception {
    List<byte[]> frames = serverFrames(json);
    Ear ear = new Ear();
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Wire wire = wire("tcp://127.0.0.1:" + listening.getLocalPort(), json, ear);
      wire.open();
      try (Socket peer = listening.accept()) {
        for (byte[] frame : frames) {
          peer.getOutputStream().write(Framing.delimit(frame, json));
        }
      }
      ear.ended.await();
    }
    assertSame(frames, ear, json);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void every_frame_of_the_server_comes_over_websocket_and_means_what_it_meant(boolean json)
      throws Exception {
    List<byte[]> frames = serverFrames(json);
    Ear ear = new Ear();
    Peer peer = new Peer(json, frames);
    peer.start();
    peer.listening.await();
    try {
      Wire wire = wire("ws://127.0.0.1:" + peer.getPort() + "/ws", json, ear);
      wire.open();
      ear.ended.await();
      assertThat(ear.code).isEqualTo(3008);
      assertSame(frames, ear, json);
    } finally {
      peer.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "ws"})
  void a_wire_that_is_pulled_while_the_peer_says_nothing_ends_at_once(String scheme)
      throws Exception {
    Ear ear = new Ear();
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Wire wire = wire(scheme + "://127.0.0.1:" + listening.getLocalPort(), true, ear);
      wire.open();
      try (Socket silent = listening.accept()) {
        assertThat(silent.isConnected()).isTrue();
        wire.end();
        await().until(() -> ear.ended.getCount() == 0);
      }
    }
  }

  @Test
  void a_frame_that_claims_too_much_ends_the_wire_without_room_being_made_for_it()
      throws Exception {
    Ear ear = new Ear();
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Wire wire = wire("tcp://127.0.0.1:" + listening.getLocalPort(), false, ear);
      wire.open();
      try (Socket peer = listening.accept()) {
        peer.getOutputStream().write(new byte[] {-1, -1, -1, -1, 7});
        ear.ended.await();
      }
    }
    assertThat(ear.frames).isEmpty();
  }

  private static Wire wire(String address, boolean json, Ear ear) {
    return new Options(json, Duration.ofSeconds(10), LARGEST, null).wire(Address.of(address), ear);
  }

  private static void cut(byte[] carrier, int piece, boolean json, List<String> found)
      throws IOException {
    Framing framing = new Framing(json, LARGEST);
    Framing.Sink sink =
        (bytes, offset, length) ->
            found.add(HexFormat.of().formatHex(bytes, offset, offset + length));
    for (int at = 0; at < carrier.length; at += piece) {
      byte[] next = Arrays.copyOfRange(carrier, at, Math.min(carrier.length, at + piece));
      framing.feed(next, next.length, sink);
    }
    framing.flush(sink);
  }

  private static void assertSame(List<byte[]> sent, Ear ear, boolean json) throws Exception {
    Codec codec = json ? new JsonCodec() : new ProtobufCodec();
    assertThat(ear.frames).hasSameSizeAs(sent).hasSizeGreaterThan(20);
    for (int n = 0; n < sent.size(); n++) {
      byte[] frame = HexFormat.of().parseHex(ear.frames.get(n));
      assertThat(frame).isEqualTo(sent.get(n));
      assertThat(codec.encode(codec.decodeServer(frame, 0, frame.length))).isEqualTo(frame);
    }
  }

  private static List<byte[]> serverFrames(boolean json) {
    return vectors("frames")
        .filter(vector -> !vector.get("direction").asString().equals("command"))
        .map(vector ->
            json
                ? vector.get("json").asString().getBytes(UTF_8)
                : HexFormat.of().parseHex(vector.get("protobuf").asString()))
        .toList();
  }

  private static Stream<JsonNode> vectors(String section) {
    try (InputStream in = Codec.class.getResourceAsStream("/hawser/vectors.json")) {
      return JsonMapper.shared().readTree(in).get(section).valueStream();
    } catch (IOException fault) {
      throw new java.io.UncheckedIOException(fault);
    }
  }

  /** Says every frame, two in each message, and closes with a number. */
  private static final class Peer extends WebSocketServer {

    final CountDownLatch listening = new CountDownLatch(1);
    private final boolean json;
    private final List<byte[]> frames;

    Peer(boolean json, List<byte[]> frames) {
      super(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          List.of(
              new Draft_6455(
                  List.of(), List.of(new Protocol(json ? "hawser.json.v1" : "hawser.proto.v1")))));
      this.json = json;
      this.frames = frames;
    }

    @Override
    public void onStart() {
      listening.countDown();
    }

    @Override
    public void onOpen(WebSocket line, ClientHandshake handshake) {
      for (int n = 0; n < frames.size(); n += 2) {
        ByteBuffer message = ByteBuffer.allocate(LARGEST);
        for (byte[] frame : frames.subList(n, Math.min(frames.size(), n + 2))) {
          message.put(Framing.delimit(frame, json));
        }
        message.flip();
        if (json) {
          line.send(UTF_8.decode(message).toString().stripTrailing());
        } else {
          line.send(message);
        }
      }
      line.close(3008, "slow-consumer");
    }

    @Override
    public void onClose(WebSocket line, int code, String reason, boolean remote) {}

    @Override
    public void onMessage(WebSocket line, String message) {}

    @Override
    public void onError(WebSocket line, Exception fault) {}
  }
}
