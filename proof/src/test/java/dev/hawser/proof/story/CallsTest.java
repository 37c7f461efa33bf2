package dev.hawser.proof.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call is answered on whatever transport it comes, and costs the line nothing if it is wrong. */
class CallsTest {

  private final Node node;

  CallsTest(@Running("open") Node node) {
    this.node = node;
  }

  @ParameterizedTest
  @EnumSource
  void a_method_of_no_room_is_refused(Transport transport) {
    try (Peer peer = transport.guest(node)) {
      Json unknown = peer.answer("{'call':{'method':'sing/it','data':{'a':[1]}}}").at("error");
      assertThat(unknown.number("code")).isEqualTo(2008);
      assertThat(unknown.text("name")).isEqualTo("unknown-method");
      assertThat(unknown.is("retry")).isFalse();
      assertThat(peer.answer("{'call':{'method':'sing','data':null}}").has("error"))
          .as("the line stands")
          .isTrue();
    }
  }
}
