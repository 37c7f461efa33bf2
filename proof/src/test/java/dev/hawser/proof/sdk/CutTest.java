package dev.hawser.proof.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Toxic;
import dev.hawser.sdk.Encoding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lines are cut at random while a client publishes and subscribes: what was acknowledged stands
 * once, in order, and is heard once, in order.
 */
class CutTest {

  private static final int UNANSWERED = 100;
  private static final int RECOVERING = 50;

  @ParameterizedTest
  @CsvSource({
    "ws, JSON",
    "ws, PROTOBUF",
    "tcp, JSON",
    "tcp, PROTOBUF",
    "ws+tcp, JSON",
    "ws+tcp, PROTOBUF"
  })
  void the_java_sdk_loses_doubles_and_swaps_nothing(String transports, Encoding encoding) {
    long seed = RandomGenerator.getDefault().nextLong();
    try (LocalNode node = new LocalNode();
        FaultProxy proxy = FaultProxy.to(node.port(), seed)) {
      List<String> addresses = new ArrayList<>();
      if (transports.contains("ws")) {
        addresses.add("ws://127.0.0.1:" + proxy.port() + "/ws");
      }
      if (transports.contains("tcp")) {
        addresses.add("tcp://127.0.0.1:" + proxy.port());
      }
      try (Writer writer = new SdkWriter(addresses, encoding, "ann", "cut/sdk", seed)) {
        check(node, proxy, writer, "cut/sdk", seed);
      }
    }
  }

  @Test
  void a_client_that_knows_only_the_book_loses_doubles_and_swaps_nothing() {
    long seed = RandomGenerator.getDefault().nextLong();
    try (LocalNode node = new LocalNode();
        FaultProxy proxy = FaultProxy.to(node.port(), seed);
        Writer writer = new RawWriter(proxy.port(), "ann", "cut/raw", seed)) {
      check(node, proxy, writer, "cut/raw", seed);
    }
  }

  private static void check(
      LocalNode node, FaultProxy proxy, Writer writer, String channel, long seed) {
    try (Peer other = Peer.tcp(node.port())) {
      other.answer("{'connect':{'token':'bob'}}").at("connected");
      Runnable meanwhile =
          () -> {
            for (int n = 0; n < 3; n++) {
              other.answer("{'publish':{'channel':'%s','data':'meanwhile'}}", channel);
            }
          };
      Storm storm = new Storm(proxy, writer, meanwhile, seed);
      proxy.poison(Toxic.Slicer.of(1_500));
      writer.start();
      storm.rage(UNANSWERED, RECOVERING);
      writer.rest();

      List<Json> log = log(other, channel);
      Awaitility.await("the last is heard; seed " + seed)
          .atMost(Duration.ofSeconds(30))
          .until(() -> !writer.heard().isEmpty() && writer.heard().getLast() >= log.size());

      String what = "seed %d, %s".formatted(seed, storm);
      System.out.println(writer + " through " + what);
      assertThat(writer.complaints()).as(what).isEmpty();
      assertThat(numbers(log, writer.user()))
          .as("what stands in the log; " + what)
          .isEqualTo(LongStream.rangeClosed(1, writer.acknowledged()).boxed().toList());
      assertThat(writer.places())
          .as("where the writer was told that it stands; " + what)
          .isEqualTo(places(log, writer.user()));
      assertThat(writer.heard())
          .as("what the writer heard; " + what)
          .isEqualTo(
              LongStream.rangeClosed(writer.heard().getFirst(), log.size()).boxed().toList());
    }
  }

  /** The whole channel, as another client reads it. */
  private static List<Json> log(Peer other, String channel) {
    List<Json> log = new ArrayList<>();
    String epoch =
        other
            .answer("{'history':{'channel':'%s','limit':1}}", channel)
            .text("history", "position", "epoch");
    while (true) {
      List<Json> page =
          other
              .answer(
                  "{'history':{'channel':'%s','since':{'epoch':'%s','offset':%d},'limit':1000}}",
                  channel, epoch, log.size())
              .list("history", "publications");
      if (page.isEmpty()) {
        return log;
      }
      log.addAll(page);
    }
  }

  private static List<Long> numbers(List<Json> log, String user) {
    return log.stream()
        .filter(entry -> entry.text("user").equals(user))
        .map(entry -> entry.number("data"))
        .toList();
  }

  private static List<Long> places(List<Json> log, String user) {
    return log.stream()
        .filter(entry -> entry.text("user").equals(user))
        .map(entry -> entry.number("offset"))
        .toList();
  }
}
