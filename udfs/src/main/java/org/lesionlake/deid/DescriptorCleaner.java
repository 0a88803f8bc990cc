package org.lesionlake.deid;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reduces descriptions to allowed words and short numbers (PS3.15 option Clean Descriptors).
 * Numbers in a row, and those that may be day and month, could be a date or an identifier in
 * pieces.
 */
final class DescriptorCleaner {
  private static final Pattern SEPARATORS = Pattern.compile("[\\s_^,;:()\\[\\]|=*\"<>&]+");
  private static final Pattern PARTS = Pattern.compile("[-/+]");

  /** At most three digits before and after the point: no identifier and no year. */
  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}(?:[.]\\d{1,3})?(?:mm|cm|s|sec|ml|kv|kvp|kev|mas|ma|%|x|d|e)?");

  private static final Pattern NUMBERED_WORD = Pattern.compile("(\\p{L}+)\\.?\\d{0,2}\\p{L}?");
  private static final Pattern CAPITAL_WITHIN = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
  private static final Pattern BARE_NUMBER = Pattern.compile("[\\d./-]*\\d[\\d./-]*");
  private static final Pattern UNIT = Pattern.compile("(?:mm|cm|s|sec|ml|kv|kvp|kev|mas|ma|%)\\.?");

  /** "12/05", "3-15", "03.11"; with a point and one digit behind it a thickness. */
  private static final Pattern TWO_NUMBERS =
      Pattern.compile("(\\d{1,2})(?:[/-](\\d{1,2})|\\.(\\d{2}))");

  private static final int REMEMBERED = 512;

  private final Set<String> words;
  private final Pattern globs;
  private final Recent<String, String> cleaned = new Recent<>(REMEMBERED, this::reduce);

  /** Allowed words, folded; {@code *} stands for any letters. */
  DescriptorCleaner(Set<String> words) {
    this.words = words;
    this.globs =
        Pattern.compile(
            words.stream()
                .filter(word -> word.indexOf('*') >= 0)
                .map(word -> "\\Q" + word.replace("*", "\\E\\p{L}*\\Q") + "\\E")
                .collect(Collectors.joining("|")));
  }

  /** The allowed words in their order, separated by blanks; empty if none is. */
  String clean(String description) {
    return cleaned.get(description);
  }

  private String reduce(String description) {
    List<String> kept = new ArrayList<>();
    String[] chunks = SEPARATORS.split(description);
    boolean afterNumber = false;
    for (int i = 0; i < chunks.length; i++) {
      boolean number = BARE_NUMBER.matcher(chunks[i]).matches();
      boolean measured = i + 1 < chunks.length && UNIT.matcher(Words.fold(chunks[i + 1])).matches();
      boolean telling = number && !measured && (afterNumber || mayBeDate(chunks[i]));
      if (!telling && isAllowed(chunks[i])) {
        kept.add(chunks[i]);
      }
      afterNumber = number;
    }
    return String.join(" ", kept);
  }

  private static boolean mayBeDate(String chunk) {
    Matcher two = TWO_NUMBERS.matcher(chunk);
    if (!two.matches()) {
      return false;
    }
    int first = Integer.parseInt(two.group(1));
    int second = Integer.parseInt(two.group(two.group(2) == null ? 3 : 2));
    boolean dayFirst = isBetween(first, 31) && isBetween(second, 12);
    boolean monthFirst = two.group(3) == null && isBetween(first, 12) && isBetween(second, 31);
    return dayFirst || monthFirst;
  }

  private static boolean isBetween(int number, int last) {
    return number >= 1 && number <= last;
  }

  private boolean isAllowed(String chunk) {
    int bare = 0;
    boolean some = false;
    for (String piece : PARTS.split(chunk)) {
      String part = Words.fold(piece);
      boolean number = NUMBER.matcher(part).matches();
      if (!part.isEmpty() && !number && !isWord(part) && !isWordsRunTogether(piece)) {
        return false;
      }
      some |= !part.isEmpty();
      bare += number && part.matches("\\d+") ? 1 : 0;
    }
    return some && bare < 3;
  }

  /** "AbdomenPortal". */
  private boolean isWordsRunTogether(String piece) {
    String[] inner = CAPITAL_WITHIN.split(piece);
    return inner.length > 1 && Stream.of(inner).map(Words::fold).allMatch(this::isWord);
  }

  private boolean isWord(String part) {
    String word = part.endsWith(".") ? part.substring(0, part.length() - 1) : part;
    if (words.contains(word) || globs.matcher(word).matches()) {
      return true;
    }
    Matcher numbered = NUMBERED_WORD.matcher(word);
    return numbered.matches() && !numbered.group(1).equals(word) && isWord(numbered.group(1));
  }
}
