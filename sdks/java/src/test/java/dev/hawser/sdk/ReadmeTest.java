package dev.hawser.sdk;

import static dev.hawser.sdk.ScriptedNode.at;
import static dev.hawser.sdk.ScriptedNode.connected;
import static dev.hawser.sdk.ScriptedNode.delivered;
import static dev.hawser.sdk.ScriptedNode.subscribed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.sdk.seal.ChannelKey;
import dev.hawser.sdk.seal.Identity;
import dev.hawser.sdk.seal.Keyring;
import dev.hawser.sdk.seal.SealException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The ten lines at the head of README.md, compiled here and run. */
class ReadmeTest {

  private static Hawser start(String address) {
    // begin
    Hawser hawser = Hawser.builder().address(address).build();
    hawser.connect();

    Channel chat = hawser.channel("demo/chat");
    chat.subscribe((channel, publication) ->
        System.out.println(publication.user() + ": " + publication.payload()));
    Position position = chat.publish("{\"text\":\"hello\"}").join();
    System.out.println("taken as number " + position.offset());
    // end
    return hawser;
  }

  @Test
  void the_start_does_what_it_says() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON)) {
      var started = CompletableFuture.supplyAsync(() -> start(node.address()));
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected(subscribed("demo/chat", 0)));
      peer.answer(Command.Publish.class, new Published(at(1)));
      peer.push(delivered(Encoding.JSON, "demo/chat", 1));
      await()
          .untilAsserted(() ->
              assertThat(printed.toString(StandardCharsets.UTF_8))
                  .contains("taken as number 1", "bob: {\"n\":1}"));
      started.join().close();
    } finally {
      System.setOut(before);
    }
  }

  private static ChannelKey sealed(Hawser hawser) throws SealException {
    // begin sealed
    ChannelKey key = ChannelKey.generate("k1");
    SealedChannel chat = hawser.channel("chat/lobby").sealed("ann", Keyring.of(key));
    chat.subscribe((channel, publication) ->
        System.out.println(publication.user() + ": " + publication.payload()));
    chat.publish("{\"text\":\"for members only\"}").join();

    Identity ann = Identity.generate();
    Identity bob = Identity.generate();
    byte[] wrapped = ann.wrap(key, "chat/lobby", bob.publicKey());
    ChannelKey unwrapped = bob.unwrap(wrapped, "chat/lobby", ann.publicKey());
    // end sealed
    return unwrapped;
  }

  @Test
  void the_sealed_start_does_what_it_says() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (ScriptedNode node = new ScriptedNode(Encoding.JSON);
        Hawser hawser = Hawser.builder().address(node.address()).build()) {
      hawser.connect();
      var started =
          CompletableFuture.supplyAsync(() -> {
            try {
              return sealed(hawser);
            } catch (SealException refused) {
              throw new AssertionError(refused);
            }
          });
      var peer = node.accept();
      peer.answer(Command.Connect.class, connected());
      peer.answer(Command.Subscribe.class, subscribed("chat/lobby", 0));
      Payload payload = peer.answer(Command.Publish.class, new Published(at(1))).payload();
      peer.push(
          new Delivered(
              "chat/lobby", 7, new Publication(1, payload, "ann", null, 1, Map.of(), null)));
      await()
          .untilAsserted(() ->
              assertThat(printed.toString(StandardCharsets.UTF_8))
                  .contains("ann: {\"text\":\"for members only\"}"));
      assertThat(started.join().id()).isEqualTo("k1");
    } finally {
      System.setOut(before);
    }
  }

  @Test
  void the_sealed_start_is_the_one_in_the_readme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String shown =
        readme.split("## Sealed channels", 2)[1].split("```java\n", 2)[1].split("```", 2)[0];
    String source = Files.readString(Path.of("src/test/java/dev/hawser/sdk/ReadmeTest.java"));
    String run = source.split("// begin sealed\n", 2)[1].split("// end sealed", 2)[0];

    assertThat(run).isEqualToIgnoringWhitespace(shown);
  }

  @Test
  void the_start_is_the_one_in_the_readme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String shown = readme.split("```java\n", 2)[1].split("```", 2)[0];
    String source = Files.readString(Path.of("src/test/java/dev/hawser/sdk/ReadmeTest.java"));
    String run = source.split("// begin\n", 2)[1].split("// end", 2)[0];

    assertThat(run.replace("address(address)", "address(\"ws://127.0.0.1:8700/ws\")"))
        .isEqualToIgnoringWhitespace(shown);
  }
}
