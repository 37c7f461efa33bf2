package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the log where a channel stands, for everybody who has cause to. Confined to the owner lane.
 *
 * <p>What the log was asked before a cause arose does not settle it: it may have answered before.
 * So those who come while an answer is under way wait for the next one, all for the same.
 */
final class Verification {

  private final Channel channel;
  private final ChannelLane home;
  private List<Waiting> asked = new ArrayList<>(1);
  private List<Waiting> next = new ArrayList<>(1);
  private boolean underWay;

  /**
   * Somebody who waits.
   *
   * @param failed null for whoever has it asked until it is answered
   */
  private record Waiting(Runnable then, @Nullable Consumer<RefusedException> failed) {}

  Verification(Channel channel, ChannelLane home) {
    this.channel = channel;
    this.home = home;
  }

  void ask() {
    // One that insists is as good as many.
    if (next.stream().allMatch(one -> one.failed != null)) {
      ask(() -> {}, null);
    }
  }

  /**
   * @param then when the channel stands where the log says
   * @param failed what to do where the log does not answer; null to ask until it does
   */
  void ask(Runnable then, @Nullable Consumer<RefusedException> failed) {
    next.add(new Waiting(then, failed));
    begin();
  }

  private void begin() {
    if (underWay) {
      return;
    }
    if (next.isEmpty()) {
      channel.verified();
      return;
    }
    underWay = true;
    List<Waiting> done = asked;
    asked = next;
    next = done;
    askHead();
  }

  private void askHead() {
    int epochs = channel.epochsSeen();
    home.then(
        home.log().head(channel.name(), channel.profile().retention()),
        found -> {
          if (epochs != channel.epochsSeen()) {
            askHead();
            return;
          }
          channel.stands(found);
          List<Waiting> waiting = List.copyOf(asked);
          asked.clear();
          waiting.forEach(one -> one.then.run());
          underWay = false;
          begin();
        },
        this::failed);
  }

  private void failed(RefusedException e) {
    List<Waiting> waiting = new ArrayList<>(asked);
    waiting.addAll(next);
    asked.clear();
    next.clear();
    for (Waiting one : waiting) {
      if (one.failed == null) {
        next.add(one);
      } else {
        one.failed.accept(e);
      }
    }
    home.lane()
        .after(
            home.jitter(Channel.RETRY_MILLIS),
            () -> {
              underWay = false;
              begin();
            });
  }
}
