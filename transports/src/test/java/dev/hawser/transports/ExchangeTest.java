package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.websocket.Origins;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The doors of plain HTTP: requests, answers, streams, and what is turned away. */
class ExchangeTest {

  private static final String PUBLISH =
      "{'id':7,'publish':{'channel':'c','data':'hi'}}".replace('\'', '"');

  static Stream<IoKind> kinds() {
    return Stream.of(IoKind.values()).filter(IoKind::available);
  }

  static String post(String path, String body, String... fields) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length());
    for (String field : fields) {
      head.append("\r\n").append(field);
    }
    return head.append("\r\n\r\n").append(body).toString();
  }

  private static String body(Peer peer, String head) {
    String length = head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    return new String(peer.bytes(Integer.parseInt(length)), UTF_8);
  }

  private static String chunk(Peer peer) {
    int length = Integer.parseInt(peer.line().strip(), 16);
    String chunk = new String(peer.bytes(length), UTF_8);
    peer.line();
    return chunk;
  }

  private static void push(RecordingGate.Heard heard) {
    heard.inside(() -> {
      Offer offer = heard.line.send(RecordingGate.shared(new ServerMessage.Ping()));
      heard.line.flush();
      return offer;
    });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_connection_carries_one_command_after_another_and_then_a_stream(IoKind kind) {
    try (House house = new House(kind, LineLimits.standard(), Origins.sameHost());
        Peer peer = house.peer()) {
      for (int i = 0; i < 2; i++) {
        String head = peer.send(post("/command", PUBLISH, "Authorization: Bearer t")).head();
        assertThat(head).startsWith("HTTP/1.1 400 ").contains("Content-Type: application/json");
        assertThat(body(peer, head)).startsWith("{\"id\":7,\"error\":").contains("echo");
      }
      assertThat(house.line().line.transport()).isEqualTo("http");
      assertThat(house.line().errands).extracting(Command.Connect::token).containsExactly("t", "t");

      peer.send(post("/stream", Peer.CONNECT));

      assertThat(peer.head())
          .startsWith("HTTP/1.1 200 ")
          .contains("Content-Type: application/x-ndjson")
          .contains("Cache-Control: no-store, no-transform")
          .contains("X-Accel-Buffering: no");
      assertThat(chunk(peer)).startsWith("{\"id\":1,\"connected\":").endsWith("}\n");
      assertThat(house.line(2).line.transport()).isEqualTo("stream");
      assertThat(house.line().ended.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join())
          .isEqualTo(Code.PEER_CLOSED);

      push(house.line(2));

      assertThat(chunk(peer)).isEqualTo("{\"ping\":{}}\n");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_stream_ends_with_closing_and_the_last_chunk(IoKind kind) {
    try (House house = new House(kind, LineLimits.standard(), Origins.sameHost());
        Peer peer = house.peer()) {
      peer.send(post("/stream", Peer.CONNECT)).head();
      chunk(peer);
      RecordingGate.Heard heard = house.line();

      heard.inside(() -> {
        heard.line.close(Closing.of(Code.DRAINED, "bye"));
        return true;
      });

      assertThat(chunk(peer)).contains("\"closing\"").contains("3000");
      assertThat(peer.rest()).isEqualTo("0\r\n\r\n");
      peer.close();
      assertThat(heard.ended.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join())
          .isEqualTo(Code.DRAINED);
    }
  }

  @Test
  void who_is_closed_before_the_first_frame_is_told_by_the_status_too() {
    try (House house = new House();
        Peer peer = house.peer()) {
      house.gate.meanwhile.set(
          frame -> house.line().line.close(Closing.of(Code.CLOSING_TOKEN_INVALID, "no")));

      String all = peer.send(post("/stream", Peer.CONNECT)).rest();

      assertThat(all).startsWith("HTTP/1.1 401 ").contains("\"closing\"").endsWith("0\r\n\r\n");
    }
  }

  @Test
  void a_browser_opens_events_by_a_query_and_comes_back_with_the_last_id() {
    try (House house = new House();
        Peer peer = house.peer()) {
      peer.send(
          String.join(
              "\r\n",
              "GET /sse?channel=chat%2Flobby&channel=b HTTP/1.1",
              "Host: localhost",
              "Last-Event-ID: 0=k3.17,1=n.7.4,9=x.1,zz",
              "",
              ""));

      assertThat(peer.head()).startsWith("HTTP/1.1 200 ").contains("text/event-stream");
      assertThat(chunk(peer)).isEqualTo("retry: 2000\n\n");
      assertThat(chunk(peer)).startsWith("data: {\"id\":1,\"connected\":").endsWith("}\n\n");
      Command.Connect connect = (Command.Connect) house.line().frames.getFirst().command();
      assertThat(connect.subscribe())
          .extracting(one -> one.channel() + " " + one.since())
          .containsExactly(
              "chat/lobby Position[epoch=k3, offset=17]", "b Position[epoch=n.7, offset=4]");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_poll_is_answered_with_the_first_news_and_leaves_the_connection(IoKind kind) {
    try (House house = new House(kind, LineLimits.standard(), Origins.sameHost());
        Peer peer = house.peer()) {
      String head = peer.send(post("/poll", Peer.CONNECT)).head();
      assertThat(head).startsWith("HTTP/1.1 200 ");
      assertThat(body(peer, head)).startsWith("{\"id\":1,\"connected\":");
      assertThat(house.line().ended.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join())
          .isEqualTo(Code.PEER_CLOSED);

      peer.send(post("/poll", "{\"id\":1,\"connect\":{\"resume\":\"t\"}}"));
      push(house.line(2));

      assertThat(body(peer, peer.head())).endsWith("}\n{\"ping\":{}}\n");
      assertThat(house.line(2).line.transport()).isEqualTo("poll");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_poller_who_leaves_is_noticed(IoKind kind) {
    try (House house = new House(kind, LineLimits.standard(), Origins.sameHost())) {
      Peer peer = house.peer();
      peer.send(post("/poll", "{\"id\":1,\"connect\":{\"resume\":\"t\"}}"));
      RecordingGate.Heard heard = house.line();

      peer.close();

      assertThat(heard.ended.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join())
          .isEqualTo(Code.PEER_CLOSED);
    }
  }

  @Test
  void requests_sent_ahead_are_answered_in_their_order() {
    try (House house = new House();
        Peer peer = house.peer()) {
      String first = post("/command", PUBLISH);
      peer.send(first + first.replace(":7,", ":8,") + first.replace(":7,", ":9,"));

      for (int id = 7; id <= 9; id++) {
        assertThat(body(peer, peer.head())).startsWith("{\"id\":" + id);
      }
    }
  }

  @Test
  void a_request_that_comes_byte_by_byte_is_taken() {
    try (House house = new House();
        Peer peer = house.peer()) {
      for (byte one : post("/command", PUBLISH).getBytes(UTF_8)) {
        peer.send(new byte[] {one});
      }

      assertThat(body(peer, peer.head())).startsWith("{\"id\":7");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          Content-Length: 5,                                    400
          Content-Length: 50,                                   400
          Transfer-Encoding: chunked,                           400
          Transfer-Encoding: identity,                          400
          ' folded',                                            400
          Content-Length : 5,                                   400
          """)
  void what_two_readers_could_understand_differently_is_refused(String field, int status) {
    try (House house = new House();
        Peer peer = house.peer()) {
      String all = peer.send(post("/command", PUBLISH, field.replace("'", ""))).rest();

      assertThat(all).startsWith("HTTP/1.1 " + status + " ").contains("Connection: close");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Transfer-Encoding: chunked, 411",
    "Content-Length: 99999999, 413",
    "Content-Length: +5, 400",
    "Content-Length: 0x5, 400",
    "Content-Length: 99999999999999999999, 400",
    "X: 1, 400"
  })
  void a_body_of_no_sound_length_is_refused(String field, int status) {
    try (House house = new House();
        Peer peer = house.peer()) {
      String head = "POST /command HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";

      assertThat(peer.send(head + field + "\r\n\r\n").head()).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void a_line_feed_alone_ends_no_line() {
    try (House house = new House();
        Peer peer = house.peer()) {
      assertThat(peer.send("GET /sse HTTP/1.1\nHost: h\n\n").rest()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void a_form_of_another_page_publishes_nothing() {
    try (House house = new House();
        Peer form = house.peer();
        Peer script = house.peer()) {
      String asText = post("/command", PUBLISH).replace("application/json", "text/plain");
      assertThat(form.send(asText).rest()).startsWith("HTTP/1.1 415 ");

      String foreign = post("/command", PUBLISH, "Origin: https://evil.example");
      assertThat(script.send(foreign).rest())
          .startsWith("HTTP/1.1 403 ")
          .doesNotContain("Access-Control");
      assertThat(house.gate.lines).isEmpty();
    }
  }

  @Test
  void pages_that_the_operator_lists_are_told_that_they_may() {
    Origins origins = new Origins(Set.of("https://app.example"));
    try (House house = new House(IoKind.automatic(), LineLimits.standard(), origins);
        Peer peer = house.peer()) {
      peer.send(
          String.join(
              "\r\n",
              "OPTIONS /command HTTP/1.1",
              "Host: h",
              "Origin: https://app.example",
              "Access-Control-Request-Method: POST",
              "",
              ""));

      assertThat(peer.head())
          .startsWith("HTTP/1.1 204 ")
          .contains("Access-Control-Allow-Origin: https://app.example")
          .contains("Access-Control-Allow-Headers: authorization, content-type");

      peer.send(post("/command", PUBLISH, "Origin: https://app.example"));
      assertThat(peer.head()).contains("Access-Control-Allow-Origin: https://app.example");
    }
  }

  @Test
  void a_body_that_does_not_come_is_not_waited_for() {
    try (House house = new House(House.hasty());
        Peer peer = house.peer()) {
      String whole = post("/command", PUBLISH);

      assertThat(peer.send(whole.substring(0, whole.length() - 3)).rest())
          .startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void a_body_that_is_no_command_is_answered_with_a_number() {
    try (House house = new House();
        Peer peer = house.peer()) {
      String head = peer.send(post("/stream", PUBLISH)).head();
      assertThat(head).startsWith("HTTP/1.1 400 ");
      assertThat(body(peer, head)).contains("not-connected");

      assertThat(body(peer, peer.send(post("/command", "{")).head())).contains("malformed");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void who_takes_nothing_of_a_stream_is_left(IoKind kind) {
    try (House house = new House(kind, House.impatient(), Origins.sameHost());
        Peer peer = new Peer(house.port(), 4_096)) {
      peer.send(post("/stream", Peer.CONNECT));
      RecordingGate.Heard heard = house.line();
      House.soon().until(() -> !heard.frames.isEmpty());
      byte[] large = new byte[60_000];
      java.util.Arrays.fill(large, (byte) ' ');

      heard.inside(() -> {
        Offer offer = Offer.ACCEPTED;
        while (offer == Offer.ACCEPTED) {
          offer = heard.line.send(dev.hawser.core.transport.Frame.shared(large, large));
        }
        heard.line.flush();
        return offer;
      });

      assertThat(heard.ended.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join())
          .isEqualTo(Code.SLOW_CONSUMER);
    }
  }
}
