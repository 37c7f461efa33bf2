package dev.hawser.server.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.brokers.memory.MemoryAnchorage;
import dev.hawser.brokers.memory.MemoryFleet;
import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Pressure.Level;
import dev.hawser.protocol.Choice;
import dev.hawser.protocol.Choice.Option;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.json.ChoiceCodec;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChartTest {

  private static final byte[] KEY = "a key of all nodes, which is long enough".getBytes(UTF_8);

  private final MemoryAnchorage anchorage = new MemoryAnchorage();
  private final List<Lookout> all = new ArrayList<>();
  private final Meters meters = new Meters();
  private Instant now = Instant.ofEpochSecond(1_800_000_000);

  @AfterEach
  void close() {
    all.forEach(Lookout::close);
  }

  private Lookout node(String name, State state, long left, Level pressure, String... addresses)
      throws IOException {
    Lookout.Self self =
        new Lookout.Self(name + "~1", name, "0.9", Levels.OURS, 5, () -> List.of(addresses));
    Lookout lookout = Lookout.join(new MemoryFleet(anchorage), self);
    all.add(lookout);
    lookout.carries(() -> new Load(10, left, 0, 0, 0, 0, pressure));
    lookout.becomes(state);
    lookout.announce();
    return lookout;
  }

  private Lookout open(String name, long left) throws IOException {
    return node(name, State.OPEN, left, Level.EASY, "ws://" + name + "/ws");
  }

  private Chart chart(Lookout lookout, byte[] key) {
    lookout.announce();
    Balance balance = new Balance(lookout, new Random(7));
    return new Chart(balance, new Seal(key), lookout.name(), () -> now, meters);
  }

  @Test
  void those_with_room_and_an_address_are_told_by_the_room_that_they_have() throws IOException {
    open("n1", 500);
    open("n2", 1_000);
    open("n3", 1);
    node("n4", State.DRAINING, 1_000, Level.EASY, "ws://n4/ws");
    node("n5", State.OPEN, 1_000, Level.FULL, "ws://n5/ws");
    node("n6", State.OPEN, 1_000, Level.EASY);

    Choice choice = chart(open("n7", 0), KEY).choice();

    assertThat(choice.nodes().stream().collect(Collectors.toMap(Option::node, Option::weight)))
        .containsOnly(
            Map.entry("n1", 50), Map.entry("n2", 100), Map.entry("n3", 1), Map.entry("n7", 1));
  }

  @Test
  void of_many_some_are_told_and_not_always_the_same() throws IOException {
    Lookout last = open("n0", 100);
    for (int i = 1; i < 40; i++) {
      open("n" + i, 100);
    }
    Chart chart = chart(last, KEY);
    assertThat(chart.choice().nodes()).hasSize(16);
    assertThat(chart.choice().nodes()).isNotEqualTo(chart.choice().nodes());
  }

  @Test
  void what_is_told_is_what_was_drawn_last() throws IOException, MalformedFrameException {
    Chart chart = chart(open("n1", 100), KEY);
    assertThat(ChoiceCodec.decode(chart.told()).nodes()).isEmpty();
    chart.draw();
    assertThat(ChoiceCodec.decode(chart.told())).isEqualTo(chart.choice());
  }

  @Test
  void a_node_knows_whether_the_choice_was_made_by_these_for_it_and_not_long_ago()
      throws IOException {
    Lookout one = open("n1", 100);
    Lookout two = open("n2", 100);
    Chart chart = chart(one, KEY);
    String proof =
        chart.choice().nodes().stream()
            .filter(option -> option.node().equals("n2"))
            .findFirst()
            .orElseThrow()
            .proof();

    chart(two, KEY).shown(proof);
    assertThat(meters.chosen.sum()).isEqualTo(1);

    chart(one, KEY).shown(proof);
    chart(two, "another key, of other nodes, as long".getBytes(UTF_8)).shown(proof);
    chart(two, KEY).shown(proof.substring(1) + "A");
    chart(two, KEY).shown("{not base64 but as long as one} ");
    chart(two, KEY).shown("");
    now = now.plusSeconds(180);
    chart(two, KEY).shown(proof);
    assertThat(meters.chosen.sum()).isEqualTo(1);
    assertThat(meters.chosenAmiss.sum()).isEqualTo(6);
  }
}
