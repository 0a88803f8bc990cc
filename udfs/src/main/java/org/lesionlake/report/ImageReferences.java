package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lesionlake.schemas.silver.ImageReference;

/**
 * Finds the images that a report points at: "se 5 im 293", "serie 3, beeld 56", "image 45 of series
 * 2", and "IMA 8-34", of which the first number is the series.
 */
final class ImageReferences {
  private static final String NUMBER =
      "\\s*\\.?\\s*(?:(?:nr|no|number|nummer)\\b\\.?|#)?\\s*:?\\s*(\\d{1,4})(?![a-z0-9]|[.,]\\d|\\s*(?:mm|cm)\\b|\\s*x\\s*\\d)";
  private static final String BETWEEN = "[\\s,;:/-]{0,4}";
  private static final Pattern MORE =
      Pattern.compile(
          "\\s*(?:,|/|&|\\+|\\band\\b|\\ben\\b)\\s*(\\d{1,4})(?![a-z0-9]|[.,]\\d|\\s*(?:mm|cm|x)\\b|\\s+[a-z])");

  private final Pattern forms;

  ImageReferences(List<LexiconRule> rules) {
    String series = word(rules, "series_word");
    String image = word(rules, "image_word");
    String pair = word(rules, "image_pair");
    String of = "(?:\\b(?:" + PlaceWords.alternatives(phrases(rules, "image_of")) + ")\\b\\s*)?";
    List<String> first = new ArrayList<>();
    for (String category : List.of("series_word", "image_word", "image_pair")) {
      first.addAll(phrases(rules, category));
    }
    forms =
        Pattern.compile(
            PlaceWords.begins(first)
                + "(?:"
                + (series + NUMBER + BETWEEN + of + image + NUMBER)
                + "|"
                + (image + NUMBER + BETWEEN + of + series + NUMBER)
                + "|"
                + (pair + "\\s*\\.?\\s*(\\d{1,3})\\s*[-/:]\\s*(\\d{1,4})(?![a-z0-9]|[.,]\\d)")
                + "|"
                + ("(?:" + image + "|" + pair + ")" + NUMBER)
                + ")");
  }

  private static String word(List<LexiconRule> rules, String category) {
    return "(?:" + PlaceWords.alternatives(phrases(rules, category)) + ")(?![a-z])";
  }

  private static List<String> phrases(List<LexiconRule> rules, String category) {
    return rules.stream()
        .filter(rule -> rule.category().equals(category))
        .flatMap(rule -> rule.phrases().stream())
        .toList();
  }

  /** References between two characters of a normalised text, in its order. */
  List<ImageReference> find(String normalized, int start, int end) {
    List<ImageReference> found = new ArrayList<>();
    Matcher matcher = forms.matcher(normalized).region(start, end).useTransparentBounds(true);
    int from = start;
    while (from < end && matcher.region(from, end).find()) {
      Integer series = null;
      int image;
      if (matcher.group(1) != null) {
        series = number(matcher, 1);
        image = number(matcher, 2);
      } else if (matcher.group(3) != null) {
        image = number(matcher, 3);
        series = number(matcher, 4);
      } else if (matcher.group(5) != null) {
        series = number(matcher, 5);
        image = number(matcher, 6);
      } else {
        image = number(matcher, 7);
      }
      found.add(new ImageReference(series, image, matcher.start(), matcher.end()));
      from = matcher.end();
      if (matcher.group(3) == null) {
        from = more(normalized, from, end, series, found);
      }
    }
    return found;
  }

  /** "im 293 and 301": further images of the same series. */
  private static int more(
      String text, int start, int end, Integer series, List<ImageReference> found) {
    Matcher matcher = MORE.matcher(text).useTransparentBounds(true);
    int from = start;
    while (from < end && matcher.region(from, end).lookingAt()) {
      found.add(new ImageReference(series, number(matcher, 1), matcher.start(1), matcher.end(1)));
      from = matcher.end();
    }
    return from;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
