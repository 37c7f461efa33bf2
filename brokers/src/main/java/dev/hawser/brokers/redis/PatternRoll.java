package dev.hawser.brokers.redis;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.PatternTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which other nodes listen to which patterns, as one node knows it. Changes are numbered, so that
 * what was read before one and comes after it takes nothing back.
 *
 * <p>Changed by one thread at a time; may be asked by any.
 */
final class PatternRoll {

  /**
   * A node that listens.
   *
   * @param change the number of the change with which it began: with another it may have let go of
   *     what it was told
   */
  record Listener(String node, long change) {}

  /** What a node said last, and since when it listens to each. */
  private record Said(long change, Map<ChannelPattern, Long> since) {}

  private final Map<String, Said> byNode = new HashMap<>();

  /** What is asked; never changed once it is here. */
  private volatile PatternTree<Listener> known = new PatternTree<>();

  /** The nodes that listen to a pattern of this channel. */
  Set<Listener> listeners(String channel) {
    PatternTree<Listener> tree = known;
    if (tree.isEmpty()) {
      return Set.of();
    }
    Map<String, Listener> nodes = new HashMap<>();
    tree.matching(
        channel,
        one -> nodes.merge(one.node, one, (some, more) -> some.change > more.change ? some : more));
    return Set.copyOf(nodes.values());
  }

  /** A node has changed to what it listens. */
  void changed(String node, long change, List<ChannelPattern> patterns) {
    Said before = byNode.get(node);
    if (before == null || before.change < change) {
      byNode.put(node, said(before, change, patterns));
      know();
    }
  }

  /**
   * What all nodes said until a change.
   *
   * @return the nodes that listen to something of which no change told here
   */
  Set<String> read(long until, Map<String, List<ChannelPattern>> all) {
    Set<String> late = new HashSet<>();
    boolean other =
        byNode
            .entrySet()
            .removeIf(one -> one.getValue().change <= until && !all.containsKey(one.getKey()));
    for (Map.Entry<String, List<ChannelPattern>> one : all.entrySet()) {
      Said before = byNode.get(one.getKey());
      if (before != null
          && (before.change > until || before.since.keySet().equals(Set.copyOf(one.getValue())))) {
        continue;
      }
      if (before == null || !before.since.keySet().containsAll(one.getValue())) {
        late.add(one.getKey());
      }
      byNode.put(one.getKey(), said(before, until, one.getValue()));
      other = true;
    }
    if (other) {
      know();
    }
    return late;
  }

  private static Said said(@Nullable Said before, long change, List<ChannelPattern> patterns) {
    Map<ChannelPattern, Long> since = new HashMap<>();
    for (ChannelPattern pattern : patterns) {
      since.put(pattern, before == null ? change : before.since.getOrDefault(pattern, change));
    }
    return new Said(change, since);
  }

  /** Numbers may begin anew. */
  void forgetNumbers() {
    byNode.replaceAll((_, said) -> new Said(0, said.since));
  }

  private void know() {
    PatternTree<Listener> tree = new PatternTree<>();
    byNode.forEach((node, said) ->
        said.since.forEach((pattern, change) -> tree.add(pattern, new Listener(node, change))));
    known = tree;
  }
}
