package dev.hawser.brokers.contract;

import static dev.hawser.brokers.contract.Stages.now;
import static dev.hawser.brokers.contract.Stages.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.fleet.Courier;
import dev.hawser.protocol.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every courier keeps while its engine is well. */
public abstract class CourierContract {

  protected static final Duration SOON = Duration.ofSeconds(30);

  private final List<Courier> opened = new ArrayList<>();

  /** The courier of one more node; all of one test carry to one another. */
  protected abstract Courier open();

  @AfterEach
  void close() {
    opened.forEach(Courier::close);
  }

  /** A node that keeps what it read. */
  protected final class Node {

    public final Courier courier = open();
    private final List<String> read = new CopyOnWriteArrayList<>();

    public Node(String run) {
      opened.add(courier);
      now(courier.attach(run, letter -> read.add(new String(letter, UTF_8))));
    }

    public void reads(String... letters) {
      await().atMost(SOON).untilAsserted(() -> assertThat(read).containsExactlyInAnyOrder(letters));
    }

    public boolean hasRead(String letter) {
      return read.contains(letter);
    }
  }

  private static byte[] letter(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void a_letter_to_one_is_read_by_nobody_else() {
    Node one = new Node("n1~a");
    Node two = new Node("n2~a");
    Node three = new Node("n3~a");

    one.courier.send("n2~a", letter("to two"));
    one.courier.send("n1~a", letter("to myself"));
    one.courier.send("n9~a", letter("to nobody"));
    two.courier.sendAll(letter("to all"));

    one.reads("to myself", "to all");
    two.reads("to two", "to all");
    three.reads("to all");
  }

  @Test
  void a_letter_of_the_greatest_length_arrives_and_a_longer_one_is_not_taken() {
    Node one = new Node("n1~b");
    Node two = new Node("n2~b");
    String longest = "x".repeat(Courier.MOST);

    one.courier.send("n2~b", letter(longest));
    two.reads(longest);

    assertThatThrownBy(() -> one.courier.send("n2~b", letter(longest + "x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> one.courier.sendAll(letter(longest + "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void who_has_closed_reads_nothing_more_and_sends_nothing() {
    Node one = new Node("n1~c");
    Node two = new Node("n2~c");
    two.courier.close();

    one.courier.sendAll(letter("are you there"));
    two.courier.sendAll(letter("no"));

    one.reads("are you there");
    assertThat(two.hasRead("are you there")).isFalse();
    Courier closed = open();
    closed.close();
    refused(closed.attach("n3~c", _ -> {}), Code.DIRECTORY_UNAVAILABLE);
  }

  @Test
  void nobody_reads_for_two() {
    Node one = new Node("n1~d");
    assertThatThrownBy(() -> one.courier.attach("n1~e", _ -> {}))
        .isInstanceOf(IllegalStateException.class);
  }
}
