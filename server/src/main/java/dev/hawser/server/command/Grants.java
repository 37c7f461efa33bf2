package dev.hawser.server.command;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Right;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers rights by pattern, in the order given: the first grant that fits a channel counts. */
final class Grants {

  private record Key(String pattern, long from) {}

  private final Map<Key, Set<Right>> rights = new LinkedHashMap<>();

  void add(Right right, List<String> patterns, long from) {
    for (String pattern : patterns) {
      rights.computeIfAbsent(new Key(pattern, from), key -> EnumSet.noneOf(Right.class)).add(right);
    }
  }

  List<Grant> all() {
    List<Grant> grants = new ArrayList<>();
    rights.forEach((key, allowed) ->
        grants.add(new Grant(new ChannelPattern(key.pattern()), allowed, key.from())));
    return grants;
  }
}
