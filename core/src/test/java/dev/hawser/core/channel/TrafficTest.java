package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What channels carry is counted while somebody looks, and only then. */
class TrafficTest {

  private final Quay quay = Quay.begun();
  private final Rope ann = quay.connected("ann");
  private final Rope bob = quay.connected("bob");

  private Optional<List<Carried>> look(int most) {
    var looked = quay.node().operations().traffic(most).toCompletableFuture();
    quay.settle();
    return looked.join();
  }

  private void publish(Rope author, String channel, int times) {
    for (int i = 0; i < times; i++) {
      quay.ask(author, Quay.publish(channel, "x"));
    }
    quay.settle();
  }

  @Test
  void rates_are_since_the_look_before_and_the_busiest_comes_first() {
    quay.subscribe(ann, "short/busy");
    quay.subscribe(bob, "short/busy");
    quay.subscribe(bob, "short/calm");
    publish(ann, "short/busy", 5);
    assertThat(look(10)).as("counting begins").isEmpty();

    publish(ann, "short/busy", 6);
    publish(ann, "short/calm", 3);
    publish(ann, "short/alone", 4);
    quay.pass(2_000);

    List<Carried> carried = look(10).orElseThrow();
    assertThat(carried)
        .extracting(Carried::channel)
        .containsExactly("short/busy", "short/calm", "short/alone");
    double each = carried.getFirst().publications();
    assertThat(each).isBetween(1.0, 3.0);
    assertThat(carried.getFirst().deliveries()).isEqualTo(2 * each);
    assertThat(carried.get(1).publications()).isEqualTo(each / 2);
    assertThat(carried.getFirst().subscribers()).isEqualTo(2);
    assertThat(carried.getFirst().whole()).isTrue();
    assertThat(carried.get(2).deliveries()).isZero();
    assertThat(carried.get(2).whole()).as("nobody is subscribed").isFalse();
    quay.pass(1_000);
    assertThat(look(10)).hasValue(List.of());
  }

  @Test
  void only_so_many_are_told() {
    var _ = look(10);
    for (int i = 0; i < 8; i++) {
      publish(ann, "short/" + i, i + 1);
    }
    quay.pass(1_000);
    assertThat(look(3).orElseThrow())
        .extracting(Carried::channel)
        .containsExactly("short/7", "short/6", "short/5");
  }

  @Test
  void when_nobody_has_looked_for_a_while_nothing_is_counted() {
    var _ = look(10);
    quay.pass(8_000);
    assertThat(look(10)).isPresent();
    quay.pass(8_000);
    assertThat(look(10)).as("each look is a reason to go on").isPresent();
    quay.pass(11_000);
    publish(quay.connected("cat"), "short/a", 1);
    assertThat(look(10)).isEmpty();
  }
}
