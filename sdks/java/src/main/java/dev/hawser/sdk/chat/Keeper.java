package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import dev.hawser.sdk.chat.ChatCache.Kept;
import dev.hawser.sdk.chat.ChatCache.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a cache keep what changed, a moment later and all of it at once, so that its positions never
 * tell more than what is kept with them. Confined to the turns; the cache is touched beside them.
 */
final class Keeper {

  private static final Duration TOGETHER = Duration.ofMillis(300);

  /** Up to where the list was told. */
  record Reached(@Nullable Position inbox, long since) {}

  private final @Nullable ChatCache cache;
  private final Turns turns;
  private final Supplier<Reached> reached;
  private final Consumer<Throwable> failed;
  private final Set<Conversation> unsaved = new LinkedHashSet<>();
  private final Set<String> gone = new LinkedHashSet<>();
  private @Nullable String user;
  private Turns.@Nullable Timer saving;

  /** Whether the cache is at it: what comes next waits for whether that was kept. */
  private boolean keeping;

  Keeper(
      @Nullable ChatCache cache,
      Turns turns,
      Supplier<Reached> reached,
      Consumer<Throwable> failed) {
    this.cache = cache;
    this.turns = turns;
    this.reached = reached;
    this.failed = failed;
  }

  /** What is kept from now on is this user's; nobody's with null. */
  void of(@Nullable String now) {
    user = now;
    unsaved.clear();
    gone.clear();
  }

  void changed(Conversation conversation) {
    unsaved.add(conversation);
    soon();
  }

  /** It is there again. */
  void there(String channel) {
    gone.remove(channel);
  }

  void gone(Conversation conversation) {
    unsaved.remove(conversation);
    gone.add(conversation.channel());
    soon();
  }

  void soon() {
    if (cache != null && saving == null) {
      saving = turns.after(TOGETHER, this::due);
    }
  }

  private void due() {
    saving = null;
    if (keeping) {
      soon();
    } else {
      save();
    }
  }

  /** What a cache has of a user, in a turn. */
  CompletableFuture<Kept> load(String of) {
    return asked(kept -> kept.load(of), Kept.NOTHING);
  }

  /** The messages that it has of a conversation, in a turn; null for none. */
  CompletableFuture<@Nullable Json> messages(String channel) {
    String of = user;
    return this.<@Nullable Piece>asked(kept -> of == null ? null : kept.messages(of, channel), null)
        .thenApply(piece -> piece == null ? null : Json.of(piece.json()));
  }

  /** What is asked of a cache. */
  private interface Question<T extends @Nullable Object> {

    T of(ChatCache cache);
  }

  private <T extends @Nullable Object> CompletableFuture<T> asked(
      Question<T> question, T otherwise) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    ChatCache asked = cache;
    if (asked == null) {
      answer.complete(otherwise);
      return answer;
    }
    turns.aside(() -> {
      try {
        T found = question.of(asked);
        turns.run(() -> answer.complete(found));
      } catch (RuntimeException fault) {
        turns.run(() -> {
          failed.accept(fault);
          answer.complete(otherwise);
        });
      }
    });
    return answer;
  }

  /** Keeps now what is not kept yet. */
  void save() {
    if (saving != null) {
      saving.cancel();
      saving = null;
    }
    String of = user;
    ChatCache into = cache;
    if (into == null || of == null) {
      return;
    }
    List<Conversation> conversations = List.copyOf(unsaved);
    List<Piece> views = new ArrayList<>();
    List<Piece> messages = new ArrayList<>();
    for (Conversation one : conversations) {
      views.add(one.course().stored());
      Piece piece = one.course().storedMessages();
      if (piece != null) {
        messages.add(piece);
      }
    }
    Reached now = reached.get();
    List<String> ended = List.copyOf(gone);
    unsaved.clear();
    gone.clear();
    Kept kept = new Kept(now.inbox(), now.since(), views, messages, ended);
    keeping = true;
    turns.aside(() -> {
      try {
        into.keep(of, kept);
        turns.run(() -> keeping = false);
      } catch (RuntimeException fault) {
        turns.run(() -> notKept(of, conversations, ended, fault));
      }
    });
  }

  /** What comes next keeps this too: a later position must not stand without it. */
  private void notKept(
      String of, List<Conversation> conversations, List<String> ended, RuntimeException fault) {
    keeping = false;
    if (of.equals(user)) {
      unsaved.addAll(conversations);
      gone.addAll(ended);
    }
    failed.accept(fault);
  }

  void clear(String of) {
    ChatCache from = cache;
    if (from != null) {
      turns.aside(() -> {
        try {
          from.clear(of);
        } catch (RuntimeException fault) {
          turns.run(() -> failed.accept(fault));
        }
      });
    }
  }

  /** Keeps what is left, and closes the cache; the future is done then, beside the turns. */
  CompletableFuture<Void> close() {
    save();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    ChatCache open = cache;
    turns.aside(() -> {
      try {
        if (open != null) {
          open.close();
        }
        closed.complete(null);
      } catch (RuntimeException fault) {
        closed.completeExceptionally(fault);
      }
    });
    return closed;
  }
}
