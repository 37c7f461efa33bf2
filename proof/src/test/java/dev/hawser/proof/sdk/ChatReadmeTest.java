package dev.hawser.proof.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.chat.Chat;
import dev.hawser.sdk.chat.ChatCache;
import dev.hawser.sdk.chat.ChatListener;
import dev.hawser.sdk.chat.ChatOptions;
import dev.hawser.sdk.chat.Conversation;
import dev.hawser.sdk.chat.Message;
import dev.hawser.sdk.outbox.OutboxStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bot in the Java SDK's README, compiled here and run. */
class ChatReadmeTest {

  private final Node node;

  @TempDir private Path home;

  ChatReadmeTest(@Running("im") Node node) {
    this.node = node;
  }

  private static Chat start(String address, Path folder) throws IOException {
    // begin
    Hawser hawser =
        Hawser.builder()
            .address(address)
            .token(() -> token("bot"))
            .store(OutboxStore.file(folder.resolve("outbox")))
            .build();
    ChatOptions options =
        ChatOptions.standard().user("bot").cache(ChatCache.file(folder.resolve("chat")));

    Chat chat =
        Chat.start(
            hawser,
            options,
            new ChatListener() {
              @Override
              public void said(Conversation conversation, Message message) {
                if (!"bot".equals(message.user()) && message.text() != null) {
                  conversation.say("you said " + message.text());
                  conversation.read(message.offset());
                }
              }
            });
    hawser.connect();
    // end
    return chat;
  }

  private static CompletionStage<String> token(String user) {
    return CompletableFuture.completedFuture(Token.forUser(user));
  }

  @Test
  void the_bot_answers() throws IOException {
    Path own = Files.createDirectory(home.resolve("ann"));
    Chat bot = start("ws://127.0.0.1:" + node.port() + "/ws", home);
    await().atMost(Duration.ofSeconds(30)).until(bot::ready);
    try (ChatDevice ann = new ChatDevice("jd-ann", node.port(), own).on()) {
      String channel = ChatDevice.done(ann.chat(true).direct("bot")).channel();
      Conversation hers = ann.opened(channel);
      ChatDevice.done(hers.say("hi").place());
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(ChatDevice.shown(hers)).containsExactly("jd-ann: hi", "bot: you said hi"));
    } finally {
      ChatDevice.done(bot.stop());
    }
  }

  @Test
  void it_is_the_one_in_the_readme() throws IOException {
    String readme = Files.readString(Path.of("../sdks/java/README.md"));
    String shown =
        readme.split("## Conversations", 2)[1].split("```java\n", 2)[1].split("```", 2)[0];
    String source =
        Files.readString(Path.of("src/test/java/dev/hawser/proof/sdk/ChatReadmeTest.java"));
    String run = source.split("// begin\n", 2)[1].split("// end", 2)[0];

    assertThat(run.replace("address(address)", "address(\"ws://127.0.0.1:8700/ws\")"))
        .isEqualToIgnoringWhitespace(shown);
  }
}
