package org.lesionlake.report;

import java.util.Set;

/**
 * Tells Dutch from English by which of the two languages' commonest words a text has more of. Words
 * that both languages use, such as "in" and "is", are left out.
 */
public final class LanguageGuess {
  private static final Set<String> ENGLISH =
      Set.of(
          "the",
          "and",
          "of",
          "no",
          "with",
          "are",
          "there",
          "for",
          "lung",
          "liver",
          "lymph",
          "right",
          "left",
          "findings",
          "not",
          "to",
          "from",
          "lesion",
          "lesions",
          "bone",
          "on",
          "at",
          "nodes",
          "impression");
  private static final Set<String> DUTCH =
      Set.of(
          "de",
          "het",
          "een",
          "en",
          "van",
          "geen",
          "met",
          "zijn",
          "voor",
          "long",
          "lever",
          "rechts",
          "links",
          "niet",
          "op",
          "bij",
          "naar",
          "tot",
          "laesie",
          "laesies",
          "conclusie",
          "milt",
          "beeld",
          "verslag");

  private LanguageGuess() {}

  /** en, nl, or und where neither prevails in the first 20,000 characters. */
  public static String of(String text) {
    int english = 0;
    int dutch = 0;
    String start = text.substring(0, Math.min(20_000, text.length()));
    for (String word : TextNormalizer.normalize(start).split("[^a-z]+")) {
      english += ENGLISH.contains(word) ? 1 : 0;
      dutch += DUTCH.contains(word) ? 1 : 0;
    }
    return english == dutch ? "und" : english > dutch ? "en" : "nl";
  }
}
