package dev.hawser.sdk.chat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks how far the others have read, since nobody tells: soon after something of one's own was sent
 * and after somebody else spoke, then more and more seldom, and no more once all have read it.
 * Confined to the turns.
 */
final class ReceiptWatch {

  /** Of larger groups nobody is asked one by one. */
  static final int MOST = 100;

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Host host;
  private final Conversation conversation;
  private final IntSupplier count;
  private final LongSupplier newest;
  private final Runnable changed;
  private List<ConversationMember> members = List.of();
  private Duration wait = FIRST;
  private Turns.@Nullable Timer timer;
  private boolean on;

  /**
   * @param count how many members there are
   * @param newest the newest message of one's own
   */
  ReceiptWatch(
      Host host,
      Conversation conversation,
      IntSupplier count,
      LongSupplier newest,
      Runnable changed) {
    this.host = host;
    this.conversation = conversation;
    this.count = count;
    this.newest = newest;
    this.changed = changed;
  }

  /** As told last. */
  List<ConversationMember> members() {
    return members;
  }

  /** Something happened that makes an answer likely. */
  void soon() {
    on = true;
    wait = FIRST;
    schedule();
  }

  void stop() {
    on = false;
    cancel();
  }

  private void schedule() {
    cancel();
    timer = host.turns().after(wait, this::due);
    wait = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
  }

  private void due() {
    var unused =
        ask()
            .exceptionally(failure -> true)
            .thenAccept(more -> {
              if (on && more) {
                schedule();
              }
            });
  }

  /** Tells whether there is more to wait for. */
  private CompletableFuture<Boolean> ask() {
    if (count.getAsInt() > MOST) {
      return CompletableFuture.completedFuture(false);
    }
    return conversation
        .membersPage(MOST, null)
        .thenApply(page -> {
          members = page.members();
          changed.run();
          Receipt receipt = Receipt.of(members, host.user(), newest.getAsLong());
          return receipt != null && receipt.read() < receipt.of();
        });
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
