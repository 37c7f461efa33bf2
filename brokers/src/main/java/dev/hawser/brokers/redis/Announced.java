package dev.hawser.brokers.redis;

import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Levels;
import dev.hawser.core.node.Pressure;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * An announcement in Redis, but for its run and levels, which scripts read: a list of addresses,
 * then names and values, all {@link Packed}. A name that this version does not know is passed over,
 * and one that is missing has a value that sends nobody there, so that versions can be mixed.
 */
final class Announced {

  private Announced() {}

  static byte[] bytes(Announcement it) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", it.name());
    fields.put("version", it.version());
    fields.put("started", Long.toString(it.startedAt()));
    fields.put("state", it.state().word());
    Load load = it.load();
    fields.put("connections", Long.toString(load.connections()));
    fields.put("left", Long.toString(load.left()));
    fields.put("channels", Long.toString(load.channels()));
    fields.put("publications", Double.toString(load.publications()));
    fields.put("deliveries", Double.toString(load.deliveries()));
    fields.put("lag", Double.toString(load.lagMillis()));
    fields.put("pressure", load.pressure().name().toLowerCase(Locale.ROOT));
    return Packed.bytes(out -> {
      out.writeShort(it.addresses().size());
      for (String address : it.addresses()) {
        Packed.text(out, address);
      }
      out.writeShort(fields.size());
      for (Map.Entry<String, String> field : fields.entrySet()) {
        Packed.text(out, field.getKey());
        Packed.text(out, field.getValue());
      }
    });
  }

  /**
   * Reads what {@link #bytes} wrote, of this version or another.
   *
   * @throws IllegalArgumentException for other bytes
   */
  static Announcement read(String run, Levels speaks, byte[] bytes) {
    return Packed.read(bytes, in -> read(run, speaks, in));
  }

  private static Announcement read(String run, Levels speaks, DataInputStream in)
      throws IOException {
    int count = in.readUnsignedShort();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(Packed.text(in));
    }
    int size = in.readUnsignedShort();
    Map<String, String> fields = LinkedHashMap.newLinkedHashMap(size);
    for (int i = 0; i < size; i++) {
      fields.put(Packed.text(in), Packed.text(in));
    }
    return new Announcement(
        run,
        fields.getOrDefault("name", run),
        fields.getOrDefault("version", ""),
        speaks,
        whole(fields, "started"),
        word(fields, "state", State::valueOf, State.DRAINING),
        addresses,
        new Load(
            whole(fields, "connections"),
            whole(fields, "left"),
            whole(fields, "channels"),
            Double.parseDouble(fields.getOrDefault("publications", "0")),
            Double.parseDouble(fields.getOrDefault("deliveries", "0")),
            Double.parseDouble(fields.getOrDefault("lag", "0")),
            word(fields, "pressure", Pressure.Level::valueOf, Pressure.Level.FULL)));
  }

  private static long whole(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }

  private static <T> T word(
      Map<String, String> fields, String name, Function<String, T> read, T otherwise) {
    try {
      return read.apply(fields.getOrDefault(name, "").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      return otherwise;
    }
  }
}
