package dev.hawser.core.channel;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.lane.Census;
import dev.hawser.core.transport.Encoding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * To which patterns this node listens: every owner lane knows for which loops, and the bell knows
 * of each once, however many loops want it. May be called from any thread; its books are confined
 * to the first lane.
 */
final class Listened {

  private static final CompletionStage<Void> STANDS = CompletableFuture.completedFuture(null);

  private final List<ChannelLane> lanes;
  private final Bell bell;
  private final Map<ChannelPattern, Standing> standing = new HashMap<>();

  private static final class Standing {
    private final CompletionStage<Void> heard;
    private int count;

    private Standing(CompletionStage<Void> heard) {
      this.heard = heard;
    }
  }

  Listened(List<ChannelLane> lanes, Bell bell) {
    this.lanes = lanes;
    this.bell = bell;
  }

  /**
   * Has the owner lanes and other nodes tell a loop what channels of a pattern publish.
   *
   * @return completes on any thread, when whatever is published from then on comes to the loop
   */
  CompletionStage<Void> want(ChannelPattern pattern, LocalPatterns local, Encoding encoding) {
    return Census.of(
            lanes,
            (lane, task) -> lane.mailbox().put(task::run),
            lane -> {
              lane.patterns().add(pattern, local, encoding);
              return lane == lanes.getFirst() ? want(pattern) : STANDS;
            })
        .thenCompose(List::getFirst);
  }

  private CompletionStage<Void> want(ChannelPattern pattern) {
    Standing one = standing.computeIfAbsent(pattern, _ -> new Standing(bell.listen(pattern)));
    one.count++;
    return one.heard;
  }

  void unwant(ChannelPattern pattern, LocalPatterns local, Encoding encoding) {
    for (ChannelLane lane : lanes) {
      lane.mailbox()
          .put(() -> {
            lane.patterns().remove(pattern, local, encoding);
            if (lane == lanes.getFirst()) {
              unwant(pattern);
            }
          });
    }
  }

  private void unwant(ChannelPattern pattern) {
    Standing one = standing.get(pattern);
    if (one != null && --one.count == 0) {
      standing.remove(pattern);
      bell.unlisten(pattern);
    }
  }

  /** What other nodes told may be lost, of channels of which nothing is known here. */
  void unheard() {
    ChannelLane first = lanes.getFirst();
    first.mailbox().put(first.patterns()::unheard);
  }
}
