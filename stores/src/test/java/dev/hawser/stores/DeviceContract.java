package dev.hawser.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Conversation.Settings;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Member.View;
import dev.hawser.im.conversation.Role;
import dev.hawser.im.message.Threads;
import dev.hawser.im.push.DeviceStore;
import dev.hawser.im.push.DeviceStore.Device;
import dev.hawser.im.push.PushAddress;
import dev.hawser.im.push.PushFollower;
import dev.hawser.im.push.PushOutcome;
import dev.hawser.im.push.PushService;
import dev.hawser.im.push.Sight;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices, and whose are told. */
abstract class DeviceContract {

  private static final Sight NOBODY =
      new Sight() {
        @Override
        public boolean there(String user) {
          return false;
        }

        @Override
        public long received(String conversation, String user) {
          return 0;
        }
      };

  private Store store;
  private DeviceStore devices;

  /** Whoever opens it closes it, after the test or later. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
    devices = store.devices();
  }

  private Device put(String user, String id, String address, long now) {
    Device device = new Device(user, id, address);
    devices.put(device, now);
    return device;
  }

  @Test
  void a_device_has_the_address_that_it_said_last() {
    put("ann", "phone", "a1", 1);
    Device phone = put("ann", "phone", "a2", 2);
    Device tablet = put("ann", "tablet", "a3", 3);
    assertThat(devices.of("ann")).containsExactly(phone, tablet);

    devices.remove("ann", "phone");
    devices.forget("a3");
    assertThat(devices.of("ann")).isEmpty();
  }

  @Test
  void who_signs_in_on_the_device_of_another_gets_what_is_theirs_and_the_other_nothing() {
    put("ann", "phone", "a1", 1);
    Device his = put("bob", "phone", "a1", 2);

    assertThat(devices.of("ann")).isEmpty();
    assertThat(devices.of("bob")).containsExactly(his);
  }

  @Test
  void of_too_many_the_one_that_was_not_heard_of_longest_goes() {
    for (int i = 0; i <= DeviceStore.MOST; i++) {
      put("ann", "d" + i, "a" + i, i);
    }
    assertThat(devices.of("ann"))
        .hasSize(DeviceStore.MOST)
        .extracting(Device::id)
        .doesNotContain("d0");
  }

  @Test
  void members_who_want_it_are_told_and_nobody_else() {
    List<Member> members =
        List.of("ann", "bob", "cid").stream()
            .map(user -> Member.joining(user, Role.MEMBER, 0, false, 1))
            .toList();
    store
        .conversations()
        .create(new Conversation("crew", false, "crew", "", Settings.USUAL, 3, 1, 1), members);
    store.conversations().view("crew", "cid", new View(false, true, false, false));
    put("ann", "phone", "a1", 1);
    Device phone = put("bob", "phone", "a2", 1);
    Device tablet = put("bob", "tablet", "a3", 1);
    put("cid", "phone", "a4", 1);
    put("eve", "phone", "a5", 1);

    assertThat(devices.ofMembers("crew", "ann", 10)).containsExactlyInAnyOrder(phone, tablet);
    assertThat(devices.ofMembers("crew", "ann", 1)).hasSize(1);
    assertThat(devices.ofMember("crew", "bob")).containsExactlyInAnyOrder(phone, tablet);
    assertThat(devices.ofMember("crew", "cid")).isEmpty();
    assertThat(devices.ofMember("crew", "eve")).isEmpty();
  }

  @Test
  void of_what_is_said_in_a_thread_only_those_are_told_whom_it_mentions() {
    List<Member> members =
        List.of("ann", "bob", "cid").stream()
            .map(user -> Member.joining(user, Role.MEMBER, 0, false, 1))
            .toList();
    store
        .conversations()
        .create(new Conversation("crew", false, "crew", "", Settings.USUAL, 3, 1, 1), members);
    put("bob", "phone", "{\"firebase\":\"bob_____________\"}", 1);
    put("cid", "phone", "{\"firebase\":\"cid_____________\"}", 1);
    List<String> told = new ArrayList<>();
    PushService service =
        (address, notice) -> {
          told.add(((PushAddress.Firebase) address).token().substring(0, 3) + " " + notice.body());
          return CompletableFuture.completedFuture(new PushOutcome.Sent());
        };
    PushFollower follower =
        new PushFollower(
            devices, service, NOBODY, Duration.ofMinutes(1), true, InstantSource.system());
    long now = System.currentTimeMillis();
    follower.take(
        "im/c/crew",
        List.of(
            said(1, "to all", Map.of("type", "text"), now),
            said(2, "to cid", Threads.tags("text", 1), now)),
        _ -> {});

    assertThat(told).containsExactlyInAnyOrder("bob to all", "cid to all", "cid to cid");
  }

  private static Publication said(long offset, String text, Map<String, String> tags, long time) {
    Payload data =
        Payload.json("{\"type\":\"text\",\"text\":\"" + text + "\",\"mentions\":[\"cid\"]}");
    return new Publication(offset, data, "ann", null, time, tags, null);
  }
}
