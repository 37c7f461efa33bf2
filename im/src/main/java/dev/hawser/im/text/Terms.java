package dev.hawser.im.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a text apart into the terms by which it is found, alike for what is indexed and what is
 * asked, so that an index needs no idea of any language.
 *
 * <p>Scripts with spaces give their words, {@linkplain Folded folded}. Scripts without give each
 * pair of neighbours, and a lone character itself: in Chinese most words have two characters, and
 * two pairs that overlap in the text overlap in the question. The last character of a run stands by
 * itself, too, so that whoever asks for one character finds it as a term or as the beginning of
 * one.
 */
public final class Terms {

  /** The most of a text that is indexed, and of a question that is asked. */
  public static final int MOST = 2_000;

  private static final int LONGEST = 40;

  private Terms() {}

  /** The terms in the order in which they stand in the text, repeated as they are. */
  public static List<String> of(String text) {
    Folded folded = Folded.of(text);
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < folded.length() && terms.size() < MOST; ) {
      if (!Character.isLetterOrDigit(folded.at(i))) {
        i++;
        continue;
      }
      int end = i + 1;
      boolean dense = Folded.dense(folded.at(i));
      while (end < folded.length()
          && Character.isLetterOrDigit(folded.at(end))
          && Folded.dense(folded.at(end)) == dense) {
        end++;
      }
      if (dense) {
        pairs(folded, i, end, terms);
      } else {
        terms.add(folded.text(i, Math.min(end, i + LONGEST)));
      }
      i = end;
    }
    return terms;
  }

  /** Whether a term is of a script without spaces. */
  public static boolean dense(String term) {
    return Folded.dense(term.codePointAt(0));
  }

  private static void pairs(Folded folded, int begin, int end, List<String> terms) {
    for (int i = begin; i + 1 < end; i++) {
      terms.add(folded.text(i, i + 2));
    }
    // The last by itself, so that a single character is found wherever it stands.
    terms.add(folded.text(end - 1, end));
  }
}
