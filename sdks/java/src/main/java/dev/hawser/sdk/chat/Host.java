package dev.hawser.sdk.chat;

import dev.hawser.sdk.Hawser;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a conversation needs of the chat that it belongs to. */
interface Host {

  Hawser hawser();

  Turns turns();

  /** Who this device belongs to. */
  String user();

  /** Under whose name alone something may go out; null for whoever is connected. */
  @Nullable String author();

  CompletableFuture<Json> call(String method, Json given);

  /** A cache is to keep it anew. */
  void unsaved(Conversation conversation);

  /** It looks different. */
  void changed(Conversation conversation);

  void said(Conversation conversation, Message message);

  void failed(Throwable failure);

  /** Tells a listener of the application; what it throws harms nobody else. */
  void tell(Runnable telling);

  /** The messages that a cache has of a channel, in a turn; null where it has none. */
  CompletableFuture<@Nullable Json> stored(String channel);
}
