package dev.hawser.sdk.chat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the list once, page by page. Confined to the turns. */
final class ListPages {

  private final Moved.Host host;
  private final BooleanSupplier wanted;
  private final Consumer<ConversationView> into;
  private final Set<String> seen = new HashSet<>();

  /**
   * @param wanted whether it is still of use
   */
  ListPages(Moved.Host host, BooleanSupplier wanted, Consumer<ConversationView> into) {
    this.host = host;
    this.wanted = wanted;
    this.into = into;
  }

  boolean seen(String channel) {
    return seen.contains(channel);
  }

  /** Tells whether it was read to its end. */
  CompletableFuture<Boolean> read() {
    return page(false, null, 1)
        .thenCompose(whole -> page(true, null, 1).thenApply(archived -> whole && archived));
  }

  private CompletableFuture<Boolean> page(boolean archived, @Nullable String next, int place) {
    Json given = Json.object().put("limit", Moved.PAGE).put("archived", archived).put("next", next);
    return host.call("conversations", given)
        .thenCompose(answer -> {
          if (!wanted.getAsBoolean()) {
            return CompletableFuture.completedFuture(false);
          }
          for (Json one : answer.list("conversations")) {
            ConversationView view = Shapes.view(one);
            seen.add(view.channel());
            into.accept(view);
          }
          String more = answer.text("next");
          return more == null || place == Moved.PAGES
              ? CompletableFuture.completedFuture(more == null)
              : page(archived, more, place + 1);
        });
  }
}
