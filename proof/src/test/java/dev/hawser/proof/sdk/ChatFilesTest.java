package dev.hawser.proof.sdk;

import static dev.hawser.proof.sdk.ChatDevice.done;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.brokers.redis.Ports;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Toxic;
import dev.hawser.proof.faults.Way;
import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.chat.Conversation;
import dev.hawser.sdk.chat.FileReference;
import dev.hawser.sdk.chat.FileSource;
import dev.hawser.sdk.chat.Message;
import dev.hawser.sdk.chat.MessageThread;
import dev.hawser.sdk.chat.Said;
import dev.hawser.sdk.chat.UploadListener;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through the Java SDK's chat, to a node that takes them, over lines that break. */
class ChatFilesTest {

  private static final int SIZE = 2_500_000;
  private static final int PIECE = 1024 * 1024;

  @TempDir private Path folder;

  private FaultProxy files;
  private Node node;
  private ChatDevice ann;
  private ChatDevice bob;
  private String channel;

  @BeforeEach
  void start() throws IOException {
    int port = Ports.free();
    files = FaultProxy.to(port, 1);
    String settings =
        """
        im:
          enabled: true
          files: {host: 127.0.0.1, port: %d, address: 'http://127.0.0.1:%d', largest: 3MiB}
        """
            .formatted(port, files.port());
    node = Node.start("around", settings);
    ann = device("ann");
    bob = device("bob");
    channel = done(ann.chat(true).direct("bob")).channel();
  }

  private ChatDevice device(String user) throws IOException {
    return new ChatDevice(user, node.port(), Files.createDirectory(folder.resolve(user))).on();
  }

  @AfterEach
  void stop() {
    ann.close();
    bob.close();
    node.close();
    files.close();
  }

  @Test
  void a_file_that_was_cut_off_goes_on_where_the_server_has_it_and_is_fetched_whole()
      throws IOException {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("tides.txt"), bytes);
    Conversation hers = ann.opened(channel);
    List<Long> heard = new CopyOnWriteArrayList<>();
    files.poison(Way.UP, new Toxic.LimitData(PIECE + PIECE / 2));
    FileReference brought =
        done(
            hers.upload(
                file,
                (there, size) -> {
                  heard.add(there);
                  if (there > PIECE) {
                    files.heal();
                  }
                }));

    assertThat(brought.name()).isEqualTo("tides.txt");
    assertThat(brought.type()).isEqualTo("text/plain");
    assertThat(brought.size()).isEqualTo(SIZE);
    assertThat(files.opened()).as("lines").isGreaterThan(1);
    assertThat(heard.get(1)).isEqualTo(PIECE);
    assertThat(heard.get(2)).as("in the middle of a piece").isBetween(PIECE + 1L, 2L * PIECE - 1);
    assertThat(heard).isSorted().endsWith((long) SIZE);

    done(hers.say(Said.file("file", brought).with("text", "for next week")).place());
    Conversation his = bob.opened(channel);
    Message message = his.messages().getLast();
    assertThat(message.text()).isEqualTo("for next week");
    FileReference said = said(message);
    assertThat(said).isEqualTo(brought);
    assertThat(bob.fetched(done(his.address(said)))).isEqualTo(bytes);
  }

  private static FileReference said(Message message) {
    return requireNonNull(requireNonNull(message.said()).file());
  }

  @Test
  void a_picture_comes_small_too_and_what_is_too_large_is_refused() throws IOException {
    Path map = folder.resolve("map.png");
    ImageIO.write(new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB), "png", map.toFile());
    Conversation hers = ann.opened(channel);
    MessageThread thread = say(hers, folder);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(thread.messages()).extracting(Message::text).containsExactly("on my way"));

    Conversation his = bob.opened(channel);
    FileReference picture = said(his.messages().getLast());
    assertThat(picture.type()).isEqualTo("image/png");
    assertThat(bob.fetched(done(his.address(picture)))).isEqualTo(Files.readAllBytes(map));
    byte[] small = bob.fetched(done(his.thumbnailAddress(picture)));
    assertThat(ImageIO.read(new ByteArrayInputStream(small)).getWidth()).isEqualTo(320);

    FileSource large = FileSource.of(new byte[4 * PIECE]);
    assertThatThrownBy(() -> done(hers.upload(large, "film", "video/mp4", UploadListener.NONE)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            HawserException.class, no -> assertThat(no.name()).isEqualTo("data-too-large"));
  }

  private static MessageThread say(Conversation conversation, Path folder) {
    // begin
    FileReference map = conversation.upload(folder.resolve("map.png"), UploadListener.NONE).join();
    long offset =
        conversation
            .say(Said.file("image", map).with("text", "where are you?"))
            .place()
            .join()
            .offset();

    MessageThread thread = conversation.thread(offset);
    thread.listen(one -> System.out.println(one.messages().size() + " answers"));
    thread.more().join();
    thread.say("on my way");
    // end
    return thread;
  }

  @Test
  void what_is_said_is_what_the_readme_says() throws IOException {
    String readme = Files.readString(Path.of("../sdks/java/README.md"));
    String shown = readme.split("### Files and threads", 2)[1].split("```java\n", 2)[1];
    String source =
        Files.readString(Path.of("src/test/java/dev/hawser/proof/sdk/ChatFilesTest.java"));
    String run = source.split("// begin\n", 2)[1].split("// end", 2)[0];

    assertThat(run).isEqualToIgnoringWhitespace(shown.split("```", 2)[0]);
  }
}
