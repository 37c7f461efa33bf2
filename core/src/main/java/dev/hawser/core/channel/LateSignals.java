package dev.hawser.core.channel;

import dev.hawser.core.transport.Frame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Signals of one channel that one line had no room for: the newest of each user, and of few users,
 * as they are of use only now. Confined to the loop; {@link #close} gives its bytes back.
 */
final class LateSignals {

  private static final int USERS = 16;

  private final LocalChannels home;
  private final Map<String, Frame> newest = LinkedHashMap.newLinkedHashMap(2);

  LateSignals(LocalChannels home) {
    this.home = home;
  }

  /** Keeps one in place of the same user's before it, if there is room. */
  void put(String user, Frame frame) {
    Frame before = newest.get(user);
    if (before == null && (newest.size() == USERS || home.keepsTooMuch())) {
      home.meters().signalsDropped.increment();
      return;
    }
    if (before != null) {
      home.meters().signalsDropped.increment();
      home.keep(-before.weight());
    }
    newest.put(user, frame);
    home.keep(frame.weight());
  }

  /** Hands over all of them, and is done with those that do not go either. */
  void leave(Predicate<Frame> line) {
    for (Frame frame : newest.values()) {
      if (!line.test(frame)) {
        home.meters().signalsDropped.increment();
      }
    }
    close();
  }

  void close() {
    newest.values().forEach(frame -> home.keep(-frame.weight()));
    newest.clear();
  }
}
