package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Heard;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * More come than a node lets in, or than it has files for: they are told so, and who stays stays.
 */
class NewcomersTest {

  private static final Pattern ROOM = Pattern.compile("room for (\\d+) sockets");

  @ParameterizedTest
  @EnumSource
  void who_comes_too_early_is_told_when_to_return(
      Transport transport, @Running("queued") Node node) {
    Json closing = firstWord(transport, node);
    while (!closing.has("closing")) {
      assertThat(closing.has("connected")).as("what comes instead of an end").isTrue();
      closing = firstWord(transport, node);
    }
    assertThat(closing.number("closing", "code")).isEqualTo(3014);
    assertThat(closing.number("closing", "after")).isBetween(1L, 60_000L);
    assertThat(node.operators().metric("hawser_codes_total", "held-back")).isPositive();
  }

  /** What answers a connect, or ends it. */
  private static Json firstWord(Transport transport, Node node) {
    try (Peer peer = transport.open(node)) {
      peer.say("{'id':1,'connect':{}}");
      return ((Heard.Frame) peer.next(Duration.ofSeconds(30))).json();
    }
  }

  private static boolean connected(Peer peer) {
    return peer.next(Duration.ofSeconds(30)) instanceof Heard.Frame(Json json)
        && json.has("connected");
  }

  @Test
  void at_the_limit_of_open_files_newcomers_are_refused_by_number(@Running("cramped") Node node) {
    Matcher said = ROOM.matcher(node.log());
    assertThat(said.find()).isTrue();
    int room = Integer.parseInt(said.group(1));
    List<Peer> crowd = new ArrayList<>();
    try (Peer stays = Transport.WEB_SOCKET.guest(node)) {
      stays.answer("{'subscribe':{'channel':'demo/stays'}}").at("subscribed");
      int refused = 0;
      while (refused == 0 && crowd.size() <= room) {
        Peer peer = node.tcp();
        crowd.add(peer);
        peer.say("{'id':1,'connect':{}}");
        if (!connected(peer)) {
          refused = peer.end().code();
        }
      }
      assertThat(refused).isEqualTo(3005);
      assertThat(crowd).hasSizeGreaterThan(room / 2);

      stays.answer("{'publish':{'channel':'demo/stays','data':1}}").at("published");
      assertThat(stays.publications("demo/stays", 1)).hasSize(1);
      assertThat(node.operators().metric("hawser_accept_failed_total", "")).isZero();

      crowd.subList(0, room / 4).forEach(Peer::close);
      Awaitility.await("there is room again")
          .atMost(Duration.ofSeconds(30))
          .until(() -> {
            try (Peer next = node.tcp()) {
              next.say("{'id':1,'connect':{}}");
              return connected(next);
            }
          });
    } finally {
      crowd.forEach(Peer::close);
    }
    assertThat(node.log()).doesNotContain("Accepting failed");
  }
}
