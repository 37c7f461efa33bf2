package dev.hawser.server.fleet;

import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.node.Meters;
import dev.hawser.core.transport.Choices;
import dev.hawser.protocol.Choice;
import dev.hawser.protocol.Choice.Option;
import dev.hawser.protocol.json.ChoiceCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What newcomers are told of the nodes: drawn anew every second, handed out as it is.
 *
 * <p>A node's weight is the room that it has left, so that who chooses by weight fills all alike,
 * and nobody's choice depends on what others chose in the same second. Whoever comes shows the
 * {@link Seal} of its choice; it is counted and gives no right, since anybody may ask for one.
 *
 * <p>{@link #draw} is to be called by one thread at a time; all else by any.
 */
public final class Chart implements Choices {

  /** How long it may be chosen by: until then the figures are not too old. */
  private static final Duration GOOD = Duration.ofSeconds(30);

  /** How long it may be shown: whoever chose late may be held back, and clocks may differ. */
  private static final Duration SHOWN = Duration.ofMinutes(3);

  /** Of more nodes, so many that are drawn are told. */
  private static final int MOST = 16;

  private final Balance balance;
  private final Seal seal;
  private final String own;
  private final InstantSource clock;
  private final Meters meters;
  private final Random random = new Random();
  private volatile byte[] told = NONE.told();

  /**
   * @param own the name of this node
   */
  public Chart(Balance balance, Seal seal, String own, InstantSource clock, Meters meters) {
    this.balance = balance;
    this.seal = seal;
    this.own = own;
    this.clock = clock;
    this.meters = meters;
  }

  /** Draws it anew. */
  public void draw() {
    told = ChoiceCodec.encode(choice());
  }

  Choice choice() {
    long until = clock.millis() + SHOWN.toMillis();
    List<Announcement> nodes = new ArrayList<>(balance.reachable());
    Collections.shuffle(nodes, random);
    List<Announcement> some = nodes.subList(0, Math.min(MOST, nodes.size()));
    long roomiest = some.stream().mapToLong(one -> one.load().left()).max().orElse(1);
    return new Choice(
        GOOD.toMillis(),
        some.stream()
            .map(one ->
                new Option(
                    one.name(), one.addresses(), weight(one, roomiest), seal.of(one.name(), until)))
            .toList());
  }

  private static int weight(Announcement node, long roomiest) {
    return roomiest <= 0 ? 1 : (int) Math.max(1, 100 * node.load().left() / roomiest);
  }

  @Override
  public byte[] told() {
    return told;
  }

  @Override
  public void shown(String proof) {
    (seal.holds(proof, own, clock.millis()) ? meters.chosen : meters.chosenAmiss).increment();
  }
}
