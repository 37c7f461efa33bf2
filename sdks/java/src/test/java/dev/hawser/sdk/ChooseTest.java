package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.connected;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.hawser.protocol.Choice;
import dev.hawser.protocol.Choice.Option;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.json.ChoiceCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node is asked which of all nodes has room. */
class ChooseTest {

  private final AtomicInteger asked = new AtomicInteger();
  private volatile byte[] told = new byte[0];
  private HttpServer desk;

  @BeforeEach
  void open() throws IOException {
    desk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    desk.createContext(
        "/choice",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(told.length == 0 ? 404 : 200, told.length);
          exchange.getResponseBody().write(told);
          exchange.close();
        });
    desk.start();
  }

  @AfterEach
  void close() {
    desk.stop(0);
  }

  private Hawser asking() {
    return Hawser.builder()
        .address("tcp://127.0.0.1:" + desk.getAddress().getPort())
        .choose()
        .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
        .build();
  }

  private void tell(Option... options) {
    told = ChoiceCodec.encode(new Choice(60_000, List.of(options)));
  }

  private static Option option(ScriptedNode node, int weight) {
    return new Option("n", List.of("nonsense", node.address()), weight, "proof");
  }

  @Test
  void a_line_goes_to_a_node_that_has_room_and_where_none_is_left_it_is_asked_again() {
    try (ScriptedNode one = new ScriptedNode(Encoding.JSON);
        ScriptedNode other = new ScriptedNode(Encoding.JSON);
        Hawser hawser = asking()) {
      tell(option(one, 100), new Option("n", List.of("gopher://nowhere"), 100, ""));
      hawser.connect();
      var line = one.accept();
      line.answer(Command.Connect.class, connected());
      assertThat(asked).hasValue(1);

      tell(option(other, 1));
      line.cut();
      other.accept().answer(Command.Connect.class, connected());
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void nobody_is_asked_twice_for_nodes_that_are_known() {
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = asking()) {
      tell(option(node, 1), option(node, 100), option(node, 50));
      hawser.connect();
      for (int i = 0; i < 3; i++) {
        var line = node.accept();
        line.answer(Command.Connect.class, connected());
        line.cut();
      }
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void where_nobody_tells_anything_it_goes_to_the_address_given() throws IOException {
    try (ServerSocket node = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Hawser hawser =
            Hawser.builder().address("tcp://127.0.0.1:" + node.getLocalPort()).choose().build()) {
      node.setSoTimeout(10_000);
      hawser.connect();
      assertThat(firstLine(node)).startsWith("GET /choice HTTP/1.1");
      // The first may be tried again by the JDK.
      String next = firstLine(node);
      assertThat(next.startsWith("GET ") ? firstLine(node) : next).isEqualTo("HAWSER/1 json");
    }
  }

  /** What somebody says first, who is left then. */
  private static String firstLine(ServerSocket node) throws IOException {
    try (Socket socket = node.accept();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      return String.valueOf(in.readLine());
    }
  }
}
