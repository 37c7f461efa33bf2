package dev.hawser.core.channel;

import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the heads of a lane's channels with the log, since rings may be lost without a word:
 * those of a slice every half second, so that each channel has its turn about every five seconds;
 * and all of them where rings are known to have been missed. Confined to the lane.
 */
final class Comparison {

  private static final Logger logger = LoggerFactory.getLogger(Comparison.class);
  private static final long SLICE_MILLIS = 500;
  private static final int SLICES = 10;

  /** No more than this many at a time. */
  private static final int MOST = 2_000;

  private final ChannelLane home;
  private final ArrayDeque<String> next = new ArrayDeque<>();

  /** Those that the log owes an answer, to be asked for again. */
  private final Set<String> owed = new LinkedHashSet<>();

  private boolean asksAgain;

  Comparison(ChannelLane home) {
    this.home = home;
  }

  void start() {
    home.lane().after(home.jitter(SLICE_MILLIS), this::some);
  }

  private void some() {
    start();
    if (next.isEmpty()) {
      next.addAll(home.names());
    }
    // Those that are not answered have their turn again soon enough.
    ask(next, Math.min(MOST, 1 + home.names().size() / SLICES), _ -> {});
  }

  /** Rings may have been lost: asks for all at once, until the log has answered for each. */
  void all() {
    next.clear();
    askFor(home.names());
  }

  private void askFor(Collection<String> names) {
    Queue<String> queue = new ArrayDeque<>(names);
    while (!queue.isEmpty()) {
      ask(queue, MOST, this::owe);
    }
  }

  /** The bell may be back before the log is, or before all of it is. */
  private void owe(Collection<String> names) {
    owed.addAll(names);
    if (!asksAgain) {
      asksAgain = true;
      home.lane()
          .after(
              home.jitter(Channel.RETRY_MILLIS),
              () -> {
                asksAgain = false;
                List<String> again = List.copyOf(owed);
                owed.clear();
                askFor(again);
              });
    }
  }

  private void ask(Queue<String> queue, int most, Consumer<Collection<String>> unanswered) {
    List<String> names = new ArrayList<>();
    while (names.size() < most && !queue.isEmpty()) {
      String name = queue.remove();
      Channel channel = home.find(name);
      if (channel != null && channel.isOpen() && channel.followed()) {
        names.add(name);
      }
    }
    if (!names.isEmpty()) {
      home.then(
          home.log().heads(names),
          heads -> compare(names, heads, unanswered),
          e -> {
            logger.debug("Heads were not compared: {}", e.code());
            unanswered.accept(names);
          });
    }
  }

  private void compare(List<String> names, Heads heads, Consumer<Collection<String>> unanswered) {
    for (String name : names) {
      Channel channel = home.find(name);
      if (channel == null || heads.unanswered().contains(name)) {
        continue;
      }
      Head head = heads.known().get(name);
      if (head == null) {
        channel.compareAbsent();
      } else {
        channel.compare(head);
      }
    }
    if (!heads.unanswered().isEmpty()) {
      logger.debug("{} heads were not compared", heads.unanswered().size());
      unanswered.accept(heads.unanswered());
    }
  }
}
