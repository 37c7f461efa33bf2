package dev.hawser.proof.story;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever three users do on two devices each, and whenever lines break, all devices end with what
 * a simple model says, and so does who reads pages. The devices here are written by the book alone.
 */
class MessagingModelTest {

  private static final String[] USERS = {"ann", "bob", "cy"};

  private final Node node;
  private Random random = new Random();
  private String suffix = "";
  private String channel = "";
  private final Map<Long, Shown> model = new TreeMap<>();

  /** What was said in threads. */
  private final Map<Long, Shown> answers = new TreeMap<>();

  private final Map<String, Long> read = new TreeMap<>();
  private final Map<String, Long> joined = new TreeMap<>();
  private final List<Device> devices = new ArrayList<>();
  private long head;

  MessagingModelTest(@Running("im") Node node) {
    this.node = node;
  }

  /** A message as somebody sees it. */
  private static final class Shown {

    final String user;
    @Nullable String text;
    boolean recalled;
    long thread;
    int replies;
    long until;
    final TreeSet<String> reactions = new TreeSet<>();

    Shown(String user, @Nullable String text) {
      this.user = user;
      this.text = text;
    }

    @Override
    public String toString() {
      boolean expired = until != 0 && System.currentTimeMillis() >= until;
      return user
          + ": "
          + (expired ? "(expired)" : text)
          + " "
          + reactions
          + (recalled ? " recalled" : "")
          + (replies > 0 ? " +" + replies : "");
    }
  }

  private final class Device {

    final String user;
    @Nullable Peer peer;
    final Map<Long, Shown> messages = new TreeMap<>();
    String epoch = "";
    long held;

    Device(String user) {
      this.user = user;
    }

    Peer on() {
      if (peer == null) {
        peer = node.webSocket();
        peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
        if (joined.containsKey(user)) {
          subscribe();
        }
      }
      return peer;
    }

    void off() {
      if (peer != null) {
        peer.cut();
        peer.close();
        peer = null;
      }
    }

    Json call(String method, String data, Object... values) {
      return on().answer("{'call':{'method':'im/" + method + "','data':" + data + "}}", values)
          .at("called", "data");
    }

    /** Takes up what it holds, or begins with a page. */
    void subscribe() {
      Peer line = on();
      if (epoch.isEmpty()) {
        Json page = call("history", "{'channel':'%s','limit':200}", channel);
        messages.clear();
        messages.putAll(shown(page));
        epoch = page.text("head", "epoch");
        held = page.number("head", "offset");
      }
      Json told =
          line.answer(
                  "{'subscribe':{'channel':'%s','since':{'epoch':'%s','offset':%d}}}",
                  channel, epoch, held)
              .at("subscribed");
      assertThat(told.is("recovered")).isTrue();
      told.list("publications").forEach(this::take);
    }

    void forget() {
      messages.clear();
      epoch = "";
      held = 0;
    }

    void take(Json publication) {
      long offset = publication.number("offset");
      assertThat(offset).as("gapless").isEqualTo(held + 1);
      held = offset;
      Json data = publication.at("data");
      String user = publication.text("user");
      if (publication.has("tags", "thread")) {
        Shown first = messages.get(Long.parseLong(publication.text("tags", "thread")));
        if (first != null) {
          first.replies++;
        }
      } else if (publication.has("tags", "ref")) {
        Shown about = messages.get(Long.parseLong(publication.text("tags", "ref")));
        if (about != null) {
          apply(about, data, user);
        }
      } else {
        Shown said = new Shown(user, data.text("text"));
        said.until =
            data.has("expires") ? publication.number("time") + 1_000 * data.number("expires") : 0;
        messages.put(offset, said);
      }
    }

    void catchUp() {
      Peer line = on();
      while (held < head) {
        take(line.publications(channel, 1).getFirst());
      }
    }

    long publish(String data, Object... values) {
      Json answer =
          on().answer("{'publish':{'channel':'" + channel + "','data':" + data + "}}", values);
      head = answer.number("published", "position", "offset");
      return head;
    }
  }

  private static void apply(Shown about, Json data, String user) {
    if (about.recalled) {
      return;
    }
    switch (data.text("type")) {
      case "edit" -> about.text = data.text("to", "text");
      case "recall" -> {
        about.recalled = true;
        about.text = null;
        about.reactions.clear();
      }
      case "react" -> {
        if (data.has("on") && !data.is("on")) {
          about.reactions.remove(user);
        } else {
          about.reactions.add(user);
        }
      }
      default -> throw new AssertionError(data);
    }
  }

  private static Map<Long, Shown> shown(Json page) {
    Map<Long, Shown> all = new TreeMap<>();
    for (Json one : page.list("messages")) {
      Shown shown = new Shown(one.text("user"), one.has("data") ? one.text("data", "text") : null);
      shown.recalled = one.has("recalled");
      shown.until = one.has("until") ? one.number("until") : 0;
      if (one.has("expired")) {
        assertThat(shown.text).as("nothing of it is told").isNull();
      }
      shown.replies = one.has("replies") ? (int) one.number("replies", "count") : 0;
      for (Json reaction : one.list("reactions")) {
        reaction.list("users").forEach(user -> shown.reactions.add(String.valueOf(user.value())));
      }
      all.put(one.number("offset"), shown);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void all_devices_end_equal(long seed) {
    random = new Random(seed);
    suffix = "-m" + seed;
    begin();
    for (int i = 0; i < 150; i++) {
      step(i);
    }
    long last = model.values().stream().mapToLong(said -> said.until).max().orElse(0);
    await().until(() -> System.currentTimeMillis() > last);
    for (Device device : devices) {
      if (joined.containsKey(device.user)) {
        device.catchUp();
        assertThat(text(device.messages))
            .as("seed %d, a device of %s", seed, device.user)
            .isEqualTo(text(visible(device.user)));
        assertThat(text(paged(device)))
            .as("seed %d, pages of %s", seed, device.user)
            .isEqualTo(text(visible(device.user)));
        for (long first : visible(device.user).keySet()) {
          assertThat(text(thread(device, first)))
              .as("seed %d, the thread of %d as %s reads it", seed, first, device.user)
              .isEqualTo(text(answered(first)));
        }
      }
    }
    devices.forEach(Device::off);
  }

  private void begin() {
    for (String user : USERS) {
      devices.add(new Device(user + suffix));
      devices.add(new Device(user + suffix));
    }
    channel =
        devices
            .getFirst()
            .call("create", "{'key':'m','open':true,'users':['bob%s']}", suffix)
            .text("channel");
    joined.put("ann" + suffix, 0L);
    joined.put("bob" + suffix, 0L);
    joined.keySet().forEach(user -> read.put(user, 0L));
    // The first line stood before there was anything to subscribe to.
    devices.getFirst().off();
  }

  private void step(int number) {
    Device device = devices.get(random.nextInt(devices.size()));
    int what = random.nextInt(20);
    if (what < 3) {
      device.off();
    } else if (!joined.containsKey(device.user)) {
      join(device);
    } else if (what < 7) {
      say(device, number);
    } else if (what < 9) {
      answer(device, number);
    } else if (what < 16) {
      change(device, number, what);
    } else if (what < 19) {
      read(device);
    } else if (device.user.startsWith("cy")) {
      leave(device);
    }
  }

  /** Says something, one in four for a second only. */
  private void say(Device device, int number) {
    boolean expires = random.nextInt(4) == 0;
    Shown said = new Shown(device.user, "t" + number);
    long offset =
        device.publish("{'type':'text','text':'t%d'%s}", number, expires ? ",'expires':1" : "");
    // By the server's clock, which is this machine's: here it is known only about.
    said.until = expires ? System.currentTimeMillis() + 1_000 : 0;
    model.put(offset, said);
  }

  /** Answers in the thread of a message. */
  private void answer(Device device, int number) {
    List<Long> offsets = lasting(visible(device.user));
    if (offsets.isEmpty()) {
      return;
    }
    long first = offsets.get(random.nextInt(offsets.size()));
    Shown said = new Shown(device.user, "a" + number);
    said.thread = first;
    answers.put(device.publish("{'type':'text','text':'a%d','thread':%d}", number, first), said);
    requireNonNull(model.get(first)).replies++;
  }

  /** Those that do not expire while something happens to them. */
  private static List<Long> lasting(Map<Long, Shown> messages) {
    return messages.entrySet().stream()
        .filter(one -> one.getValue().until == 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What may be changed: messages, and answers in threads. */
  private Map<Long, Shown> changeable(String user) {
    Map<Long, Shown> all = visible(user);
    long from = joined.getOrDefault(user, Long.MAX_VALUE);
    answers.forEach((offset, said) -> {
      if (offset > from) {
        all.put(offset, said);
      }
    });
    return all;
  }

  private void change(Device device, int number, int what) {
    Map<Long, Shown> changeable = changeable(device.user);
    List<Long> offsets = lasting(changeable);
    if (offsets.isEmpty()) {
      return;
    }
    long ref = offsets.get(random.nextInt(offsets.size()));
    Shown about = requireNonNull(changeable.get(ref));
    String data =
        what < 11 && about.user.equals(device.user)
            ? "{'type':'edit','ref':" + ref + ",'to':{'type':'text','text':'e" + number + "'}}"
            : what < 12 && about.user.equals(device.user)
                ? "{'type':'recall','ref':" + ref + "}"
                : "{'type':'react','ref':"
                    + ref
                    + ",'emoji':'x','on':"
                    + random.nextBoolean()
                    + "}";
    device.publish(data);
    apply(about, Json.of(data.replace('\'', '"')), device.user);
  }

  private void read(Device device) {
    long offset = random.nextLong(head + 1);
    long reached = Math.max(offset, read.getOrDefault(device.user, 0L));
    read.put(device.user, reached);
    Json answer = device.call("read", "{'channel':'%s','offset':%d}", channel, offset);
    assertThat(answer.number("read")).isEqualTo(reached);
    long unread =
        model.entrySet().stream()
            .filter(one -> one.getKey() > reached && !one.getValue().user.equals(device.user))
            .count();
    assertThat(answer.number("unread")).isEqualTo(unread);
  }

  private void join(Device device) {
    Json view = device.call("join", "{'channel':'%s'}", channel);
    long before = view.number("read");
    joined.put(device.user, before);
    read.put(device.user, before);
    head = view.number("head", "offset");
    for (Device one : devices) {
      if (one.user.equals(device.user) && one.peer != null) {
        one.subscribe();
      }
    }
  }

  private void leave(Device device) {
    device.call("leave", "{'channel':'%s'}", channel);
    joined.remove(device.user);
    for (Device one : devices) {
      if (one.user.equals(device.user)) {
        if (one.peer != null) {
          one.peer.push("unsubscribed");
          // What came before it is of no use any more.
          one.peer.unasked();
        }
        one.forget();
      }
    }
    head =
        devices
            .getFirst()
            .call("conversation", "{'channel':'%s'}", channel)
            .number("head", "offset");
  }

  /** What a member may see of the model. */
  private Map<Long, Shown> visible(String user) {
    long from = joined.getOrDefault(user, Long.MAX_VALUE);
    Map<Long, Shown> visible = new TreeMap<>(model);
    visible.keySet().removeIf(offset -> offset <= from);
    return visible;
  }

  private Map<Long, Shown> paged(Device device) {
    Map<Long, Shown> all = new TreeMap<>();
    Json page = device.call("history", "{'channel':'%s','limit':7}", channel);
    all.putAll(shown(page));
    while (page.has("before")) {
      page =
          device.call(
              "history", "{'channel':'%s','limit':7,'before':%d}", channel, page.number("before"));
      all.putAll(shown(page));
    }
    return all;
  }

  private Map<Long, Shown> answered(long first) {
    Map<Long, Shown> thread = new TreeMap<>(answers);
    thread.values().removeIf(said -> said.thread != first);
    return thread;
  }

  private Map<Long, Shown> thread(Device device, long first) {
    Map<Long, Shown> all = new TreeMap<>();
    long next = 0;
    do {
      Json page =
          device.call(
              "thread", "{'channel':'%s','offset':%d,'limit':3,'next':%d}", channel, first, next);
      all.putAll(shown(page));
      next = page.has("next") ? page.number("next") : 0;
    } while (next != 0);
    return all;
  }

  private static String text(Map<Long, Shown> messages) {
    StringBuilder text = new StringBuilder();
    messages.forEach((offset, shown) -> text.append(offset).append(' ').append(shown).append('\n'));
    return text.toString();
  }
}
