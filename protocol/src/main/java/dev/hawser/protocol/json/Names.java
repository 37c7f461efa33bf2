package dev.hawser.protocol.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The field names of the protocol, found by their bytes so that reading one makes no garbage. */
final class Names {

  private static final String[] TABLE = new String[256];

  static {
    String all =
        "id connect subscribe unsubscribe publish history presence refresh ping pong"
            + " token resume heartbeat features channel since before epoch offset"
            + " data bytes key age tags slot limit next"
            + " error connected subscribed unsubscribed published refreshed publication"
            + " delta joined left reset skipped goaway closing"
            + " code name message retry session user node expires keys"
            + " position recovered reason more publications count members time"
            + " from to after targets versions part stream text adapt rung"
            + " call method called signal signalled matched missed";
    for (String name : all.split(" ", -1)) {
      int slot = hash(name.getBytes(ISO_8859_1), 0, name.length());
      while (TABLE[slot] != null) {
        slot = slot + 1 & 255;
      }
      TABLE[slot] = name;
    }
  }

  private Names() {}

  /** The name that these bytes spell, or the empty string for one that the protocol has not. */
  static String of(byte[] in, int from, int to) {
    int slot = hash(in, from, to);
    for (String name = TABLE[slot]; name != null; name = TABLE[slot]) {
      if (spells(name, in, from, to)) {
        return name;
      }
      slot = slot + 1 & 255;
    }
    return "";
  }

  private static boolean spells(String name, byte[] in, int from, int to) {
    if (name.length() != to - from) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != in[from + i]) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] in, int from, int to) {
    int size = to - from;
    if (size == 0 || size > 16) {
      return 0;
    }
    return size * 31 + in[from] * 7 + in[to - 1] * 13 + in[from + size / 2] * 17 & 255;
  }
}
