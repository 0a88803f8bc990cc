package org.lesionlake.tests.archive.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Spelling and layout that hold for any sentence. */
final class Sentences {
  private static final Pattern AN = Pattern.compile("\\b([aA])~ (?=[aeiouAEIOU])");
  private static final Pattern A = Pattern.compile("\\b([aA])~ ");

  private Sentences() {}

  static String tidy(String text) {
    String articles = A.matcher(AN.matcher(text).replaceAll("$1n ")).replaceAll("$1 ");
    return articles
        .replaceAll(" {2,}(?=\\S)", " ")
        .replaceAll(" ([,.;:])", "$1")
        .replaceAll(",,", ",")
        .replaceAll(",([.;:])", "$1")
        .strip();
  }

  static String sentence(String text) {
    return capital(tidy(text));
  }

  static String capital(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** Joins as "a, b and c". */
  static String list(List<String> parts, String conjunction) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    String head = String.join(", ", parts.subList(0, parts.size() - 1));
    return head + " " + conjunction + " " + parts.get(parts.size() - 1);
  }

  /** Breaks lines at spaces so that none exceeds the width, keeping the breaks that are there. */
  static String wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      String rest = paragraph;
      while (rest.length() > width && rest.lastIndexOf(' ', width) > 0) {
        int space = rest.lastIndexOf(' ', width);
        lines.add(rest.substring(0, space));
        rest = rest.substring(space + 1);
      }
      lines.add(rest);
    }
    return String.join("\n", lines);
  }
}
