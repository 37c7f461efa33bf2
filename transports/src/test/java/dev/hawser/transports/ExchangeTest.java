package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.access.Certified;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The doors of plain HTTP: requests, answers and streams, in the clear and through TLS. */
@ExtendWith(Leaks.class)
final class ExchangeTest {

  static final String PUBLISH = "{'id':7,'publish':{'channel':'c','data':'hi'}}".replace('\'', '"');

  private static @TempDir Path folder;

  /** How bytes come and go. */
  record Way(IoKind kind, @Nullable Authority authority) {

    House house(LineLimits limits) {
      if (authority == null) {
        return House.guarded(kind, limits, null);
      }
      TlsSettings.Files files = authority.write("a", authority.issue("a", "a.example"));
      return House.guarded(kind, limits, authority.settings(TlsSettings.Engine.AUTO, files));
    }

    Peer peer(House house) {
      return authority == null
          ? new Peer(house.port(), 4_096)
          : Authority.connect(authority.peers(null), house.port(), "a.example", "http/1.1");
    }

    @Override
    public String toString() {
      return kind + (authority == null ? "" : " with TLS");
    }
  }

  static Stream<Way> ways() {
    Authority authority = new Authority(folder);
    return Stream.of(IoKind.values())
        .filter(IoKind::available)
        .flatMap(kind -> Stream.of(new Way(kind, null), new Way(kind, authority)));
  }

  static String post(String path, String body, String... fields) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length());
    for (String field : fields) {
      head.append("\r\n").append(field);
    }
    return head.append("\r\n\r\n").append(body).toString();
  }

  static String body(Peer peer, String head) {
    String length = head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    return new String(peer.bytes(Integer.parseInt(length)), UTF_8);
  }

  private static Code ended(RecordingGate.Heard heard) {
    return heard.ended.orTimeout(20, TimeUnit.SECONDS).join();
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
  @MethodSource("ways")
  void a_connection_carries_one_command_after_another_and_then_a_stream(Way way) {
    try (House house = way.house(LineLimits.standard());
        Peer peer = way.peer(house)) {
      for (int i = 0; i < 2; i++) {
        String head = peer.send(post("/command", PUBLISH, "Authorization: Bearer t")).head();
        // The gate's echo is a refusal with a number of no catalogue.
        assertThat(head).startsWith("HTTP/1.1 500 ").contains("Content-Type: application/json");
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
      assertThat(ended(house.line())).isEqualTo(Code.PEER_CLOSED);

      push(house.line(2));

      assertThat(chunk(peer)).isEqualTo("{\"ping\":{}}\n");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void a_stream_ends_with_closing_and_the_last_chunk(Way way) {
    try (House house = way.house(LineLimits.standard());
        Peer peer = way.peer(house)) {
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
      assertThat(ended(heard)).isEqualTo(Code.DRAINED);
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
  @MethodSource("ways")
  void a_poll_is_answered_with_the_first_news_and_leaves_the_connection(Way way) {
    try (House house = way.house(LineLimits.standard());
        Peer peer = way.peer(house)) {
      String head = peer.send(post("/poll", Peer.CONNECT)).head();
      assertThat(head).startsWith("HTTP/1.1 200 ");
      assertThat(body(peer, head)).startsWith("{\"id\":1,\"connected\":");
      assertThat(ended(house.line())).isEqualTo(Code.PEER_CLOSED);

      peer.send(post("/poll", "{\"id\":1,\"connect\":{\"resume\":\"t\"}}"));
      push(house.line(2));

      assertThat(body(peer, peer.head())).endsWith("}\n{\"ping\":{}}\n");
      assertThat(house.line(2).line.transport()).isEqualTo("poll");
    }
  }

  @Test
  void a_poll_that_wants_no_waiting_is_answered_at_once() {
    try (House house = new House();
        Peer peer = house.peer()) {
      String wish = "{\"id\":1,\"connect\":{\"resume\":\"t\"}}";
      peer.send(post("/poll", wish, "Prefer: wait=0"));
      assertThat(body(peer, peer.head())).startsWith("{\"id\":1,\"connected\":");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void a_poller_who_leaves_is_noticed(Way way) {
    try (House house = way.house(LineLimits.standard())) {
      Peer peer = way.peer(house);
      peer.send(post("/poll", "{\"id\":1,\"connect\":{\"resume\":\"t\"}}"));
      RecordingGate.Heard heard = house.line();

      peer.close();

      assertThat(ended(heard)).isEqualTo(Code.PEER_CLOSED);
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
  @MethodSource("ways")
  void who_takes_nothing_of_a_stream_is_left(Way way) {
    try (House house = way.house(House.impatient());
        Peer peer = way.peer(house)) {
      peer.send(post("/stream", Peer.CONNECT));
      RecordingGate.Heard heard = house.line();
      House.soon().until(() -> !heard.frames.isEmpty());
      byte[] large = new byte[60_000];
      Arrays.fill(large, (byte) ' ');

      heard.inside(() -> {
        Offer offer = Offer.ACCEPTED;
        while (offer == Offer.ACCEPTED) {
          offer = heard.line.send(Frame.shared(large, large));
          heard.line.flush();
        }
        return offer;
      });

      assertThat(ended(heard)).isEqualTo(Code.SLOW_CONSUMER);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void who_speaks_http_1_0_gets_no_chunks_and_an_end(Way way) {
    try (House house = way.house(LineLimits.standard());
        Peer command = way.peer(house);
        Peer stream = way.peer(house);
        Peer events = way.peer(house)) {
      String asked = post("/command", PUBLISH, "Connection: keep-alive").replace("/1.1", "/1.0");
      assertThat(command.send(asked).rest()).contains("Connection: close").endsWith("}\n");

      String head = stream.send(post("/stream", Peer.CONNECT).replace("/1.1", "/1.0")).head();
      assertThat(head).startsWith("HTTP/1.1 200 ").doesNotContain("chunked");
      assertThat(stream.line()).startsWith("{\"id\":1,\"connected\":");
      RecordingGate.Heard heard = house.line(2);
      heard.inside(() -> {
        heard.line.close(Closing.of(Code.DRAINED, "bye"));
        return true;
      });
      assertThat(stream.rest()).startsWith("{\"closing\":").endsWith("}\n");

      events.send("GET /sse?channel=c HTTP/1.0\r\nHost: h\r\n\r\n").head();
      assertThat(events.line() + events.line()).isEqualTo("retry: 2000");
      assertThat(events.line()).startsWith("data: {\"id\":1,\"connected\":");
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void what_is_sent_ahead_waits_for_a_poll_however_much_it_is(Way way) {
    try (House house = way.house(LineLimits.standard());
        Peer peer = way.peer(house)) {
      peer.send(post("/poll", "{\"id\":1,\"connect\":{\"resume\":\"t\"}}"));
      RecordingGate.Heard heard = house.line();
      int many = 1_000;
      peer.send(post("/command", PUBLISH).repeat(many));

      push(heard);

      assertThat(body(peer, peer.head())).endsWith("{\"ping\":{}}\n");
      for (int i = 0; i < many; i++) {
        assertThat(body(peer, peer.head())).startsWith("{\"id\":7");
      }
    }
  }

  @Test
  void a_ticket_is_told_and_opens_events_by_a_query() {
    try (House house = new House();
        Peer asking = house.peer();
        Peer events = house.peer()) {
      String wish =
          "{'connect':{'subscribe':[{'channel':'a'},{'channel':'b'}]}}".replace('\'', '"');
      String head = asking.send(post("/ticket", wish, "Authorization: Bearer t")).head();
      assertThat(head).startsWith("HTTP/1.1 200 ").contains("Content-Type: application/json");
      assertThat(body(asking, head)).isEqualTo("{\"ticket\":\"t-2\",\"expires\":1800000000}\n");
      assertThat(house.line().errands.getFirst().token()).isEqualTo("t");

      events.send(
          "GET /sse?ticket=t-2&channel=a&last-event-id=0%3Dk3.17 HTTP/1.1\r\nHost: h\r\n\r\n");

      assertThat(events.head()).startsWith("HTTP/1.1 200 ");
      Command.Connect connect = (Command.Connect) house.line(2).frames.getFirst().command();
      assertThat(connect.resume()).isEqualTo("t-2");
      assertThat(connect.token()).isNull();
      assertThat(connect.subscribe())
          .containsExactly(new Command.Subscribe("a", new Position("k3", 17)));
    }
  }

  @Test
  void who_may_not_come_in_is_told_in_the_terms_of_http() {
    try (House house = new House()) {
      house.gate.refusal.set(Code.CLOSING_TOO_MANY_CONNECTIONS);
      try (Peer peer = house.peer()) {
        assertThat(peer.send(post("/command", PUBLISH)).rest())
            .startsWith("HTTP/1.1 429 ")
            .contains("Connection: close")
            .contains("\"closing\"");
      }
    }
  }

  @Test
  void who_is_held_back_is_told_when_to_return_in_the_terms_of_http() {
    try (House house = new House()) {
      house.gate.refusal.set(Code.HELD_BACK);
      try (Peer peer = house.peer()) {
        assertThat(peer.send(post("/stream", Peer.CONNECT)).rest())
            .startsWith("HTTP/1.1 503 ")
            .contains("Retry-After: 2\r\n")
            .contains("\"after\":1500}");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stream", "/sse", "/poll"})
  void a_connect_that_is_held_back_is_told_so_too(String path) {
    try (House house = new House();
        Peer peer = house.peer()) {
      house.gate.meanwhile.set(frame ->
          house
              .gate
              .lines
              .getLast()
              .line
              .close(Closing.of(Code.HELD_BACK, "your turn comes", 2_001)));
      peer.send(post(path, Peer.CONNECT));
      // A browser's EventSource comes again only where all seems well.
      boolean events = path.equals("/sse");
      String told = path.equals("/poll") ? peer.head() : peer.rest();
      assertThat(told)
          .startsWith(events ? "HTTP/1.1 200 " : "HTTP/1.1 503 ")
          .contains("Retry-After: 3\r\n");
      assertThat(told.contains("retry: 2001\n\n")).isEqualTo(events);
    }
  }

  @Test
  void a_certificate_vouches_for_commands_and_polls_too() {
    Authority authority = new Authority(folder);
    TlsSettings.Files files = authority.write("a", authority.issue("a", "a.example"));
    TlsSettings settings =
        new TlsSettings(
            TlsSettings.Engine.AUTO,
            List.of(files),
            false,
            TlsSettings.Clients.WANT,
            authority.certificate());
    try (House house = House.guarded(IoKind.automatic(), LineLimits.standard(), settings);
        Peer peer =
            Authority.connect(
                authority.peers(authority.issue("ann", "ann.example")),
                house.port(),
                "a.example",
                "http/1.1")) {
      body(peer, peer.send(post("/command", PUBLISH)).head());
      body(peer, peer.send(post("/poll", Peer.CONNECT)).head());

      for (int line = 1; line <= 2; line++) {
        RecordingGate.Heard heard = house.line(line);
        Certified shown = heard.line.certified();
        assertThat(shown).isNotNull().extracting(Certified::name).isEqualTo("ann.example");
      }
    }
  }
}
