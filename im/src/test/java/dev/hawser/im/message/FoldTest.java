package dev.hawser.im.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.RefusedException;
import dev.hawser.core.log.Reference;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {

  private static Publication said(long offset, String user, String text) {
    return publication(offset, user, "{'type':'text','text':'" + text + "'}", 0);
  }

  private static Publication about(long offset, String user, long ref, String data) {
    return publication(offset, user, "{" + data + ",'ref':" + ref + "}", ref);
  }

  private static Publication publication(long offset, String user, String data, long ref) {
    Map<String, String> tags = ref == 0 ? Map.of() : Map.of(Reference.TAG, Long.toString(ref));
    Payload payload = Payload.json(data.replace('\'', '"'));
    return new Publication(offset, payload, user, "k" + offset, 1_000 + offset, tags, null);
  }

  private static Message one(Publication... all) {
    Map<Long, Message> messages = new HashMap<>();
    for (Publication publication : all) {
      Fold.take(messages, publication);
    }
    return messages.values().iterator().next();
  }

  private static @Nullable String text(Message message) {
    return message.data() == null ? null : message.data().path("text").asString();
  }

  @Test
  void the_last_edit_counts() {
    Message message =
        one(
            said(1, "ann", "a"),
            about(2, "ann", 1, "'type':'edit','to':{'type':'text','text':'b'}"),
            about(3, "ann", 1, "'type':'edit','to':{'type':'text','text':'c'}"));
    assertThat(text(message)).isEqualTo("c");
    assertThat(message.edited()).isEqualTo(1_003);
    assertThat(message.revision()).isEqualTo(3);
    assertThat(message.time()).isEqualTo(1_001);
  }

  @Test
  void after_a_recall_nothing_comes_back() {
    Message message =
        one(
            said(1, "ann", "a"),
            about(2, "bob", 1, "'type':'react','emoji':'x'"),
            about(3, "root", 1, "'type':'recall'"),
            about(4, "ann", 1, "'type':'edit','to':{'type':'text','text':'b'}"),
            about(5, "bob", 1, "'type':'react','emoji':'x'"),
            about(6, "ann", 1, "'type':'recall'"));
    assertThat(message.data()).isNull();
    assertThat(message.reactions()).isEmpty();
    assertThat(message.edited()).isZero();
    assertThat(message.recalled()).isEqualTo(new Message.Recalled("root", 1_003));
    assertThat(message.revision()).isEqualTo(6);
  }

  @Test
  void a_user_reacts_once_with_an_emoji_and_takes_it_back() {
    Message message =
        one(
            said(1, "ann", "a"),
            about(2, "bob", 1, "'type':'react','emoji':'x'"),
            about(3, "bob", 1, "'type':'react','emoji':'x'"),
            about(4, "ann", 1, "'type':'react','emoji':'y'"),
            about(5, "cy", 1, "'type':'react','emoji':'x'"),
            about(6, "ann", 1, "'type':'react','emoji':'y','on':false"));
    assertThat(message.reactions()).isEqualTo(Map.of("x", List.of("bob", "cy")));
  }

  @Test
  void what_is_unknown_only_moves_the_revision() {
    Message message = one(said(1, "ann", "a"), about(2, "ann", 1, "'type':'sing'"));
    assertThat(text(message)).isEqualTo("a");
    assertThat(message.revision()).isEqualTo(2);
  }

  @Test
  void what_the_room_tells_of_the_conversation_is_no_message_and_about_none() {
    Publication note =
        publication(2, "ann", "{'type':'joined'}", Long.parseLong(Content.CONVERSATION));
    assertThat(Fold.of(List.of(said(1, "ann", "a"), note), List.of(note))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whoever_was_there_and_whoever_reads_pages_sees_the_same(long seed) {
    Random random = new Random(seed);
    List<Publication> log = history(random, 300);
    Map<Long, Message> device = new TreeMap<>();
    for (Publication one : log) {
      Fold.take(device, one);
      if (random.nextInt(5) == 0) {
        // A line broke, and some comes again.
        int back = Math.max(0, (int) one.offset() - 1 - random.nextInt(10));
        log.subList(back, (int) one.offset()).forEach(again -> Fold.take(device, again));
      }
    }
    List<Message> paged = new ArrayList<>();
    for (int first = 1; first <= log.size(); first += 37) {
      List<Publication> stretch = log.subList(first - 1, Math.min(log.size(), first - 1 + 37));
      paged.addAll(Fold.of(stretch, aboutIn(log, stretch, random)));
    }
    assertThat(paged).as("seed %d", seed).isEqualTo(List.copyOf(device.values()));
  }

  private static List<Publication> history(Random random, int length) {
    List<Publication> log = new ArrayList<>();
    for (long offset = 1; offset <= length; offset++) {
      String user = "u" + random.nextInt(3);
      long ref = 1L + random.nextInt((int) offset);
      String data =
          switch (random.nextInt(6)) {
            case 0 -> "'type':'edit','to':{'type':'text','text':'e" + offset + "'}";
            case 1 -> "'type':'recall'";
            case 2 -> "'type':'react','emoji':'" + random.nextInt(2) + "'";
            case 3 -> "'type':'react','emoji':'" + random.nextInt(2) + "','on':false";
            case 4 -> "'type':'pin','on':" + random.nextBoolean();
            default -> "";
          };
      log.add(
          data.isEmpty() || ref == offset
              ? said(offset, user, "t" + offset)
              : about(offset, user, ref, data));
    }
    return log;
  }

  private static List<Publication> aboutIn(
      List<Publication> log, List<Publication> stretch, Random random) {
    long first = stretch.getFirst().offset();
    long last = stretch.getLast().offset();
    List<Publication> about = new ArrayList<>();
    for (Publication one : log) {
      long ref = Reference.of(one.tags());
      if (ref >= first && ref <= last) {
        about.add(one);
      }
    }
    Collections.shuffle(about, random);
    return about;
  }

  @Test
  void messages_and_what_is_about_them_have_their_shapes() {
    for (String good :
        List.of(
            "{'type':'text','text':'x','reply':3,'mentions':['bob']}",
            "{'type':'image','url':'https://a'}",
            "{'type':'location','latitude':1.5,'longitude':-2}",
            "{'type':'card'}",
            "{'type':'custom','anything':[1]}")) {
      Content.check(Content.of(json(good)));
    }
    for (String bad :
        List.of(
            "{'type':'text'}",
            "{'type':'text','text':''}",
            "{'type':'text','text':1}",
            "{'type':'image'}",
            "{'type':'location','latitude':'1','longitude':2}",
            "{'type':'song'}",
            "{'type':'joined'}",
            "{'type':'text','text':'x','reply':0}",
            "{'type':'text','text':'x','mentions':'bob'}",
            "{'type':'text','text':'x','mentions':[1]}",
            "{'type':'edit','ref':1,'to':{'type':'text','text':'x'}}")) {
      assertThatThrownBy(() -> Content.check(Content.of(json(bad))))
          .as(bad)
          .isInstanceOf(RefusedException.class);
    }
    for (String bad : List.of("[]", "1", "{}", "{'type':7}")) {
      assertThatThrownBy(() -> Content.of(json(bad))).as(bad).isInstanceOf(RefusedException.class);
    }
    assertThat(Content.check(Event.RECALL, Content.of(json("{'type':'recall','ref':7}"))))
        .isEqualTo(7);
    for (String bad :
        List.of(
            "{'type':'recall'}",
            "{'type':'recall','ref':0}",
            "{'type':'recall','ref':'7'}",
            "{'type':'pin','ref':7,'on':1}")) {
      assertThatThrownBy(() -> Content.check(Event.PIN, Content.of(json(bad))))
          .as(bad)
          .isInstanceOf(RefusedException.class);
    }
    for (String bad :
        List.of(
            "{'type':'edit','ref':7}", "{'type':'edit','ref':7,'to':{'type':'edit','ref':1}}")) {
      assertThatThrownBy(() -> Content.check(Event.EDIT, Content.of(json(bad))))
          .as(bad)
          .isInstanceOf(RefusedException.class);
    }
    assertThatThrownBy(
            () -> Content.check(Event.REACT, Content.of(json("{'type':'react','ref':7}"))))
        .isInstanceOf(RefusedException.class);
  }

  private static Payload json(String text) {
    return Payload.json(text.replace('\'', '"'));
  }
}
