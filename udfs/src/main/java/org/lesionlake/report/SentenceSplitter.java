package org.lesionlake.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts a report into sentences. A sentence ends at a full stop, question mark, exclamation mark or
 * semicolon that is followed by white space and closes no abbreviation or number; at an empty line;
 * before a list item; and at a line break, unless the line was broken only because the next word no
 * longer fitted the text's width. What goes on for {@value #LONGEST} characters is cut at a blank.
 */
public final class SentenceSplitter {
  static final int LONGEST = 1500;
  private static final int NARROWEST_WRAP = 50;

  private static final Pattern LETTERS = Pattern.compile("[a-z]|[a-z]\\.[a-z](\\.[a-z])?");

  /** "36 x", "no evidence of": no sentence ends so. */
  /** Words that hardly begin a sentence without a capital. */
  private static final Pattern GOES_ON =
      Pattern.compile(
          "(?:een|de|het|van|waarvan|die|dat|of|the|a|an|and|en|with|met|which|that|zonder|without|before|after|since|has|have|is|was|were|are|than|voor|na|sinds|heeft|zijn|waren|dan|now|thans|nu)\\s");

  private static final Pattern SIZE_GOES_ON = Pattern.compile("(?:x\\s?\\d|(?:mm|cm)\\b)");
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "(?:\\d x|\\b(?:van|tot|de|het|een|met|en|ter|bij|geen|zonder|the|of|a|an|and|to|with|no|without|for|from))$");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,2}");

  private final Set<String> abbreviations = new HashSet<>();

  public SentenceSplitter(Lexicon lexicon) {
    this(lexicon.rules());
  }

  /** Knows the abbreviations among some rules. */
  SentenceSplitter(List<LexiconRule> rules) {
    rules.stream()
        .filter(rule -> rule.category().equals("abbreviation"))
        .forEach(rule -> abbreviations.addAll(rule.phrases()));
  }

  /** Sentences of {@code text} without the white space around them, in order. */
  public List<Span> split(String text) {
    String normalized = TextNormalizer.normalize(text);
    boolean telegraphic = isTelegraphic(text);
    int width = longestLine(normalized, 0);
    int paragraphEnd = paragraphEnd(normalized, 0);
    List<Span> sentences = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = normalized.charAt(i);
      if (i >= paragraphEnd) {
        width = longestLine(normalized, i + 1);
        paragraphEnd = paragraphEnd(normalized, i + 1);
      }
      boolean ends =
          switch (c) {
            case '.' -> stopEnds(text, normalized, i);
            case '?', '!' ->
                i + 1 == text.length()
                    || !isWordPart(normalized.charAt(i + 1)) && !asks(normalized, i);
            case ';' -> true;
            case '\n' -> telegraphic || breakEnds(text, normalized, start, i, width);
            case ' ' -> i - start > LONGEST;
            default -> i - start > LONGEST + 200;
          };
      if (ends) {
        add(normalized, start, i + 1, sentences);
        start = i + 1;
      }
    }
    add(normalized, start, text.length(), sentences);
    return sentences;
  }

  /**
   * Notes whose lines begin in lower case and end without a stop: each line is a sentence. Lines of
   * one width are wrapped prose.
   */
  private static boolean isTelegraphic(String text) {
    int lines = 0;
    int small = 0;
    int stopped = 0;
    int wide = 0;
    int width = text.lines().mapToInt(line -> line.strip().length()).max().orElse(0);
    for (String line : text.split("\n")) {
      String bare = line.strip();
      if (bare.isEmpty()) {
        continue;
      }
      lines++;
      small += Character.isLowerCase(bare.charAt(0)) ? 1 : 0;
      stopped += bare.endsWith(".") ? 1 : 0;
      wide += bare.length() > 0.75 * width ? 1 : 0;
    }
    return lines >= 5 && wide < 0.6 * lines && small > 0.6 * lines && stopped < 0.3 * lines;
  }

  /** "few nodules, ? mets": a mark before its word. */
  private static boolean asks(String text, int at) {
    return text.charAt(at) == '?'
        && at > 0
        && " ,(".indexOf(text.charAt(at - 1)) >= 0
        && at + 2 < text.length()
        && text.charAt(at + 1) == ' '
        && Character.isLetter(text.charAt(at + 2));
  }

  private static void add(String text, int start, int end, List<Span> sentences) {
    int from = start;
    int to = end;
    while (from < to && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    for (int i = from; i < to; i++) {
      if (isWordPart(text.charAt(i)) || text.charAt(i) == '?') {
        sentences.add(new Span(from, to));
        return;
      }
    }
  }

  private boolean stopEnds(String text, String normalized, int at) {
    if (at + 1 == text.length()) {
      return true;
    }
    char next = text.charAt(at + 1);
    if (!Character.isWhitespace(next) && next != ')' && next != '"') {
      return Character.isUpperCase(next)
          && at > 1
          && Character.isLowerCase(text.charAt(at - 1))
          && Character.isLetter(text.charAt(at - 2));
    }
    int word = at;
    while (word > 0
        && !Character.isWhitespace(normalized.charAt(word - 1))
        && normalized.charAt(word - 1) != '('
        && at - word < 20) {
      word--;
    }
    String before = normalized.substring(word, at);
    if (isListNumber(normalized, word, before)) {
      return false;
    }
    boolean abbreviated = abbreviations.contains(before) || LETTERS.matcher(before).matches();
    if (!abbreviated) {
      return true;
    }
    int follower = at + 1;
    while (follower < text.length() && Character.isWhitespace(text.charAt(follower))) {
      if (text.charAt(follower) == '\n') {
        return true;
      }
      follower++;
    }
    return follower < text.length()
        && Character.isUpperCase(text.charAt(follower))
        && before.indexOf('.') >= 0;
  }

  private static boolean isListNumber(String normalized, int word, String before) {
    if (!NUMBER.matcher(before).matches()) {
      return false;
    }
    for (int i = word - 1; i >= 0 && normalized.charAt(i) != '\n'; i--) {
      if (normalized.charAt(i) != ' ') {
        return false;
      }
    }
    return true;
  }

  private static boolean breakEnds(String text, String normalized, int start, int at, int width) {
    int next = at + 1;
    while (next < text.length() && normalized.charAt(next) == ' ') {
      next++;
    }
    if (next >= text.length()
        || normalized.charAt(next) == '\n'
        || isItem(normalized, next)
        || ListNumbers.isBare(normalized, next)) {
      return true;
    }
    int lineStart = normalized.lastIndexOf('\n', at - 1) + 1;
    String line = normalized.substring(Math.min(lineStart, at), at).strip();
    if (hasColumns(line) || hasColumns(lineAt(normalized, next))) {
      return true;
    }
    if (GOES_ON.matcher(normalized).region(next, text.length()).lookingAt()
        && Character.isLowerCase(text.charAt(next))
        && !line.isEmpty()
        && line.length() >= NARROWEST_WRAP
        && Character.isLetterOrDigit(line.charAt(line.length() - 1))) {
      return false;
    }
    if (line.isEmpty() || line.endsWith(":") || headingFollows(normalized, next)) {
      return true;
    }
    if (line.lastIndexOf('(') > line.lastIndexOf(')') && closes(normalized, next)) {
      return false;
    }
    if (UNFINISHED.matcher(line).find()
        || SIZE_GOES_ON.matcher(normalized).region(next, text.length()).lookingAt()) {
      return false;
    }
    int wordEnd = next;
    while (wordEnd < text.length() && !Character.isWhitespace(normalized.charAt(wordEnd))) {
      wordEnd++;
    }
    boolean wouldHaveFitted = line.length() + 1 + wordEnd - next <= width;
    boolean full = line.length() >= 0.8 * width;
    if (full && width >= NARROWEST_WRAP && Character.isLowerCase(text.charAt(next))) {
      return false;
    }
    boolean goesOn = line.endsWith(",") || !Character.isUpperCase(text.charAt(next));
    if (width < NARROWEST_WRAP) {
      return !goesOn || !line.endsWith(",") && Character.isDigit(text.charAt(next));
    }
    return wouldHaveFitted && !line.endsWith(",");
  }

  private static String lineAt(String text, int start) {
    int end = text.indexOf('\n', start);
    return text.substring(start, end < 0 ? text.length() : end).strip();
  }

  /** A row of a table: cells parted by tabs or several blanks. */
  private static boolean hasColumns(String line) {
    return line.indexOf('\t') >= 0 || line.contains("   ");
  }

  /** Whether a bracket closes in the line that begins at a place before another opens. */
  private static boolean closes(String text, int at) {
    for (int i = at; i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '('; i++) {
      if (text.charAt(i) == ')') {
        return true;
      }
    }
    return false;
  }

  private static boolean isItem(String text, int at) {
    char c = text.charAt(at);
    if (c == '*'
        || c == '#'
        || c == '-' && at + 1 < text.length() && !Character.isDigit(text.charAt(at + 1))) {
      return true;
    }
    int i = at;
    while (i < text.length() && i - at < 2 && Character.isDigit(text.charAt(i))) {
      i++;
    }
    return i > at
        && i + 1 < text.length()
        && (text.charAt(i) == '.' || text.charAt(i) == ')')
        && Character.isWhitespace(text.charAt(i + 1));
  }

  /** Whether a line begins with at most five words and a colon. */
  private static boolean headingFollows(String text, int at) {
    int words = 1;
    for (int i = at; i < text.length() && i - at < 60; i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return true;
      }
      if (c == '\n' || c == '.' || c == ',') {
        return false;
      }
      if (c == ' ' && ++words > 5) {
        return false;
      }
    }
    return false;
  }

  /** Length of the longest line of the paragraph that begins at a place. */
  static int longestLine(String text, int from) {
    int longest = 0;
    int start = from;
    int end = paragraphEnd(text, from);
    for (int i = from; i <= end; i++) {
      if (i == end || text.charAt(i) == '\n') {
        longest = Math.max(longest, i - start);
        start = i + 1;
      }
    }
    return longest;
  }

  /** Where the blank line after a place is, or the end of the text. */
  private static int paragraphEnd(String text, int from) {
    boolean blank = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        if (blank) {
          return i;
        }
        blank = true;
      } else if (c != ' ') {
        blank = false;
      }
    }
    return text.length();
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c);
  }
}
