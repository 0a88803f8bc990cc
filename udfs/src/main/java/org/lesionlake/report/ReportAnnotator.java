package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the spans of one text without Spark: the same that the Spark NLP pipeline finds. */
public final class ReportAnnotator {
  private final Lexicon lexicon;
  private final SentenceSplitter splitter;

  public ReportAnnotator(Lexicon lexicon) {
    this.lexicon = lexicon;
    this.splitter = new SentenceSplitter(lexicon);
  }

  public ReportAnnotations annotate(String text) {
    String normalized = TextNormalizer.normalize(text);
    List<Span> sentences = splitter.split(text);
    List<Span> entities = new ArrayList<>();
    for (Span sentence : sentences) {
      String part = normalized.substring(sentence.start(), sentence.end());
      collect(lexicon.pattern(), part, sentence.start(), entities);
    }
    return new ReportAnnotations(sentences, entities);
  }

  /** Words of a normalised sentence, by their places in it. */
  public List<Span> words(String sentence) {
    List<Span> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= sentence.length(); i++) {
      boolean blank = i == sentence.length() || isBlank(sentence.charAt(i));
      if (blank && start >= 0) {
        words.add(new Span(start, i));
        start = -1;
      } else if (!blank && start < 0) {
        start = i;
      }
    }
    return words;
  }

  /** Phrases of the lexicon in a normalised sentence, by their places in it. */
  public List<Span> phrases(String sentence) {
    List<Span> phrases = new ArrayList<>();
    collect(lexicon.pattern(), sentence, 0, phrases);
    return phrases;
  }

  /** What parts words. */
  static boolean isBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static void collect(Pattern pattern, String part, int offset, List<Span> spans) {
    Matcher matcher = pattern.matcher(part);
    while (matcher.find()) {
      spans.add(new Span(offset + matcher.start(), offset + matcher.end()));
    }
  }
}
