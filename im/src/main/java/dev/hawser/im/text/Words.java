package dev.hawser.im.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A list of words, and where they stand in a text.
 *
 * <p>All of them are looked for in one pass, whatever their number (Aho and Corasick, "Efficient
 * string matching", 1975). Before it, text and words are {@linkplain Folded folded}, so that case,
 * width, accents and characters that nobody sees make no difference.
 *
 * <p>A word of a script that puts spaces between words counts only where it stands by itself, so
 * that "ass" is not found in "class"; one of a script without spaces, such as Chinese, counts
 * wherever it stands.
 *
 * <p>Immutable, for any thread.
 */
public final class Words {

  /** The most characters of a word. */
  public static final int LONGEST = 100;

  private final Step root;

  /**
   * A place in a text.
   *
   * @param from the first character, counted as {@link String} does
   * @param to the one after the last
   * @param word which word it is, as it stands in the list
   */
  public record Hit(int from, int to, String word) {}

  /** What was read so far, as the longest beginning of a word that it ends with. */
  private static final class Step {
    final Map<Integer, Step> next = new HashMap<>(2);
    final int length;
    @Nullable String word;
    Step fallback = this;

    /** The nearest along the fallbacks that completes a word, itself left out. */
    @Nullable Step shorter;

    Step(int length) {
      this.length = length;
    }
  }

  private Words(Step root) {
    this.root = root;
  }

  /**
   * Takes a list; empty words, and such as fold to nothing, are passed over.
   *
   * @throws IllegalArgumentException if a word is longer than {@link #LONGEST}
   */
  public static Words of(Collection<String> words) {
    Step root = new Step(0);
    for (String word : words) {
      if (word.length() > LONGEST) {
        throw new IllegalArgumentException(
            "a word of " + word.length() + " characters (at most 100)");
      }
      Folded folded = Folded.of(word.strip());
      Step step = root;
      for (int i = 0; i < folded.length(); i++) {
        int depth = i + 1;
        step = step.next.computeIfAbsent(folded.at(i), _ -> new Step(depth));
      }
      if (step != root && step.word == null) {
        step.word = word.strip();
      }
    }
    link(root);
    return new Words(root);
  }

  private static void link(Step root) {
    Queue<Step> open = new ArrayDeque<>();
    for (Step step : root.next.values()) {
      step.fallback = root;
      open.add(step);
    }
    for (Step step = open.poll(); step != null; step = open.poll()) {
      for (Map.Entry<Integer, Step> each : step.next.entrySet()) {
        Step child = each.getValue();
        child.fallback = follow(root, step.fallback, each.getKey());
        child.shorter = child.fallback.word == null ? child.fallback.shorter : child.fallback;
        open.add(child);
      }
    }
  }

  private static Step follow(Step root, Step from, int character) {
    Step step = from;
    while (true) {
      Step next = step.next.get(character);
      if (next != null) {
        return next;
      }
      if (step == root) {
        return root;
      }
      step = step.fallback;
    }
  }

  public boolean isEmpty() {
    return root.next.isEmpty();
  }

  /** Where words of the list stand, by where they end; they may overlap. */
  public List<Hit> in(String text) {
    if (isEmpty()) {
      return List.of();
    }
    List<Hit> hits = new ArrayList<>();
    Folded folded = Folded.of(text);
    Step step = root;
    for (int i = 0; i < folded.length(); i++) {
      step = follow(root, step, folded.at(i));
      for (Step found = step; found != null; found = found.shorter) {
        if (found.word != null && folded.standsAlone(i + 1 - found.length, i + 1)) {
          hits.add(new Hit(folded.from(i + 1 - found.length), folded.to(i), found.word));
        }
      }
    }
    return hits;
  }

  /** The text with a star in the place of each character of a word of the list. */
  public String mask(String text) {
    List<Hit> hits = in(text);
    if (hits.isEmpty()) {
      return text;
    }
    StringBuilder masked = new StringBuilder();
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int at = i;
      if (hits.stream().anyMatch(hit -> hit.from() <= at && at < hit.to())) {
        masked.append('*');
      } else {
        masked.appendCodePoint(text.codePointAt(i));
      }
    }
    return masked.toString();
  }
}
