package dev.hawser.sdk.chat;

import dev.hawser.sdk.Hawser;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What conversations of one user have of their chat.
 *
 * @param author under whose name alone something may go out; null for whoever is connected
 */
record Seat(Chat chat, String user, @Nullable String author) implements Host {

  @Override
  public Hawser hawser() {
    return chat.hawser();
  }

  @Override
  public Turns turns() {
    return chat.turns();
  }

  @Override
  public CompletableFuture<Json> call(String method, Json given) {
    return chat.call(method, given);
  }

  @Override
  public void unsaved(Conversation conversation) {
    if (chat.listing().get(conversation.channel()) == conversation) {
      chat.keeper().changed(conversation);
    }
  }

  @Override
  public void changed(Conversation conversation) {
    chat.listing().changed(conversation);
  }

  @Override
  public void said(Conversation conversation, Message message) {
    chat.said(conversation, message);
  }

  @Override
  public void failed(Throwable failure) {
    chat.failed(failure);
  }

  @Override
  public void tell(Runnable telling) {
    Chat.tell(telling);
  }

  @Override
  public CompletableFuture<@Nullable Json> stored(String channel) {
    return chat.keeper().messages(channel);
  }
}
