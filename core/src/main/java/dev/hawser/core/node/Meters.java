package dev.hawser.core.node;

import dev.hawser.protocol.Code;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a node counts. Counters only grow; gauges say what is.
 *
 * <p>May be read from any thread; the hot path adds to each at most once for a batch.
 */
public final class Meters {

  /** Connections that are open, connected or not yet. */
  public final LongAdder connections = new LongAdder();

  /** Connections ever opened. */
  public final LongAdder connectionsOpened = new LongAdder();

  /** Newcomers who were let in to open a session; who was held back counts by its code. */
  public final LongAdder newcomers = new LongAdder();

  /** Connections that were asked to go elsewhere so that nodes carry alike. */
  public final LongAdder askedToMove = new LongAdder();

  /** Lines that came by a choice which a node of these had told them, and rightly. */
  public final LongAdder chosen = new LongAdder();

  /** Lines that showed a choice of somebody else's, of another node or of long ago. */
  public final LongAdder chosenAmiss = new LongAdder();

  /** Subscriptions that stand. */
  public final LongAdder subscriptions = new LongAdder();

  /** Patterns that connections listen to, one for each connection. */
  public final LongAdder patterns = new LongAdder();

  /**
   * Times that a connection was to hear something through a pattern, and is told that it does not.
   */
  public final LongAdder missed = new LongAdder();

  /** Channels open on this node. */
  public final LongAdder channels = new LongAdder();

  /** Commands received. */
  public final LongAdder commands = new LongAdder();

  /** Publications numbered through this node. */
  public final LongAdder publications = new LongAdder();

  /** Publications handed to lines, one for each line. */
  public final LongAdder deliveries = new LongAdder();

  /** Signals handed to lines, one for each line. */
  public final LongAdder signals = new LongAdder();

  /** Signals that a line, or this node, had no room for in time. */
  public final LongAdder signalsDropped = new LongAdder();

  /** Deliveries among them that told only what had changed. */
  public final LongAdder deltas = new LongAdder();

  /** Subscriptions that fell behind their channel and catch up from the log. */
  public final LongAdder fellBehind = new LongAdder();

  /** Subscriptions that recovered what they missed. */
  public final LongAdder recovered = new LongAdder();

  /** Subscriptions that were told that they cannot recover, or were reset. */
  public final LongAdder lost = new LongAdder();

  /** Publications that subscribers were told they will not get. */
  public final LongAdder skipped = new LongAdder();

  /** Among them those of which a newer one of the same slot was kept. */
  public final LongAdder conflated = new LongAdder();

  /** Among them those that fell between two samples. */
  public final LongAdder sampled = new LongAdder();

  /** Among them those that went by while a line took nothing. */
  public final LongAdder dropped = new LongAdder();

  /** Slots that slow subscribers lost because too many, or too much, was kept for them. */
  public final LongAdder slotsLost = new LongAdder();

  /** Subscriptions moved to a rung where they get less. */
  public final LongAdder rungsDown = new LongAdder();

  /** Subscriptions moved to a rung where they get more. */
  public final LongAdder rungsUp = new LongAdder();

  /** Ranges read from the log because a ring was early, lost or refused by a full mailbox. */
  public final LongAdder repaired = new LongAdder();

  /** Deliveries that a full mailbox turned into a doorbell. */
  public final LongAdder doorbells = new LongAdder();

  /** Times that new certificates could not be used, so that the old ones stayed. */
  public final LongAdder certificatesUnfit = new LongAdder();

  /** Times that the kernel gave no socket to who came, mostly for want of descriptors. */
  public final LongAdder acceptFailed = new LongAdder();

  /** Times that a line was read no more for a second, because memory was short. */
  public final LongAdder rested = new LongAdder();

  /** Lines that ended because memory was short. */
  public final LongAdder endedForMemory = new LongAdder();

  /** The ways in which lines come, by the words of their own. */
  public static final List<String> TRANSPORTS =
      List.of("websocket", "tcp", "stream", "sse", "poll", "http");

  private final Map<String, LongAdder> open = new HashMap<>();
  private final Map<String, LongAdder> opened = new HashMap<>();
  private final Map<Code, LongAdder> codes = new EnumMap<>(Code.class);

  public Meters() {
    for (String transport : TRANSPORTS) {
      open.put(transport, new LongAdder());
      opened.put(transport, new LongAdder());
    }
    for (Code code : Code.values()) {
      codes.put(code, new LongAdder());
    }
  }

  /** Connections of one transport that are open; null for one that is not told apart. */
  public @Nullable LongAdder open(String transport) {
    return open.get(transport);
  }

  /** Connections of one transport ever opened; null for one that is not told apart. */
  public @Nullable LongAdder opened(String transport) {
    return opened.get(transport);
  }

  /** A line has come. */
  public void came(String transport) {
    connections.increment();
    connectionsOpened.increment();
    add(open.get(transport), 1);
    add(opened.get(transport), 1);
  }

  /** A line has gone. */
  public void went(String transport) {
    connections.decrement();
    add(open.get(transport), -1);
  }

  private static void add(@Nullable LongAdder adder, long more) {
    if (adder != null) {
      adder.add(more);
    }
  }

  /** How often a command was refused, or a connection ended, with this code. */
  public LongAdder code(Code code) {
    LongAdder adder = codes.get(code);
    if (adder == null) {
      throw new IllegalArgumentException("code: " + code);
    }
    return adder;
  }
}
