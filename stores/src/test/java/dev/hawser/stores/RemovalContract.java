package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Entry;
import dev.hawser.core.room.Caller;
import dev.hawser.im.Around;
import dev.hawser.im.Im;
import dev.hawser.im.ImSettings;
import dev.hawser.im.Relations;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What somebody sends after their removal was answered is refused, on every node. */
abstract class RemovalContract {

  private static final Caller ANN = new Caller("ann", false);
  private static final Caller BOB = new Caller("bob", false);
  private static final int ROUNDS = 60;

  private final List<Store> stores = new ArrayList<>();
  private final List<Im> rooms = new ArrayList<>();

  /** The store, as each node has it open. */
  abstract List<Store> nodes();

  @BeforeEach
  void opens() {
    stores.addAll(nodes());
    for (Store store : stores) {
      rooms.add(
          new Im(
              ImSettings.standard(),
              new OnLog(store),
              store.ledger(),
              store.conversations(),
              new Relations(store.mentions(), _ -> {}, store.joins(), store.people(), _ -> false),
              Around.nothing(),
              InstantSource.system()));
    }
  }

  @AfterEach
  void closes() {
    rooms.forEach(Im::close);
  }

  private static String call(Im room, Caller caller, String method, String data) {
    return now(room.call(caller, method, Payload.json(data))).toString();
  }

  @Test
  void whoever_publishes_meanwhile_is_refused_from_then_on() throws Exception {
    String made = call(rooms.getFirst(), ANN, "create", "{\"key\":\"k\"}");
    String channel = JsonMapper.shared().readTree(made).get("channel").asString();
    String bob = "{\"channel\":\"" + channel + "\",\"user\":\"bob\",\"users\":[\"bob\"]}";
    AtomicLong removals = new AtomicLong();
    AtomicLong invitations = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong let = new AtomicLong();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> speaking = new ArrayList<>();
      for (Im room : rooms) {
        for (int i = 0; i < 2; i++) {
          speaking.add(
              threads.submit(() -> {
                while (!over.get()) {
                  // What was answered before this is sent holds for it.
                  long answered = removals.get();
                  long asked = invitations.get();
                  if (says(room, channel)) {
                    let.incrementAndGet();
                    boolean out = answered == asked && invitations.get() == asked;
                    assertThat(out && asked > 0).as("removed, and yet let in").isFalse();
                  }
                }
              }));
        }
      }
      try {
        for (int round = 0; round < ROUNDS; round++) {
          long before = let.get();
          invitations.incrementAndGet();
          call(rooms.getFirst(), ANN, "invite", bob);
          while (let.get() == before && speaking.stream().noneMatch(Future::isDone)) {
            Thread.onSpinWait();
          }
          call(rooms.get(round % rooms.size()), ANN, "remove", bob);
          removals.incrementAndGet();
        }
      } finally {
        over.set(true);
      }
      for (Future<?> one : speaking) {
        one.get();
      }
    }
    assertThat(let.get()).isGreaterThanOrEqualTo(ROUNDS);
  }

  /** Whether it was let in. */
  private static boolean says(Im room, String channel) {
    Entry entry =
        new Entry(
            Payload.json("{\"type\":\"text\",\"text\":\"hi\"}"), "bob", null, 0, Map.of(), null);
    try {
      now(room.complete(BOB, channel, entry));
      return true;
    } catch (CompletionException e) {
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> assertThat(refused.code()).isEqualTo(Code.NO_MEMBER));
      return false;
    }
  }
}
