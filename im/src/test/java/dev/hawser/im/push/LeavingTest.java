package dev.hawser.im.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.im.push.DeviceStore.Device;
import dev.hawser.im.push.Leaving.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who counted as there when something was said, and had left. */
class LeavingTest {

  private final Set<String> there = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> received = new ConcurrentHashMap<>();
  private final List<String> told = new CopyOnWriteArrayList<>();

  private final Sight sight =
      new Sight() {
        @Override
        public boolean there(String user) {
          if (user.equals("unknown")) {
            throw new IllegalStateException("the directory is away");
          }
          return there.contains(user);
        }

        @Override
        public long received(String conversation, String user) {
          return received.getOrDefault(conversation + "/" + user, 0L);
        }
      };

  private Leaving leaving(Duration again) {
    return new Leaving(
        sight, again, (device, notice) -> told.add(device.address() + " " + notice.body()));
  }

  private static void said(Leaving leaving, String user, long offset) {
    Notice notice = new Notice("ann", "m" + offset, "im/c/1", Map.of(), Duration.ofDays(1), true);
    leaving.add(new Place("1", user), offset, notice, List.of(new Device(user, "phone", user)));
  }

  private static void looked(Leaving leaving) {
    await().until(() -> leaving.waiting() == 0);
  }

  @Test
  void who_is_gone_and_has_it_on_no_device_is_told_after_all() {
    there.add("here");
    received.put("1/has", 7L);
    received.put("1/behind", 6L);
    Leaving leaving = leaving(Duration.ofMillis(50));
    for (String user : List.of("here", "has", "behind", "unknown", "gone")) {
      said(leaving, user, 7);
    }

    looked(leaving);
    await().untilAsserted(() -> assertThat(told).containsExactlyInAnyOrder("behind m7", "gone m7"));
  }

  @Test
  void of_several_messages_the_newest_is_told_and_not_before_its_own_time() {
    Duration again = Duration.ofMillis(400);
    Leaving leaving = leaving(again);
    there.add("bob");
    long first = System.nanoTime();
    said(leaving, "bob", 7);
    await().until(() -> System.nanoTime() - first > again.toNanos() / 2);
    said(leaving, "bob", 8);
    long second = System.nanoTime();
    there.remove("bob");

    await().until(() -> !told.isEmpty());
    assertThat(Duration.ofNanos(System.nanoTime() - second)).isGreaterThanOrEqualTo(again);
    assertThat(told).containsExactly("bob m8");
    assertThat(leaving.waiting()).isZero();
  }
}
