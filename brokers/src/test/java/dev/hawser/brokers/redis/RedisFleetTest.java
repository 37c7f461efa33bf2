package dev.hawser.brokers.redis;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Fleet;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.fleet.Muster;
import dev.hawser.core.node.Pressure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract on a real Redis, and what another version may have written there. */
class RedisFleetTest extends Contracts.OfFleet<RedisServer> {

  RedisFleetTest() {
    super(RedisServer.start());
  }

  @Override
  @AfterAll
  void stop() {
    super.stop();
    deployment.close();
  }

  @Test
  void what_a_newer_node_says_besides_is_passed_over_and_what_an_older_one_does_not_is_guarded() {
    byte[] other =
        Packed.bytes(out -> {
          out.writeShort(0);
          out.writeShort(3);
          for (String text : List.of("name", "n9", "state", "at-anchor", "masts", "three")) {
            Packed.text(out, text);
          }
        });

    Announcement read = Announced.read("n9~1", new Levels(1, 2), other);

    assertThat(read.name()).isEqualTo("n9");
    assertThat(read.state()).isEqualTo(State.DRAINING);
    assertThat(read.load().pressure()).isEqualTo(Pressure.Level.FULL);
    assertThat(read.load().left()).isZero();
  }

  @Test
  void what_cannot_be_read_is_left_out() {
    Announcement own =
        new Announcement("n1~1", "n1", "1", Levels.OURS, 1, State.OPEN, List.of(), Load.NONE);
    try (Fleet fleet = open()) {
      now(fleet.announce(own, Duration.ofMinutes(1)));
      deployment.ask(commands -> commands.hset("test:{nodes}:s", "n2~1", "1 1 1 nonsense"));
      deployment.ask(commands -> commands.zadd("test:{nodes}:a", 1e14, "n2~1"));

      assertThat(now(fleet.announce(own, Duration.ofMinutes(1))).nodes())
          .extracting(Muster.Seen::node)
          .containsExactly(own);
    }
  }

  @Test
  void nothing_stays_where_nobody_comes_any_more() {
    try (Fleet fleet = open()) {
      now(
          fleet.announce(
              new Announcement("n1~1", "n1", "1", Levels.OURS, 1, State.OPEN, List.of(), Load.NONE),
              Duration.ofSeconds(1)));
      for (String key : deployment.ask(commands -> commands.keys("*"))) {
        long life = deployment.ask(commands -> commands.ttl(key));
        assertThat(life).as(key).isPositive();
      }
    }
  }
}
