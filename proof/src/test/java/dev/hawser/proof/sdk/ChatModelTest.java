package dev.hawser.proof.sdk;

import static dev.hawser.proof.sdk.ChatDevice.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import dev.hawser.sdk.chat.Conversation;
import dev.hawser.sdk.chat.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever two users do on three devices, whenever lines break and programs end, all devices end
 * with what the server's pages tell, and each thing was said once.
 */
class ChatModelTest {

  private final Node node;

  @TempDir private Path folder;

  private Random random = new Random();
  private final List<ChatDevice> devices = new ArrayList<>();
  private final List<FaultProxy> proxies = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final Map<String, Long> read = new TreeMap<>();
  private String channel = "";

  ChatModelTest(@Running("im") Node node) {
    this.node = node;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void all_devices_end_equal(long seed) {
    random = new Random(seed);
    String ann = "jx-ann" + seed;
    String bob = "jx-bob" + seed;
    try {
      for (String user : List.of(ann, ann, bob)) {
        FaultProxy proxy = FaultProxy.to(node.port(), seed);
        proxies.add(proxy);
        Path own = folder.resolve("device" + devices.size());
        own.toFile().mkdirs();
        devices.add(new ChatDevice(user, proxy.port(), own).on());
        read.put(user, 0L);
      }
      channel = done(devices.getFirst().chat(true).direct(bob)).channel();
      devices.forEach(device -> device.opened(channel));
      for (int n = 0; n < 150; n++) {
        step(n);
      }
      settle(seed);
    } finally {
      devices.forEach(ChatDevice::close);
      proxies.forEach(FaultProxy::close);
    }
  }

  private void step(int number) {
    int which = random.nextInt(devices.size());
    ChatDevice device = devices.get(which);
    Conversation conversation = device.conversation(channel);
    int what = random.nextInt(20);
    if (what < 6) {
      String text = "t" + number;
      said.add(device.user + ": " + text);
      conversation.say(text);
    } else if (what < 13) {
      change(device, conversation, number);
    } else if (what < 15) {
      read(device, conversation);
    } else if (what < 17) {
      proxies.get(which).links().forEach(Link::cut);
    } else if (what < 18) {
      device.off();
    } else if (what < 19) {
      device.on();
    } else {
      device.restart();
      if (random.nextBoolean()) {
        device.on();
      }
      device.opened(channel);
    }
  }

  private void change(ChatDevice device, Conversation conversation, int number) {
    Message about = any(conversation);
    if (about == null) {
      return;
    }
    boolean own = device.user.equals(about.user());
    int what = random.nextInt(6);
    if (what == 0 && own) {
      var _ = conversation.recall(about.offset());
    } else if (what < 3 && own) {
      var _ = conversation.edit(about.offset(), about.text() + "e" + number);
    } else {
      var _ = conversation.react(about.offset(), "x", random.nextInt(3) > 0);
    }
  }

  private void read(ChatDevice device, Conversation conversation) {
    Message about = any(conversation);
    if (about != null) {
      conversation.read(about.offset());
      read.merge(device.user, about.offset(), Math::max);
    }
  }

  private @Nullable Message any(Conversation conversation) {
    List<Message> shown = conversation.messages();
    return shown.isEmpty() ? null : shown.get(random.nextInt(shown.size()));
  }

  private void settle(long seed) {
    devices.forEach(ChatDevice::on);
    try (Peer reader = node.webSocket()) {
      String user = devices.getFirst().user;
      reader.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
      for (ChatDevice device : devices) {
        Conversation conversation = device.opened(channel);
        Awaitility.await("seed " + seed + ", a device of " + device.user)
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> {
              if (conversation.hasEarlier()) {
                done(conversation.earlier());
              }
              List<Json> pages = pages(reader);
              assertThat(ChatDevice.shown(conversation)).isEqualTo(texts(pages));
              assertThat(conversation.view().unread()).isEqualTo(unread(pages, device.user));
              assertThat(device.chat(true).unread()).isEqualTo(unread(pages, device.user));
            });
      }
      List<String> authors = pages(reader).stream().map(one -> one.text("key")).toList();
      assertThat(authors)
          .as("seed %d: each thing once", seed)
          .hasSameSizeAs(new HashSet<>(authors));
      assertThat(authors).as("seed %d: everything that was said", seed).hasSameSizeAs(said);
    }
  }

  private List<Json> pages(Peer reader) {
    List<Json> all = new ArrayList<>();
    String before = "";
    while (true) {
      Json page =
          reader
              .answer(
                  "{'call':{'method':'im/history','data':{'channel':'%s','limit':20%s}}}",
                  channel, before)
              .at("called", "data");
      all.addAll(0, page.list("messages"));
      if (!page.has("before")) {
        return all;
      }
      before = ",'before':" + page.number("before");
    }
  }

  private static List<String> texts(List<Json> messages) {
    return messages.stream()
        .map(one -> {
          StringBuilder text = new StringBuilder(one.text("user") + ": ");
          text.append(one.has("recalled") ? "-" : one.text("data", "text"));
          for (Json reaction : one.list("reactions")) {
            List<Object> users = new ArrayList<>();
            reaction.list("users").forEach(each -> users.add(each.value()));
            text.append(' ').append(reaction.text("emoji")).append(users);
          }
          return text.toString();
        })
        .toList();
  }

  private long unread(List<Json> messages, String user) {
    long reached = read.getOrDefault(user, 0L);
    return messages.stream()
        .filter(one -> one.number("offset") > reached && !one.text("user").equals(user))
        .count();
  }
}
