package org.lesionlake.report;

/** Numbers of a list without a stop behind them: "1 Liver metastases", "2 No effusion". */
final class ListNumbers {
  private static final int MOST = 30;

  /** An item is no longer, and a text of any length is read in time. */
  private static final int MOST_LINES = 40;

  private ListNumbers() {}

  /**
   * Whether the number at {@code at} begins a line and is one of 1, 2, 3 and so on that begin lines
   * one after another: two at least, as one alone may as well count what follows.
   */
  static boolean isBare(String text, int at) {
    int number = numberAt(text, at);
    if (number < 1 || number > MOST || !beginsLine(text, at)) {
      return false;
    }
    int wanted = number - 1;
    int line = lineStart(text, at);
    int lines = 0;
    while (wanted > 0 && line > 0 && lines++ < MOST_LINES) {
      line = lineStart(text, line - 1);
      if (numberAt(text, firstOf(text, line)) == wanted) {
        wanted--;
        lines = 0;
      }
    }
    return wanted == 0 && (number > 1 || isFollowed(text, at));
  }

  private static boolean isFollowed(String text, int at) {
    int line = at;
    for (int lines = 0; lines < MOST_LINES && (line = text.indexOf('\n', line) + 1) > 0; lines++) {
      int next = numberAt(text, firstOf(text, line));
      if (next > 0) {
        return next == 2;
      }
    }
    return false;
  }

  /** The number of one or two digits before a blank and a letter, or -1. */
  private static int numberAt(String text, int at) {
    int end = at;
    while (end < text.length() && end - at < 3 && Character.isDigit(text.charAt(end))) {
      end++;
    }
    if (end == at || end - at > 2 || end + 2 >= text.length() || text.charAt(end) != ' ') {
      return -1;
    }
    boolean word = Character.isLetter(text.charAt(end + 1));
    boolean unit = text.startsWith("mm", end + 1) || text.startsWith("cm", end + 1);
    return word && !unit && text.charAt(end + 2) != ' ' ? Integer.parseInt(text, at, end, 10) : -1;
  }

  private static boolean beginsLine(String text, int at) {
    return firstOf(text, lineStart(text, at)) == at;
  }

  private static int lineStart(String text, int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  private static int firstOf(String text, int line) {
    int first = line;
    while (first < text.length() && text.charAt(first) == ' ') {
      first++;
    }
    return first;
  }
}
