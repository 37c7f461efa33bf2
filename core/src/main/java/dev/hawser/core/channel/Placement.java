package dev.hawser.core.channel;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.LogPage;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One wish to subscribe on its way through the owner lane: finds what follows the position held,
 * and registers the subscription exactly there. Confined to the owner lane.
 *
 * <p>Until it has answered, the channel counts it and is not closed.
 */
final class Placement {

  private static final int VERIFICATIONS = 3;

  private final Channel channel;
  private final ChannelLane home;
  private final Wish wish;
  private final Consumer<Reply> answer;
  private int verified;

  Placement(Channel channel, ChannelLane home, Wish wish, Consumer<Reply> answer) {
    this.channel = channel;
    this.home = home;
    this.wish = wish;
    this.answer = answer;
  }

  void place() {
    Position since = wish.since();
    Position position = channel.position();
    if (since == null) {
      accept(position, false, null, List.of(), 0);
    } else if (since.equals(position)) {
      accept(since, true, null, List.of(), 0);
    } else if (!channel.profile().retention().recovers()) {
      accept(position, false, Code.NO_HISTORY, List.of(), 0);
    } else if (!since.epoch().equals(position.epoch())) {
      if (verified == 0) {
        verify();
      } else {
        accept(position, false, Code.EPOCH_CHANGED, List.of(), 0);
      }
    } else if (since.offset() + 1 < wish.earliest()) {
      accept(position, false, Code.NOT_READABLE_YET, List.of(), 0);
    } else {
      channel.read(
          since.offset(),
          home.limits().historyPage(),
          wish.window(),
          page -> placed(since, page),
          this::refuse);
    }
  }

  private void verify() {
    verified++;
    channel.verify(this::place, this::refuse);
  }

  private void placed(Position since, LogPage page) {
    String epoch = channel.position().epoch();
    if (!page.head().epoch().equals(epoch) || !since.epoch().equals(epoch)) {
      // The log or this channel went on to another epoch meanwhile: what was read proves nothing.
      if (verified < VERIFICATIONS) {
        verify();
      } else {
        refuse(new RefusedException(Code.LOG_UNAVAILABLE, "the channel's epoch keeps changing"));
      }
    } else if (!continues(page, since.offset())) {
      accept(channel.goingOn(page), false, Code.POSITION_LOST, List.of(), page.head().offset());
    } else {
      List<Publication> missed = page.publications();
      long reached = missed.isEmpty() ? since.offset() : missed.getLast().offset();
      accept(new Position(epoch, reached), true, null, missed, page.head().offset());
    }
  }

  /** Whether the page is exactly what follows the offset, or that there is nothing. */
  static boolean continues(LogPage page, long after) {
    return page.publications().isEmpty()
        ? page.head().offset() == after
        : page.publications().getFirst().offset() == after + 1;
  }

  /**
   * @param known how far the log was seen to reach, which this node may not have heard of yet
   */
  private void accept(
      Position position,
      boolean recovered,
      @Nullable Code reason,
      List<Publication> publications,
      long known) {
    if (recovered) {
      home.meters().recovered.increment();
    } else if (reason != null) {
      home.meters().lost.increment();
    }
    channel.interest().add(wish.local(), wish.form());
    if (channel.interest().total() == 1) {
      home.attended(channel.name(), true);
    }
    if (wish.presence() != null) {
      // Before the answer: who has been told that it is subscribed finds itself among the members.
      home.presence().enter(channel, wish.presence());
    }
    long head = channel.position().offset();
    answer.accept(
        new Reply.Accepted(
            channel.alias(),
            position,
            recovered,
            reason,
            publications,
            Math.max(head, position.offset()),
            position.offset() < Math.max(head, known)));
    channel.placed();
    channel.reaches(known);
  }

  void refuse(RefusedException e) {
    answer.accept(new Reply.Refused(e.code(), String.valueOf(e.getMessage())));
    channel.placed();
  }
}
