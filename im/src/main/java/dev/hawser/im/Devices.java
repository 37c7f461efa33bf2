package dev.hawser.im;

import dev.hawser.core.room.Caller;
import dev.hawser.im.push.DeviceStore;
import dev.hawser.im.push.DeviceStore.Device;
import dev.hawser.im.push.PushAddresses;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls by which devices say where they are told what was said while they were away. */
final class Devices {

  private static final int LONGEST_ADDRESS = 4_096;

  private final DeviceStore store;
  private final @Nullable String key;
  private final InstantSource clock;

  Devices(Around.Ways ways, InstantSource clock) {
    this.store = ways.devices();
    this.key = ways.key();
    this.clock = clock;
  }

  ObjectNode put(Caller caller, Asked asked) {
    String id = asked.text("id");
    String address = asked.json("address", LONGEST_ADDRESS);
    if (address == null) {
      throw Asked.invalid("address: expected apple, firebase or web");
    }
    try {
      String written = PushAddresses.write(PushAddresses.read(address));
      store.put(new Device(caller.user(), id, written), clock.millis());
    } catch (IllegalArgumentException e) {
      throw Asked.invalid("address: " + e.getMessage());
    }
    return Views.object();
  }

  ObjectNode remove(Caller caller, Asked asked) {
    store.remove(caller.user(), asked.text("id"));
    return Views.object();
  }

  /** Also what a page needs to subscribe, since whoever wants to be told asks here first. */
  ObjectNode list(Caller caller, Asked asked) {
    ObjectNode answer = Views.object();
    ArrayNode devices = answer.putArray("devices");
    store.of(caller.user()).forEach(one -> devices.add(one.id()));
    if (key != null) {
      answer.put("applicationServerKey", key);
    }
    return answer;
  }
}
