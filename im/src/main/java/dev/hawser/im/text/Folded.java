package dev.hawser.im.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Set;

/**
 * A text as words are compared: compatibility forms taken apart (Unicode, Annex 15, NFKD), without
 * marks and without characters that nobody sees, in lower case; each character knows where it
 * stood.
 */
final class Folded {

  /** Scripts that put no spaces between words. */
  private static final Set<UnicodeScript> DENSE =
      Set.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private int[] characters;
  private int[] from;
  private int[] to;
  private int length;

  private Folded(int size) {
    characters = new int[size];
    from = new int[size];
    to = new int[size];
  }

  static Folded of(String text) {
    Folded folded = new Folded(text.length());
    for (int i = 0; i < text.length(); ) {
      int next = text.offsetByCodePoints(i, 1);
      folded.take(text, i, next);
      i = next;
    }
    return folded;
  }

  private void take(String text, int begin, int end) {
    int only = text.codePointAt(begin);
    if (only < 0x80) {
      add(Character.toLowerCase(only), begin, end);
      return;
    }
    int before = length;
    Normalizer.normalize(text.substring(begin, end), Normalizer.Form.NFKD)
        .codePoints()
        .filter(Folded::seen)
        .forEach(each -> add(Character.toLowerCase(Character.toUpperCase(each)), begin, end));
    if (length == before && length > 0) {
      // What is not seen goes with the character that it follows.
      to[length - 1] = end;
    }
  }

  private static boolean seen(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.CONTROL,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  private void add(int character, int begin, int end) {
    if (length == characters.length) {
      int more = Math.max(16, 2 * length);
      characters = Arrays.copyOf(characters, more);
      from = Arrays.copyOf(from, more);
      to = Arrays.copyOf(to, more);
    }
    characters[length] = character;
    from[length] = begin;
    to[length] = end;
    length++;
  }

  int length() {
    return length;
  }

  int at(int index) {
    return characters[index];
  }

  String text(int begin, int end) {
    return new String(characters, begin, end - begin);
  }

  int from(int index) {
    return from[index];
  }

  int to(int index) {
    return to[index];
  }

  /** Whether no word goes on over either end of a stretch. */
  boolean standsAlone(int begin, int end) {
    return (begin == 0 || !oneWord(characters[begin - 1], characters[begin]))
        && (end == length || !oneWord(characters[end - 1], characters[end]));
  }

  private static boolean oneWord(int left, int right) {
    return spaced(left) && spaced(right);
  }

  private static boolean spaced(int character) {
    return Character.isLetterOrDigit(character) && !dense(character);
  }

  static boolean dense(int character) {
    return character >= 0x0e00 && DENSE.contains(UnicodeScript.of(character));
  }
}
