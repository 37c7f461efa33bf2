package dev.hawser.server.fleet;

import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Muster;
import dev.hawser.core.node.Node;
import dev.hawser.core.node.Pressure;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a node's part of all lines is, and where others may go.
 *
 * <p>A node is as full as its connections are of what it could carry. Each carries its part when
 * all are equally full; so a node that joins empty is filled by those who stood, and a large one
 * carries more than a small one.
 *
 * <p>Where to go is the emptier of two nodes that are drawn (Mitzenmacher, <i>The Power of Two
 * Choices in Randomized Load Balancing</i>, 2001): who decides by the same figures of a second ago
 * does not send everybody to the same.
 *
 * <p>May be used from any thread.
 */
public final class Balance {

  /**
   * A node moves nobody on for less than this part of what it should carry, nor for fewer lines.
   */
  private static final double MARGIN = 0.1;

  private static final int FEWEST = 20;

  private final Lookout lookout;
  private final RandomGenerator random;

  /**
   * @param random callable from any thread
   */
  public Balance(Lookout lookout, RandomGenerator random) {
    this.lookout = lookout;
    this.random = random;
  }

  /**
   * Has some go elsewhere where the node carries too much: a part of that at a time, since the
   * others' figures are those of a moment ago.
   *
   * @param most how many may be asked
   */
  public void evenOut(Node node, int most) {
    int excess = excess();
    if (excess > 0) {
      node.moveOn(Math.min(Math.max(1, excess / 4), most), this::elsewhere);
    }
  }

  /** How many lines this node carries beyond its part; 0 where that is not worth a move. */
  int excess() {
    List<Announcement> open = open();
    Announcement own = open.stream().filter(lookout::isSelf).findFirst().orElse(null);
    if (own == null || open.size() < 2) {
      return 0;
    }
    double lines = open.stream().mapToLong(one -> one.load().connections()).sum();
    double room = open.stream().mapToLong(Balance::room).sum();
    double part = room == 0 ? 0 : lines * room(own) / room;
    double excess = own.load().connections() - part;
    return excess > Math.max(FEWEST, MARGIN * part) ? (int) excess : 0;
  }

  /** The addresses of another node that is a good choice, best first; empty where none is known. */
  public List<String> elsewhere() {
    return drawn(reachable().stream().filter(one -> !lookout.isSelf(one)).toList())
        .map(Announcement::addresses)
        .orElse(List.of());
  }

  /** A good node for somebody who comes, this one included; empty where none tells an address. */
  public Optional<Announcement> choice() {
    return drawn(reachable());
  }

  /** The nodes that want newcomers and say how these come to them, this one included. */
  List<Announcement> reachable() {
    return open().stream().filter(one -> !one.addresses().isEmpty()).toList();
  }

  private Optional<Announcement> drawn(List<Announcement> nodes) {
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    Announcement one = nodes.get(random.nextInt(nodes.size()));
    Announcement other = nodes.get(random.nextInt(nodes.size()));
    return Optional.of(full(one) <= full(other) ? one : other);
  }

  private List<Announcement> open() {
    return lookout.muster().nodes().stream()
        .map(Muster.Seen::node)
        .filter(one -> one.state() == State.OPEN && one.load().pressure() == Pressure.Level.EASY)
        .toList();
  }

  /** How many lines it could carry. */
  private static long room(Announcement node) {
    return node.load().connections() + Math.max(0, node.load().left());
  }

  private static double full(Announcement node) {
    return room(node) == 0 ? 1 : (double) node.load().connections() / room(node);
  }
}
