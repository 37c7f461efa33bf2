package dev.hawser.core.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Values under patterns, found by a channel that these mean. What a search costs grows with the
 * parts of the channel's name and with what it finds, and not with how many patterns there are.
 *
 * <p>To be used by one thread at a time.
 */
public final class PatternTree<V> {

  /** What begins with the same parts. */
  private static final class Branch<V> {

    private final Map<String, Branch<V>> named = new HashMap<>(2);
    private @Nullable Branch<V> any;

    /** Of patterns that end here. */
    private final List<V> here = new ArrayList<>(1);

    /** Of patterns that go on with {@code #}. */
    private final List<V> beyond = new ArrayList<>(0);

    private boolean bare() {
      return named.isEmpty() && any == null && here.isEmpty() && beyond.isEmpty();
    }
  }

  private final Branch<V> root = new Branch<>();

  public boolean isEmpty() {
    return root.bare();
  }

  /** The same value may be there several times. */
  public void add(ChannelPattern pattern, V value) {
    Branch<V> at = root;
    for (String part : pattern.text().split("/", -1)) {
      if (part.equals("#")) {
        at.beyond.add(value);
        return;
      }
      Branch<V> next = part.equals("+") ? at.any : at.named.get(part);
      if (next == null) {
        next = new Branch<>();
        if (part.equals("+")) {
          at.any = next;
        } else {
          at.named.put(part, next);
        }
      }
      at = next;
    }
    at.here.add(value);
  }

  /**
   * Takes out one such value.
   *
   * @return whether it was there
   */
  public boolean remove(ChannelPattern pattern, V value) {
    return remove(root, pattern.text().split("/", -1), 0, value);
  }

  private static <V> boolean remove(Branch<V> at, String[] parts, int depth, V value) {
    if (depth == parts.length) {
      return at.here.remove(value);
    }
    String part = parts[depth];
    if (part.equals("#")) {
      return at.beyond.remove(value);
    }
    Branch<V> next = part.equals("+") ? at.any : at.named.get(part);
    if (next == null || !remove(next, parts, depth + 1, value)) {
      return false;
    }
    if (next.bare()) {
      if (part.equals("+")) {
        at.any = null;
      } else {
        at.named.remove(part);
      }
    }
    return true;
  }

  /** Tells the values of all patterns that mean this channel, in no order. */
  public void matching(String channel, Consumer<? super V> found) {
    matching(root, channel, 0, found);
  }

  /** Tells all values, in no order. */
  public void all(Consumer<? super V> each) {
    all(root, each);
  }

  private static <V> void all(Branch<V> at, Consumer<? super V> each) {
    at.here.forEach(each);
    at.beyond.forEach(each);
    at.named.values().forEach(next -> all(next, each));
    if (at.any != null) {
      all(at.any, each);
    }
  }

  /**
   * @param from where the next part begins; beyond the end where there is none
   */
  private static <V> void matching(
      Branch<V> at, String channel, int from, Consumer<? super V> found) {
    at.beyond.forEach(found);
    if (from > channel.length()) {
      at.here.forEach(found);
      return;
    }
    if (at.named.isEmpty() && at.any == null) {
      return;
    }
    int slash = channel.indexOf('/', from);
    int end = slash < 0 ? channel.length() : slash;
    Branch<V> next = at.named.get(channel.substring(from, end));
    if (next != null) {
      matching(next, channel, end + 1, found);
    }
    if (at.any != null) {
      matching(at.any, channel, end + 1, found);
    }
  }
}
