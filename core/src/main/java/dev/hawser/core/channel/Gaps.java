package dev.hawser.core.channel;

import dev.hawser.core.transport.Priority;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was not told through patterns and has still to be owned up to, by channel. Bounded: of more
 * channels than that it is only known that something is missing somewhere. To be used by one
 * thread.
 */
final class Gaps {

  /** Of so many channels it is known what is missing. */
  static final int MOST = 256;

  /**
   * What is missing of one channel.
   *
   * @param from the first offset; 0 where that is unknown
   * @param to the last, inclusive; 0 where that is unknown
   * @param priority the class of the channel
   */
  record Gap(String channel, String epoch, long from, long to, String reason, Priority priority) {

    /** With what is missing of the same channel beyond it. */
    private Gap and(Gap next) {
      return epoch.equals(next.epoch) && from > 0 && next.from == to + 1
          ? new Gap(channel, epoch, from, next.to, reason, priority)
          : new Gap(channel, next.epoch, 0, 0, next.reason, next.priority);
    }
  }

  private final Map<String, Gap> byChannel = new LinkedHashMap<>(2);
  private @Nullable String everywhere;

  boolean isEmpty() {
    return byChannel.isEmpty() && everywhere == null;
  }

  /** Whether something of the channel is missing, so that nothing after it may be told first. */
  boolean holds(String channel) {
    return everywhere != null || byChannel.containsKey(channel);
  }

  void add(Gap gap) {
    if (everywhere != null) {
      return;
    }
    if (byChannel.size() < MOST || byChannel.containsKey(gap.channel())) {
      byChannel.merge(gap.channel(), gap, Gap::and);
    } else {
      everywhere = gap.reason();
      byChannel.clear();
    }
  }

  /** Takes out why something is missing somewhere; null where it is known of which channels. */
  @Nullable String takeEverywhere() {
    String reason = everywhere;
    everywhere = null;
    return reason;
  }

  /** Takes out those that can be told now, and has them told. */
  void take(Predicate<Gap> now, Consumer<Gap> told) {
    // Telling may lead back here, where the line took it at once.
    for (Gap gap : List.copyOf(byChannel.values())) {
      if (now.test(gap) && byChannel.remove(gap.channel(), gap)) {
        told.accept(gap);
      }
    }
  }
}
