package org.lesionlake.deid;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reduces descriptions to allowed words and short numbers (PS3.15 option Clean Descriptors). */
final class DescriptorCleaner {
  private static final Pattern SEPARATORS = Pattern.compile("[\\s_^,;:()\\[\\]|=*\"<>&]+");
  private static final Pattern PARTS = Pattern.compile("[-/+]");

  /** At most three digits before and after the point: no identifier and no year. */
  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}(?:[.]\\d{1,3})?(?:mm|cm|s|sec|ml|kv|kvp|kev|mas|ma|%|x|d|e)?");

  private static final Pattern NUMBERED_WORD = Pattern.compile("(\\p{L}+)\\.?\\d{0,2}\\p{L}?");
  private static final int MAX_NUMBERS = 2;

  private final Set<String> words;

  DescriptorCleaner(Set<String> words) {
    this.words = words;
  }

  /** The allowed words in their order, separated by blanks; empty if none is. */
  String clean(String description) {
    List<String> kept = new ArrayList<>();
    int numbers = 0;
    for (String chunk : SEPARATORS.split(description)) {
      if (!isAllowed(chunk)) {
        continue;
      }
      // A row of short numbers may be a date or an identifier in pieces.
      numbers = chunk.matches("[\\d./-]+") ? numbers + 1 : 0;
      if (numbers <= MAX_NUMBERS) {
        kept.add(chunk);
      }
    }
    return String.join(" ", kept);
  }

  private boolean isAllowed(String chunk) {
    String folded = Words.fold(chunk);
    String[] parts = PARTS.split(folded);
    int bare = 0;
    boolean some = false;
    for (String part : parts) {
      boolean number = NUMBER.matcher(part).matches();
      if (!part.isEmpty() && !number && !isWord(part)) {
        return false;
      }
      some |= !part.isEmpty();
      bare += number && part.matches("\\d+") ? 1 : 0;
    }
    return some && bare < 3;
  }

  private boolean isWord(String part) {
    String word = part.endsWith(".") ? part.substring(0, part.length() - 1) : part;
    if (words.contains(word)) {
      return true;
    }
    Matcher numbered = NUMBERED_WORD.matcher(word);
    return numbered.matches() && words.contains(numbered.group(1));
  }
}
