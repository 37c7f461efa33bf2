package dev.hawser.sdk.chat;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one conversation that somebody looks at. Confined to the turns, but for what
 * {@link MessageThread.Home} says.
 */
final class Threads implements MessageThread.Home {

  private final Turns turns;
  private final Conversation conversation;
  private final Set<MessageThread> open = new LinkedHashSet<>();

  Threads(Turns turns, Conversation conversation) {
    this.turns = turns;
    this.conversation = conversation;
  }

  void add(MessageThread thread) {
    open.add(thread);
  }

  boolean none() {
    return open.isEmpty();
  }

  void take(Told told) {
    open.forEach(thread -> thread.take(told));
  }

  void lost() {
    open.forEach(MessageThread::lost);
  }

  /** One that is said in any of them; null where none has it. */
  @Nullable Message message(long offset) {
    return open.stream()
        .map(thread -> thread.message(offset))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  void stop() {
    open.clear();
  }

  @Override
  public void run(Runnable task) {
    turns.run(task);
  }

  @Override
  public CompletableFuture<Void> ask(Supplier<CompletableFuture<Void>> question) {
    return turns.ask(question);
  }

  @Override
  public CompletableFuture<Json> page(long offset, long next) {
    return conversation.call(
        "thread", Json.object().put("offset", offset).put("next", next == 0 ? null : next));
  }

  @Override
  public Sending say(Said what) {
    return conversation.say(what);
  }

  @Override
  public void closed(MessageThread thread) {
    open.remove(thread);
  }
}
