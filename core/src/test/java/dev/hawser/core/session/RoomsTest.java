package dev.hawser.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Right;
import dev.hawser.core.bell.Ring;
import dev.hawser.core.log.Entry;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.room.Caller;
import dev.hawser.core.room.Room;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Called;
import dev.hawser.protocol.ServerMessage.HistoryPage;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A room answers calls, and decides about the channels that are its own. */
class RoomsTest {

  private final Quay quay = new Quay();
  private final Gatekeeper room = new Gatekeeper();

  RoomsTest() {
    quay.node().open("short", room);
    quay.begin();
  }

  /** Says yes or no when the test says so. */
  private static final class Gatekeeper implements Room {

    final List<String> asked = new ArrayList<>();
    final List<CompletableFuture<Long>> admissions = new ArrayList<>();
    final List<CompletableFuture<Entry>> completions = new ArrayList<>();
    final List<CompletableFuture<Payload>> calls = new ArrayList<>();
    final List<CompletableFuture<Payload>> signals = new ArrayList<>();
    final List<String> heard = new ArrayList<>();

    @Override
    public CompletionStage<Long> admit(Caller caller, Right right, String channel) {
      asked.add(caller.user() + " " + right + " " + channel);
      admissions.add(new CompletableFuture<>());
      return admissions.getLast();
    }

    @Override
    public void left(Caller caller, String channel) {
      asked.add(caller.user() + " left " + channel);
    }

    @Override
    public CompletionStage<Entry> complete(Caller caller, String channel, Entry entry) {
      asked.add(caller.user() + " PUBLISH " + channel);
      completions.add(new CompletableFuture<>());
      return completions.getLast().thenApply(tags -> with(entry, tags));
    }

    private static Entry with(Entry entry, Entry tags) {
      return new Entry(
          entry.payload(), entry.user(), entry.key(), entry.age(), tags.tags(), entry.slot());
    }

    @Override
    public CompletionStage<Payload> call(Caller caller, String method, Payload data) {
      asked.add(caller.user() + " " + method + " " + data);
      calls.add(new CompletableFuture<>());
      return calls.getLast();
    }

    @Override
    public CompletionStage<Payload> signal(Caller caller, String channel, Payload data) {
      asked.add(caller.user() + " SIGNAL " + channel + " " + data);
      signals.add(new CompletableFuture<>());
      return signals.getLast();
    }

    @Override
    public void attended(String channel, boolean here) {
      heard.add((here ? "here " : "gone ") + channel);
    }

    @Override
    public void numbered(String channel, Position position) {
      heard.add("numbered " + channel + " " + position.offset());
    }

    @Override
    public void told(String channel, Payload data) {
      heard.add("told " + channel + " " + data);
    }

    @Override
    public void returned() {
      heard.add("returned");
    }

    void admits(int which, long earliest) {
      admissions.get(which).complete(earliest);
    }

    void tags(int which, Map<String, String> tags) {
      completions.get(which).complete(new Entry(Payload.json("0"), null, null, 0, tags, null));
    }
  }

  private static RefusedException no(Code code) {
    return new RefusedException(code);
  }

  private void refused(ServerMessage answer, Code code) {
    assertThat(answer).isInstanceOf(Refused.class);
    assertThat(Code.of(((Refused) answer).code())).isEqualTo(code);
  }

  private long say(Rope rope, Command command) {
    long id = rope.say(command);
    quay.settle();
    return id;
  }

  @Test
  void calls_are_answered_when_the_room_has_an_answer_in_whatever_order() {
    Rope rope = quay.connected("ann");
    long first = say(rope, new Command.Call("short/do/it", Payload.json("{\"n\":1}")));
    long second = say(rope, new Command.Call("short/else", Payload.json("2")));
    assertThat(room.asked).containsExactly("ann do/it {\"n\":1}", "ann else 2");
    room.calls.get(1).completeExceptionally(no(Code.NOT_ALLOWED));
    quay.settle();
    refused(rope.answer(second), Code.NOT_ALLOWED);
    assertThat(rope.answered(first)).isFalse();
    room.calls.getFirst().complete(Payload.json("[1]"));
    quay.settle();
    assertThat(rope.answer(first)).isEqualTo(new Called(Payload.json("[1]")));
  }

  @Test
  void a_room_hears_when_a_subscription_ends_whoever_ends_it() {
    Rope rope = quay.connected("ann");
    for (String channel : List.of("short/a", "short/b", "other/c")) {
      say(rope, new Command.Subscribe(channel, null));
    }
    room.admits(0, 0);
    room.admits(1, 0);
    quay.settle();
    room.asked.clear();
    say(rope, new Command.Unsubscribe("short/a"));
    assertThat(room.asked).containsExactly("ann left short/a");
    rope.cut();
    quay.settle();
    assertThat(room.asked).containsExactly("ann left short/a", "ann left short/b");
  }

  @Test
  void a_method_of_no_room_is_refused_and_so_is_too_much() {
    Rope rope = quay.connected("ann");
    refused(quay.ask(rope, new Command.Call("sing/it", Payload.json("1"))), Code.UNKNOWN_METHOD);
    refused(quay.ask(rope, new Command.Call("short", Payload.json("1"))), Code.UNKNOWN_METHOD);
    Payload large = Payload.json("\"" + "x".repeat(64 * 1024) + "\"");
    refused(quay.ask(rope, new Command.Call("short/it", large)), Code.DATA_TOO_LARGE);
  }

  @Test
  void who_has_much_open_is_read_no_further_until_it_is_answered() {
    Rope rope = quay.connected("ann");
    Payload some = Payload.json("\"" + "x".repeat(10 * 1024) + "\"");
    for (int i = 0; i < 11; i++) {
      say(rope, new Command.Call("short/it", some));
      assertThat(rope.reads()).isTrue();
    }
    say(rope, new Command.Call("short/it", some));
    assertThat(rope.reads()).isFalse();
    room.calls.forEach(call -> call.complete(Payload.json("1")));
    quay.settle();
    assertThat(rope.reads()).isTrue();
  }

  @Test
  void patterns_bring_nothing_of_its_channels() {
    Rope rope = quay.rope();
    quay.ask(rope, new Command.Connect("ann", null, 0, List.of(ServerMessage.PATTERNS), List.of()));
    refused(quay.ask(rope, new Command.Subscribe("short/#", null)), Code.NOT_ALLOWED);
    quay.subscribe(rope, "#");
    quay.log().write("short/a", 1);
    quay.log().write("drop/a", 1);
    for (String channel : List.of("short/a", "drop/a")) {
      Publication publication = quay.log().publication(channel, 1);
      Position position = new Position(quay.log().head(channel).epoch(), 1);
      quay.bell().ear().rung(new Ring.Moved(channel, position, publication));
    }
    quay.settle();
    assertThat(rope.take())
        .containsExactly(
            new ServerMessage.Matched(
                "drop/a", quay.log().head("drop/a").epoch(), quay.log().publication("drop/a", 1)));
  }

  @Test
  void a_call_goes_by_itself_too() {
    Rope rope = quay.rope();
    long id =
        rope.errand(Quay.connect("ann", null), new Command.Call("short/it", Payload.json("1")));
    quay.settle();
    room.calls.getFirst().complete(Payload.json("2"));
    quay.settle();
    assertThat(rope.answer(id)).isEqualTo(new Called(Payload.json("2")));
  }

  @Test
  void what_is_signalled_is_what_the_room_makes_of_it() {
    Rope rope = quay.rope();
    quay.ask(rope, new Command.Connect("bob", null, 0, List.of(ServerMessage.SIGNALS), List.of()));
    subscribe(rope);
    Rope ann = quay.connected("ann");
    long good = say(ann, new Command.Signal("short/a", Payload.json("1")));
    long bad = say(ann, new Command.Signal("short/a", Payload.json("2")));
    room.signals.get(0).complete(Payload.json("3"));
    room.signals.get(1).completeExceptionally(no(Code.NO_MEMBER));
    quay.settle();
    assertThat(ann.answer(good)).isEqualTo(new ServerMessage.Signalled());
    refused(ann.answer(bad), Code.NO_MEMBER);
    assertThat(rope.pushes())
        .containsExactly(new ServerMessage.Signal("short/a", 0, "ann", Payload.json("3")));
  }

  @Test
  void the_room_hears_who_attends_what_is_numbered_and_what_it_told_itself() {
    Rope rope = quay.rope();
    quay.ask(rope, new Command.Connect("bob", null, 0, List.of(ServerMessage.SIGNALS), List.of()));
    subscribe(rope);
    Rope other = quay.connected("cy");
    subscribe(other);
    room.asked.clear();
    publish(1);
    quay.ask(rope, new Command.Unsubscribe("short/a"));
    rope.take();
    other.cut();
    quay.settle();
    assertThat(room.heard).containsExactly("here short/a", "numbered short/a 1", "gone short/a");

    room.heard.clear();
    subscribe(rope);
    quay.node().ground().signalHere("short/a", Payload.json("1"));
    var _ = quay.node().ground().listen("short/-");
    quay.node().ground().tell("short/-", Payload.json("2"));
    quay.bell().ear().rung(new Ring.Signalled("short/-", "", null, Payload.json("3")));
    quay.bell().ear().returned();
    quay.settle();
    assertThat(rope.pushes())
        .containsExactly(new ServerMessage.Signal("short/a", 0, null, Payload.json("1")));
    assertThat(quay.bell().listening()).contains("short/-");
    assertThat(quay.bell().rung())
        .contains(new Ring.Signalled("short/-", "", null, Payload.json("2")));
    assertThat(room.heard).contains("told short/- 2", "told short/- 3", "returned");
  }

  @Test
  void the_room_says_who_may_subscribe_and_from_where_on_and_no_grant_does() {
    publish(4);
    Rope rope = quay.connected("ann");
    long id = say(rope, new Command.Subscribe("short/a", new Position(epoch(), 1)));
    assertThat(rope.answered(id)).isFalse();
    room.admits(0, 3);
    quay.settle();
    Subscribed told = (Subscribed) rope.answer(id);
    assertThat(told.recovered()).isFalse();
    assertThat(told.reason()).isEqualTo("not-readable-yet");

    Rope other = quay.connected("bob");
    id = say(other, new Command.Subscribe("short/a", null));
    room.admissions.get(1).completeExceptionally(no(Code.NOT_ALLOWED));
    quay.settle();
    refused(other.answer(id), Code.NOT_ALLOWED);
    assertThat(((Subscribed) subscribe(other)).channel()).isEqualTo("short/a");
  }

  private ServerMessage subscribe(Rope rope) {
    long id = say(rope, new Command.Subscribe("short/a", null));
    room.admits(room.admissions.size() - 1, 0);
    quay.settle();
    return rope.answer(id);
  }

  @Test
  void a_wish_is_one_while_the_room_is_asked_and_may_be_taken_back() {
    Rope rope = quay.connected("ann");
    long first = say(rope, new Command.Subscribe("short/a", null));
    refused(quay.ask(rope, new Command.Subscribe("short/a", null)), Code.ALREADY_SUBSCRIBED);
    assertThat(quay.ask(rope, new Command.Unsubscribe("short/a"))).isInstanceOf(Unsubscribed.class);
    long second = say(rope, new Command.Subscribe("short/a", null));
    room.admits(0, 0);
    room.admits(1, 0);
    quay.settle();
    refused(rope.answer(first), Code.NOT_SUBSCRIBED);
    assertThat(rope.answer(second)).isInstanceOf(Subscribed.class);
  }

  @Test
  void what_the_room_ends_while_it_is_asked_does_not_begin() {
    Rope rope = quay.connected("ann");
    long id = say(rope, new Command.Subscribe("short/a", null));
    quay.node().ground().unsubscribe("ann", "short/a");
    quay.settle();
    room.admits(0, 0);
    quay.settle();
    refused(rope.answer(id), Code.NOT_SUBSCRIBED);
  }

  @Test
  void a_fresh_token_with_fewer_grants_ends_nothing_that_the_room_allowed() {
    Rope rope = quay.connected("ann");
    subscribe(rope);
    quay.principal("less", Quay.may("ann", 0, "chat/#"));
    quay.ask(rope, new Command.Refresh("less"));
    assertThat(rope.pushes()).isEmpty();
    assertThat(rope.positions()).containsKey("short/a");
  }

  @Test
  void it_opens_with_subscriptions_that_the_room_allows() {
    Rope rope = quay.rope();
    long id =
        rope.say(
            Quay.connect(
                "ann",
                null,
                new Command.Subscribe("short/a", null),
                new Command.Subscribe("short/b", null),
                new Command.Subscribe("chat/c", null)));
    quay.settle();
    assertThat(rope.answered(id)).isFalse();
    room.admissions.get(0).completeExceptionally(no(Code.NOT_ALLOWED));
    room.admits(1, 0);
    quay.settle();
    List<Subscribed> told = ((ServerMessage.Connected) rope.answer(id)).subscribed();
    assertThat(told)
        .extracting(Subscribed::channel)
        .containsExactly("short/a", "short/b", "chat/c");
    assertThat(told).extracting(one -> one.refused() == null).containsExactly(false, true, true);
  }

  @Test
  void publications_keep_their_order_and_carry_what_the_room_makes_of_them() {
    Rope rope = quay.connected("ann");
    long first = say(rope, Quay.publish("short/a", "one"));
    long second = say(rope, Quay.publish("short/a", "two"));
    long third = say(rope, Quay.publish("short/a", "three"));
    room.tags(2, Map.of("n", "3"));
    room.completions.get(1).completeExceptionally(no(Code.NOT_ALLOWED));
    quay.settle();
    assertThat(rope.answered(second) || rope.answered(third)).isFalse();
    room.tags(0, Map.of("n", "1"));
    quay.settle();
    assertThat(((Published) rope.answer(first)).position().offset()).isEqualTo(1);
    refused(rope.answer(second), Code.NOT_ALLOWED);
    assertThat(((Published) rope.answer(third)).position().offset()).isEqualTo(2);
    assertThat(quay.log().publication("short/a", 1).tags()).isEqualTo(Map.of("n", "1"));
    assertThat(quay.log().publication("short/a", 2).tags()).isEqualTo(Map.of("n", "3"));
  }

  @Test
  void history_begins_where_the_room_says() {
    publish(4);
    Rope rope = quay.connected("ann");
    long id = say(rope, new Command.History("short/a", null, null, 0));
    room.admits(0, 3);
    quay.settle();
    assertThat(((HistoryPage) rope.answer(id)).publications())
        .extracting(Publication::offset)
        .containsExactly(3L, 4L);
  }

  @Test
  void operators_publish_and_call_as_anybody_and_rooms_without_being_asked() {
    var published =
        quay.node()
            .operations()
            .publish("short/a", Payload.json("1"), "ann", null, Map.of(), null)
            .toCompletableFuture();
    quay.settle();
    assertThat(published).isNotDone();
    room.tags(0, Map.of("n", "1"));
    quay.settle();
    assertThat(published).isCompletedWithValueMatching(position -> position.offset() == 1);
    var _ = quay.node().operations().call("", "short/it", Payload.json("1"));
    assertThat(room.asked).containsExactly("ann PUBLISH short/a", " it 1");
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      var _ =
          quay.node()
              .ground()
              .append("short/a", new Entry(Payload.json("1"), null, null, 0, Map.of(), null));
    }
    quay.settle();
    assertThat(room.asked).isEmpty();
  }

  private String epoch() {
    return quay.log().head("short/a").epoch();
  }
}
