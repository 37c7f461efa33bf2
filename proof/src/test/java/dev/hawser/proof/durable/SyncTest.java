package dev.hawser.proof.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No acknowledgement leaves the node before the sync that covers it. What a node asks of the kernel
 * is written down by strace: an answer may begin to be written to a socket only when a sync of the
 * write-ahead log has ended that began when its publication had been written there.
 */
class SyncTest {

  private static final int MESSAGES = 400;
  private static final int AT_ONCE = 20;
  private static final Pattern ACKNOWLEDGED =
      Pattern.compile("\\\\\"id\\\\\":(\\d+),\\\\\"published\\\\\"");

  /** What came too early, and how often the log was synced. */
  private record Found(List<String> early, long syncs, int acknowledged) {}

  @Test
  void with_commit_every_acknowledgement_follows_its_sync_and_many_share_one() {
    Found found = trace("commit");

    assertThat(found.acknowledged()).isEqualTo(MESSAGES);
    assertThat(found.early()).isEmpty();
    assertThat(found.syncs()).isBetween(1L, MESSAGES / 2L);
  }

  @Test
  void with_an_interval_they_do_not_wait_and_this_test_would_see_it() {
    Found found = trace("interval");

    assertThat(found.acknowledged()).isEqualTo(MESSAGES);
    assertThat(found.early()).hasSizeGreaterThan(MESSAGES / 2);
  }

  private static Found trace(String fsync) {
    try (Node node =
        Node.start("synced", "\nstore: {fsync: %s, interval: 5m}\n".formatted(fsync))) {
      try (Peer peer = node.tcp()) {
        peer.answer("{'connect':{}}").at("connected");
        for (int sent = 0; sent < MESSAGES; sent += AT_ONCE) {
          List<Integer> asked = new ArrayList<>();
          for (int i = 0; i < AT_ONCE; i++) {
            // Its number in the connection is its own: the connect was the first.
            int id = sent + i + 2;
            asked.add(peer.ask("{'publish':{'channel':'kept/%s','data':'%s'}}", i % 3, name(id)));
            assertThat(asked.getLast()).isEqualTo(id);
          }
          asked.forEach(id -> peer.reply(id).at("published"));
        }
      }
      await().atMost(Peer.PATIENCE).until(() -> acknowledged(node) == MESSAGES);
      return found(Calls.read(node.trace()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long acknowledged(Node node) throws IOException {
    return Files.readAllLines(node.trace()).stream()
        .mapToLong(line -> ACKNOWLEDGED.matcher(line).results().count())
        .sum();
  }

  private static String name(int id) {
    return "message-%06d".formatted(id);
  }

  private static Found found(Calls calls) {
    List<Calls.Call> written =
        calls.all().stream().filter(call -> call.onLog() && !call.syncs()).toList();
    List<Calls.Call> syncs =
        calls.all().stream().filter(call -> call.onLog() && call.syncs()).toList();
    List<String> early = new ArrayList<>();
    int acknowledged = 0;
    for (Calls.Call call : calls.all()) {
      Matcher told = ACKNOWLEDGED.matcher(call.syncs() || call.onLog() ? "" : call.arguments());
      while (told.find()) {
        acknowledged++;
        String name = name(Integer.parseInt(told.group(1)));
        boolean covered =
            written.stream()
                .filter(one -> one.arguments().contains(name))
                .anyMatch(one ->
                    syncs.stream()
                        .anyMatch(
                            sync -> sync.began() > one.ended() && sync.ended() < call.began()));
        if (!covered) {
          early.add(name + " at line " + call.began());
        }
      }
    }
    return new Found(early, syncs.size(), acknowledged);
  }
}
