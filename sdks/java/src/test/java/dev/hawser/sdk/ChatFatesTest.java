package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.at;
import static dev.hawser.sdk.ScriptedNode.connected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerMessage.Called;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.sdk.chat.Chat;
import dev.hawser.sdk.chat.ChatCache;
import dev.hawser.sdk.chat.ChatCache.Kept;
import dev.hawser.sdk.chat.ChatCache.Piece;
import dev.hawser.sdk.chat.ChatListener;
import dev.hawser.sdk.chat.ChatOptions;
import dev.hawser.sdk.chat.Conversation;
import dev.hawser.sdk.chat.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a chat makes of an answer that was lost, and of a cache that fails. */
class ChatFatesTest {

  private static final String ROPE = "im/c/rope";

  private static Kept rope() {
    String view =
        "{\"view\":{\"channel\":\"im/c/rope\",\"kind\":\"direct\",\"user\":\"bob\",\"members\":2,"
            + "\"role\":\"member\",\"head\":{\"epoch\":\"e\",\"offset\":0}}}";
    return new Kept(null, 5, List.of(new Piece(ROPE, at(0), view)), List.of(), List.of());
  }

  private static Conversation rope(Chat chat) {
    await().until(() -> chat.conversation(ROPE) != null);
    return Objects.requireNonNull(chat.conversation(ROPE));
  }

  @Test
  void what_nobody_knows_the_fate_of_is_said_to_be_uncertain() {
    ChatCache cache = ChatCache.memory();
    cache.keep("ann", rope());
    ChatOptions options = ChatOptions.standard().user("ann").cache(cache).follow(0);
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = Hawser.builder().address(node.address()).build();
        Chat chat = Chat.start(hawser, options)) {
      Conversation conversation = rope(chat);
      String key = conversation.say("hello").key();
      await()
          .until(
              () -> conversation.entries().get(0) instanceof Entry.Pending one && !one.uncertain());

      hawser.connect();
      ScriptedNode.Peer peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      for (boolean over = false; !over; ) {
        over = answered(peer, peer.next());
      }
      await()
          .until(
              () -> conversation.entries().get(0) instanceof Entry.Pending one && one.uncertain());
      assertThat(conversation.entries().get(0).id()).isEqualTo(key);

      conversation.discard(key);
      await().until(() -> conversation.entries().isEmpty());
    }
  }

  /** Whether it was the last question: the history that does not show it. */
  private static boolean answered(ScriptedNode.Peer peer, CommandFrame frame) {
    if (frame.command() instanceof Command.Publish) {
      peer.reply(frame, Refused.of(Code.KEY_EXPIRED, "too old"));
    } else if (frame.command() instanceof Command.History) {
      peer.reply(frame, new HistoryPage(at(0), List.of()));
      return true;
    } else if (frame.command() instanceof Command.Subscribe subscribe) {
      peer.reply(frame, ScriptedNode.subscribed(subscribe.channel(), 0));
    } else if (frame.command() instanceof Command.Call) {
      peer.reply(frame, new Called(Payload.json("{\"conversations\":[],\"until\":9}")));
    }
    return false;
  }

  /** A cache on a disk that is full for a while. */
  private static final class Full implements ChatCache {

    final ChatCache behind = ChatCache.memory();
    final AtomicBoolean full = new AtomicBoolean(true);
    final List<Kept> refused = new CopyOnWriteArrayList<>();

    @Override
    public Kept load(String user) {
      return rope();
    }

    @Override
    public @Nullable Piece messages(String user, String channel) {
      return null;
    }

    @Override
    public void keep(String user, Kept kept) {
      if (full.get()) {
        refused.add(kept);
        throw new UncheckedIOException(new IOException("no space left"));
      }
      behind.keep(user, kept);
    }

    @Override
    public void clear(String user) {}

    @Override
    public void close() {}
  }

  @Test
  void what_a_full_cache_did_not_keep_is_kept_with_what_comes_next() {
    Full cache = new Full();
    List<RuntimeException> failures = new CopyOnWriteArrayList<>();
    ChatListener listener =
        new ChatListener() {
          @Override
          public void failed(RuntimeException failure) {
            failures.add(failure);
          }
        };
    ChatOptions options = ChatOptions.standard().user("ann").cache(cache);
    try (Hawser hawser = Hawser.builder().address("ws://127.0.0.1:1/ws").build()) {
      Chat chat = Chat.start(hawser, options, listener);
      rope(chat);
      await().until(() -> !failures.isEmpty());
      assertThat(cache.refused.get(0).conversations()).hasSize(1);
      cache.full.set(false);
      chat.stop().join();
      assertThat(cache.behind.load("ann").conversations()).hasSize(1);
    }
  }
}
