package org.lesionlake.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the spans of one text without Spark: the same that the Spark NLP pipeline finds. */
public final class ReportAnnotator {
  private static final Set<String> LEARNT = Set.of("metastasis", "lesion");

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

  /**
   * Words and marks of a normalised sentence, by their places in it: runs of letters and digits,
   * and each other character alone, as taggers are trained on them.
   */
  public List<Span> pieces(String sentence) {
    List<Span> pieces = new ArrayList<>();
    int start = 0;
    while (start < sentence.length()) {
      int end = start + 1;
      if (Character.isLetterOrDigit(sentence.charAt(start))) {
        while (end < sentence.length() && Character.isLetterOrDigit(sentence.charAt(end))) {
          end++;
        }
      }
      if (!isBlank(sentence.charAt(start))) {
        pieces.add(new Span(start, end));
      }
      start = end;
    }
    return pieces;
  }

  /**
   * What part each of some pieces of a normalised sentence plays: the category of the lexicon's
   * phrase there, else {@code number}, {@code mark} or {@code word}. Targets count as words, so
   * that whoever learns from these roles learns what stands around a lesion and not the lexicon.
   */
  public List<String> roles(String sentence, List<Span> pieces) {
    List<Entity> entities = new ArrayList<>();
    for (Span phrase : phrases(sentence)) {
      lexicon
          .entity(sentence, phrase.start(), phrase.end())
          .filter(e -> !e.is("target"))
          .ifPresent(entities::add);
    }
    List<String> roles = new ArrayList<>();
    int at = 0;
    for (Span piece : pieces) {
      while (at < entities.size() && entities.get(at).end() <= piece.start()) {
        at++;
      }
      boolean inside = at < entities.size() && entities.get(at).start() < piece.end();
      char first = sentence.charAt(piece.start());
      roles.add(
          inside
              ? entities.get(at).rule().category()
              : Character.isDigit(first) ? "number" : Character.isLetter(first) ? "word" : "mark");
    }
    return roles;
  }

  /**
   * The lexicon's words for lesions in a text, which a tagger learns from: labels are the kind of
   * the target, with {@code +plural} where its rule names several. Compounds that name their site
   * themselves and words for nodes are left out.
   */
  public List<TaggedSpan> lesionWords(String text) {
    String normalized = TextNormalizer.normalize(text);
    List<TaggedSpan> words = new ArrayList<>();
    for (Span span : annotate(text).entities()) {
      lexicon
          .entity(normalized, span.start(), span.end())
          .filter(e -> e.is("target") && e.site().isEmpty() && LEARNT.contains(e.kind()))
          .filter(e -> !e.rule().is("list") && !e.rule().is("denied") && !e.rule().is("global"))
          .ifPresent(
              e ->
                  words.add(
                      new TaggedSpan(
                          e.start(),
                          e.end(),
                          e.kind() + (e.rule().is("plural") ? "+plural" : ""))));
    }
    return words;
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
