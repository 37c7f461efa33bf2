package dev.hawser.im.search;

import dev.hawser.im.search.SearchStore.Found;
import dev.hawser.im.search.SearchStore.Wanted;
import dev.hawser.im.text.Terms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the index as people type: all words, in any order, the last perhaps not to its end. */
public final class Searching {

  /** The most terms of a question. */
  private static final int MOST = 32;

  private final SearchStore store;

  public Searching(SearchStore store) {
    this.store = store;
  }

  /**
   * Finds. Blocks.
   *
   * @return newest first; nothing where the text has no term
   */
  public List<Found> find(
      String user, String text, @Nullable String channel, @Nullable Found before, int limit) {
    List<Wanted> wanted = wanted(text);
    return wanted.isEmpty() ? List.of() : store.find(user, wanted, channel, before, limit);
  }

  /**
   * The terms that must be there. A lone character that ends a run of a script without spaces is in
   * the index as the beginning of a pair, unless a text ends there; the last word may go on.
   */
  static List<Wanted> wanted(String text) {
    List<String> terms = Terms.of(text);
    List<Wanted> wanted = new ArrayList<>();
    for (int i = 0; i < terms.size() && wanted.size() < MOST; i++) {
      String term = terms.get(i);
      boolean last = i == terms.size() - 1;
      boolean pair = Terms.dense(term);
      boolean alone = pair && term.codePointCount(0, term.length()) == 1;
      boolean covered =
          alone && i > 0 && Terms.dense(terms.get(i - 1)) && terms.get(i - 1).endsWith(term);
      if (!covered) {
        wanted.add(new Wanted(term, alone || (last && !pair)));
      }
    }
    return wanted;
  }
}
