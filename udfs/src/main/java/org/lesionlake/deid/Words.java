package org.lesionlake.deid;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A text as its words: runs of letters and runs of digits, folded (lower case, no accents), with
 * their places in the text. Punctuation, {@code ^} and white space only separate.
 */
final class Words {
  /** Longer runs are no name or number of anyone; they are kept as empty words. */
  private static final int MAX_WORD = 64;

  private final String text;
  private final int[] starts;
  private final int[] ends;
  private final String[] folded;

  private Words(String text, int[] starts, int[] ends, String[] folded) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
    this.folded = folded;
  }

  static Words of(String text) {
    int[] starts = new int[Math.max(16, text.length() / 5)];
    int[] ends = new int[starts.length];
    int count = 0;
    int i = 0;
    while (i < text.length()) {
      if (!isWordChar(text.charAt(i))) {
        i++;
        continue;
      }
      int end = i + 1;
      boolean digits = isDigit(text.charAt(i));
      while (end < text.length()
          && isWordChar(text.charAt(end))
          && isDigit(text.charAt(end)) == digits) {
        end++;
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, 2 * count);
        ends = Arrays.copyOf(ends, 2 * count);
      }
      starts[count] = i;
      ends[count++] = end;
      i = end;
    }
    String[] folded = new String[count];
    for (int w = 0; w < count; w++) {
      boolean tooLong = ends[w] - starts[w] > MAX_WORD;
      folded[w] = tooLong ? "" : fold(text.substring(starts[w], ends[w]));
    }
    return new Words(text, starts, ends, folded);
  }

  /** The folded words of a short text. */
  static List<String> list(String text) {
    return new ArrayList<>(Arrays.asList(of(text).folded));
  }

  int count() {
    return folded.length;
  }

  int start(int word) {
    return starts[word];
  }

  int end(int word) {
    return ends[word];
  }

  String folded(int word) {
    return folded[word];
  }

  /** Whether only a little punctuation or white space lies between a word and the next. */
  boolean isNextClose(int word) {
    int from = ends[word];
    int to = starts[word + 1];
    if (to - from > 8) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c) && "^,.-'’/_=&()".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a span of the text neither follows nor precedes a letter or digit. */
  boolean standsAlone(int start, int end) {
    return (start == 0 || !isWordChar(text.charAt(start - 1)))
        && (end == text.length() || !isWordChar(text.charAt(end)));
  }

  static String fold(String word) {
    boolean ascii = word.chars().allMatch(c -> c < 128);
    if (ascii) {
      return word.toLowerCase(Locale.ROOT);
    }
    String apart = Normalizer.normalize(word, Normalizer.Form.NFD);
    StringBuilder base = new StringBuilder(apart.length());
    for (int i = 0; i < apart.length(); i++) {
      char c = apart.charAt(i);
      if (Character.getType(c) != Character.NON_SPACING_MARK) {
        base.append(c);
      }
    }
    return base.toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isWordChar(char c) {
    return Character.isLetterOrDigit(c)
        || Character.isSurrogate(c)
        || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private static boolean isDigit(char c) {
    return Character.isDigit(c);
  }
}
