package dev.hawser.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.quay.Quay;
import dev.hawser.core.quay.Rope;
import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Patched;
import dev.hawser.protocol.ServerMessage.Published;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.protocol.json.DeltaText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A change is told only to who takes it so, and holds what it builds on. */
class DeltaTest {

  private static final String CHANNEL = "state/a";

  private final Quay quay = Quay.begun();

  @Test
  void the_feature_is_agreed_on() {
    assertThat(connect(quay.rope(), "ann", "delta", "other").features()).containsExactly("delta");
    assertThat(connect(quay.rope(), "bob").features()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void a_publication_that_changes_little_comes_as_a_change(Encoding encoding) throws Exception {
    Rope ann = taker(0, encoding);

    publish(state(1));
    publish(state(2));
    publish(state(3));

    List<ServerMessage> heard = ann.take();
    assertThat(heard).hasExactlyElementsOfTypes(Delivered.class, Patched.class, Patched.class);
    Publication first = ((Delivered) heard.get(0)).publication();
    Publication second = on(first, (Patched) heard.get(1));
    assertThat(second.payload()).isEqualTo(Payload.json(state(2)));
    assertThat(second.user()).isEqualTo("feed");
    assertThat(on(second, (Patched) heard.get(2)).payload()).isEqualTo(Payload.json(state(3)));
    assertThat(quay.meters().deltas.sum()).isEqualTo(2);
  }

  @Test
  void who_did_not_name_the_feature_gets_it_whole() {
    taker(0, Encoding.JSON);
    Rope bob = quay.connected("bob");
    quay.subscribe(bob, CHANNEL);

    publish(state(1));
    publish(state(2));

    assertThat(bob.take()).hasExactlyElementsOfTypes(Delivered.class, Delivered.class);
  }

  @Test
  void who_comes_later_gets_its_first_one_whole() {
    publish(state(1));
    Rope ann = taker(0, Encoding.JSON);
    publish(state(2));
    publish(state(3));

    assertThat(ann.take()).hasExactlyElementsOfTypes(Delivered.class, Patched.class);
  }

  @Test
  void who_subscribed_anew_gets_the_next_one_whole() {
    Rope ann = taker(0, Encoding.JSON);
    publish(state(1));
    quay.ask(ann, new Command.Unsubscribe(CHANNEL));
    quay.subscribe(ann, CHANNEL);
    ann.take();
    publish(state(2));

    assertThat(ann.take()).hasExactlyElementsOfTypes(Delivered.class);
  }

  @Test
  void who_was_passed_over_gets_the_next_one_whole() {
    Rope ann = taker(0, Encoding.JSON);
    publish(state(1));
    ann.stuck(600);
    for (int i = 2; i < 30; i++) {
      publish(state(i));
    }
    ann.unstuck();
    quay.settle();
    publish(state(30));
    publish(state(31));

    List<ServerMessage> heard = ann.take();
    int skipped = -1;
    for (int i = 0; i < heard.size(); i++) {
      skipped = heard.get(i) instanceof ServerMessage.Skipped ? i : skipped;
    }
    assertThat(skipped).isPositive();
    assertThat(heard.subList(skipped + 1, heard.size()))
        .hasExactlyElementsOfTypes(Delivered.class, Patched.class);
  }

  @Test
  void after_the_history_broke_off_the_next_one_is_whole() {
    Rope ann = taker(0, Encoding.JSON);
    publish(state(1));
    quay.log().startAgain(CHANNEL);
    publish(state(2));
    quay.pass(10_000);
    publish(state(3));
    ann.alive();
    publish(state(4));

    List<ServerMessage> heard = ann.take();
    assertThat(heard).hasAtLeastOneElementOfType(ServerMessage.Reset.class);
    assertThat(heard.getLast()).isInstanceOf(Patched.class);
    assertThat(heard.get(heard.size() - 2)).isInstanceOf(Delivered.class);
  }

  @Test
  void bytes_and_what_has_nothing_in_common_come_whole() {
    Rope ann = taker(0, Encoding.JSON);
    publish(state(1));
    publish("[" + "7,8,".repeat(90) + "9]");
    publish(Payload.opaque(new byte[300]));
    publish(state(2));

    assertThat(ann.take())
        .hasExactlyElementsOfTypes(
            Delivered.class, Delivered.class, Delivered.class, Delivered.class);
  }

  @Test
  void a_channel_whose_profile_has_no_deltas_sends_none() {
    Rope ann = quay.rope();
    connect(ann, "ann", "delta");
    quay.subscribe(ann, "chat/a");
    Rope feed = quay.connected("feed");
    for (int i = 0; i < 2; i++) {
      quay.ask(feed, publish("chat/a", Payload.json(state(i))));
    }

    assertThat(ann.take()).filteredOn(Patched.class::isInstance).isEmpty();
    assertThat(ann.take()).isEmpty();
  }

  @Test
  void a_sealed_channel_takes_no_plain_data() {
    Rope feed = quay.connected("feed");

    assertThat(((Refused) quay.ask(feed, publish("sealed/a", Payload.json("1")))).code())
        .isEqualTo(Code.SEALED_ONLY.number());
    assertThat(quay.ask(feed, publish("sealed/a", Payload.opaque(new byte[60]))))
        .isInstanceOf(Published.class);
  }

  private Rope taker(int loop, Encoding encoding) {
    Rope ann = quay.rope(loop, encoding);
    connect(ann, "ann", "delta");
    quay.subscribe(ann, CHANNEL);
    ann.take();
    return ann;
  }

  private Connected connect(Rope rope, String user, String... features) {
    return (Connected)
        quay.ask(rope, new Command.Connect(user, null, 0, List.of(features), List.of()));
  }

  private void publish(String data) {
    publish(Payload.json(data));
  }

  private void publish(Payload payload) {
    Rope feed = quay.connected("feed");
    assertThat(quay.ask(feed, publish(CHANNEL, payload))).isInstanceOf(Published.class);
    feed.cut();
  }

  private static Command.Publish publish(String channel, Payload payload) {
    return new Command.Publish(channel, payload, null, 0, Map.of(), null);
  }

  private static Publication on(Publication base, Patched patched) throws Exception {
    var delta = DeltaText.read(patched.patch().payload());
    assertThat(delta.base()).isEqualTo(base.offset());
    return patched.patch().with(delta.on(base.payload()));
  }

  private static String state(int round) {
    StringBuilder text = new StringBuilder("{\"round\":" + round);
    for (int i = 0; i < 20; i++) {
      text.append(",\"v").append(i).append("\":").append(1_000 + i);
    }
    return new String((text + "}").getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
