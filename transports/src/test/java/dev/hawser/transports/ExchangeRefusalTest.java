package dev.hawser.transports;

import static dev.hawser.transports.ExchangeTest.PUBLISH;
import static dev.hawser.transports.ExchangeTest.body;
import static dev.hawser.transports.ExchangeTest.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.loop.IoKind;
import dev.hawser.transports.websocket.Origins;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doors of plain HTTP turn away. */
@ExtendWith(Leaks.class)
final class ExchangeRefusalTest {

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
  void a_compressed_body_is_not_inflated() {
    try (House house = new House();
        Peer gzip = house.peer();
        Peer both = house.peer();
        Peer plain = house.peer()) {
      assertThat(gzip.send(post("/command", PUBLISH, "Content-Encoding: gzip")).rest())
          .startsWith("HTTP/1.1 415 ");
      String twice = post("/command", PUBLISH, "Content-Encoding: identity, zstd");
      assertThat(both.send(twice).rest()).startsWith("HTTP/1.1 415 ");
      assertThat(house.gate.lines).isEmpty();

      plain.send(post("/command", PUBLISH, "Content-Encoding: identity"));
      assertThat(house.line(1)).isNotNull();
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
}
