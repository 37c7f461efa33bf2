package dev.hawser.proof.sdk;

import static java.util.Objects.requireNonNull;

import dev.hawser.proof.door.Token;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.chat.Chat;
import dev.hawser.sdk.chat.ChatCache;
import dev.hawser.sdk.chat.ChatListener;
import dev.hawser.sdk.chat.ChatOptions;
import dev.hawser.sdk.chat.Conversation;
import dev.hawser.sdk.chat.Entry;
import dev.hawser.sdk.chat.FileAddress;
import dev.hawser.sdk.chat.Message;
import dev.hawser.sdk.chat.Notice;
import dev.hawser.sdk.outbox.OutboxStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A user's device with a chat, which keeps what it has in a folder and can be started again. */
final class ChatDevice implements AutoCloseable, ChatListener {

  private static final Duration WITHIN = Duration.ofSeconds(30);

  final String user;

  /** What was said, by the numbers of it, as it was told. */
  final List<String> said = new CopyOnWriteArrayList<>();

  /** What the inbox told, such as {@code contact bob}. */
  final List<String> noticed = new CopyOnWriteArrayList<>();

  final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
  private final int port;
  private final Path folder;
  private final int follow;
  private Hawser hawser;
  private Chat chat;

  ChatDevice(String user, int port, Path folder) {
    this(user, port, folder, 20);
  }

  ChatDevice(String user, int port, Path folder, int follow) {
    this.user = user;
    this.port = port;
    this.folder = folder;
    this.follow = follow;
    hawser = hawser();
    chat = chat();
  }

  private Hawser hawser() {
    try {
      return Hawser.builder()
          .address("ws://127.0.0.1:" + port + "/ws")
          .token(() -> CompletableFuture.completedFuture(Token.forUser(user)))
          .backoff(Duration.ofMillis(1), Duration.ofMillis(50))
          .store(OutboxStore.file(folder.resolve("outbox")))
          .build();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Chat chat() {
    ChatCache cache = ChatCache.file(folder.resolve("chat"));
    ChatOptions options = ChatOptions.standard().cache(cache).user(user).follow(follow);
    return Chat.start(hawser, options, this);
  }

  ChatDevice on() {
    hawser.connect();
    return this;
  }

  void off() {
    hawser.disconnect();
  }

  Chat chat(boolean ready) {
    Awaitility.await(user + " has the list").atMost(WITHIN).until(() -> chat.ready() || !ready);
    return chat;
  }

  /** How much the cache of a device in this folder has written. */
  static long keptBytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder.resolve("chat"))) {
      return files.filter(Files::isRegularFile).mapToLong(one -> one.toFile().length()).sum();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Does several things before anything comes of the first. */
  void atOnce(Runnable all) {
    done(CompletableFuture.runAsync(all, hawser::execute));
  }

  /** The end of the program, and its start: without a line until {@link #on}. */
  void restart() {
    close();
    hawser = hawser();
    chat = chat();
  }

  /** What the cache has, once the chat has ended. */
  ChatCache.Kept kept() {
    try (ChatCache cache = ChatCache.file(folder.resolve("chat"))) {
      return cache.load(user);
    }
  }

  /** The conversation, once it is in the list. */
  Conversation conversation(String channel) {
    Conversation there = chat.conversation(channel);
    if (there != null) {
      return there;
    }
    Awaitility.await(user + " lists " + channel)
        .atMost(WITHIN)
        .until(() -> chat.conversation(channel) != null);
    return requireNonNull(chat.conversation(channel));
  }

  /** The conversation, opened. */
  Conversation opened(String channel) {
    Conversation conversation = conversation(channel);
    done(conversation.open());
    return conversation;
  }

  /** What is shown, one line for each entry. */
  static List<String> shown(Conversation conversation) {
    return conversation.entries().stream()
        .map(entry ->
            switch (entry) {
              case Entry.Placed one -> text(one.message());
              case Entry.Pending one -> "… " + one.said().text();
              case Entry.Noted one -> one.note().type() + " " + one.note().user();
            })
        .toList();
  }

  static String text(Message message) {
    StringBuilder text = new StringBuilder(message.user() + ": ");
    text.append(
        message.expired() ? "(expired)" : message.recalled() != null ? "-" : message.text());
    for (Message.Reaction one : message.reactions()) {
      text.append(' ').append(one.emoji()).append(one.users());
    }
    return text.toString();
  }

  /** What is at an address. */
  byte[] fetched(FileAddress from) throws IOException {
    try (InputStream in = hawser.request(from.address()).getInputStream()) {
      return in.readAllBytes();
    }
  }

  static <T> T done(CompletableFuture<T> future) {
    return future.orTimeout(WITHIN.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void said(Conversation conversation, Message message) {
    said.add(message.user() + ": " + message.text());
  }

  @Override
  public void noticed(Notice notice) {
    noticed.add(notice.type() + " " + notice.user());
  }

  @Override
  public void failed(RuntimeException failure) {
    failures.add(failure);
  }

  @Override
  public void close() {
    done(chat.stop());
    hawser.close();
    // The outbox's file is free once the lane has ended.
    Awaitility.await("the outbox is closed")
        .atMost(WITHIN)
        .ignoreExceptions()
        .until(() -> {
          OutboxStore.file(folder.resolve("outbox")).close();
          return true;
        });
  }
}
