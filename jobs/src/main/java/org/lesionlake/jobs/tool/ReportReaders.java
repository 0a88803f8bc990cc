package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.jobs.silver.Taggers;
import org.lesionlake.jobs.tool.TextInput.JsonLine;
import org.lesionlake.jobs.tool.TextInput.LeftOut;
import org.lesionlake.report.Lexicon;
import org.lesionlake.report.ReportReader;
import org.lesionlake.report.ReportReading;
import org.lesionlake.report.ReportSummary;
import org.lesionlake.report.TaggedSpan;
import org.lesionlake.spark.ReportTagger;

/**
 * A reader of reports for each language that there is a lexicon for, with the trained tagger where
 * the settings name one. Spark is started for a tagger alone.
 */
final class ReportReaders implements AutoCloseable {
  private final Settings settings;
  private final Map<String, Lexicon> lexicons;
  private final Map<String, ReportReader> readers;
  private final Optional<ReportTagger> tagger;
  private final Map<Integer, List<TaggedSpan>> marks = new HashMap<>();
  private SparkSession spark;

  private ReportReaders(
      Settings settings, Map<String, Lexicon> lexicons, Optional<ReportTagger> tagger) {
    this.settings = settings;
    this.lexicons = lexicons;
    this.tagger = tagger;
    this.readers = new TreeMap<>();
    lexicons.forEach(
        (language, lexicon) ->
            readers.put(language, new ReportReader(lexicon, tagger.map(ReportTagger::lesions))));
  }

  /**
   * @throws UserError if the tagger that the settings name cannot be used
   */
  static ReportReaders load(Settings settings) {
    Path conf = TextInput.conf(Optional.empty());
    Map<String, Lexicon> lexicons = new TreeMap<>();
    Lexicon.languages(conf)
        .forEach(language -> lexicons.put(language, Lexicons.load(conf, language)));
    return new ReportReaders(settings, lexicons, Taggers.configured(settings));
  }

  /** Has the tagger mark the texts of some lines, for {@link #read} of these lines. */
  void mark(List<JsonLine> lines) {
    marks.clear();
    if (tagger.isEmpty()) {
      return;
    }
    Map<String, Map<Integer, String>> byLanguage = new TreeMap<>();
    for (JsonLine line : lines) {
      line.member("text")
          .ifPresent(
              text ->
                  byLanguage
                      .computeIfAbsent(
                          TextInput.language(line.member("lang"), text),
                          language -> new LinkedHashMap<>())
                      .put(line.number(), text));
    }
    byLanguage.forEach(
        (language, texts) -> {
          List<List<TaggedSpan>> marked = marks(language, List.copyOf(texts.values()));
          List<Integer> numbers = List.copyOf(texts.keySet());
          for (int i = 0; i < marked.size(); i++) {
            marks.put(numbers.get(i), marked.get(i));
          }
        });
  }

  private List<List<TaggedSpan>> marks(String language, List<String> texts) {
    if (tagger.isEmpty() || !tagger.get().reads(language) || !lexicons.containsKey(language)) {
      return List.of();
    }
    if (spark == null) {
      spark = SparkSessions.start(settings, "report");
    }
    try {
      return tagger.get().mark(spark, lexicons.get(language), texts);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "The tagger of reports cannot be used.",
          e.getMessage(),
          "Mend it, or leave reports.tagger empty to read by rules alone.");
    }
  }

  /** What a text says, in a language that has a lexicon. */
  ReportReading read(String language, String text) {
    List<List<TaggedSpan>> marked = marks(language, List.of(text));
    return readers.get(language).read(text, marked.isEmpty() ? List.of() : marked.get(0));
  }

  /**
   * What a line's report says; what cannot be read is told and left out.
   *
   * @param believePrimary whether the primary that the line states goes before that of the text
   */
  Optional<ReportSummary> read(JsonLine line, LeftOut leftOut, boolean believePrimary) {
    Optional<String> text = line.member("text");
    if (text.isEmpty()) {
      leftOut.add(line.number(), "has no text");
      return Optional.empty();
    }
    String language = TextInput.language(line.member("lang"), text.get());
    ReportReader reader = readers.get(language);
    if (reader == null) {
      leftOut.add(
          line.number(),
          line.member("lang").isPresent()
              ? "is in a language without a lexicon: " + language
              : "has no lang, and its language cannot be told from its words");
      return Optional.empty();
    }
    ReportReading reading = reader.read(text.get(), marks.getOrDefault(line.number(), List.of()));
    ReportSummary summary = ReportSummary.of(line.id(), text.get(), reading);
    return Optional.of(
        line.member("primary")
            .filter(primary -> believePrimary)
            .map(summary::withStatedPrimary)
            .orElse(summary));
  }

  /** Ends the Spark session, if one was started; what was marked stays. */
  @Override
  public void close() {
    if (spark != null) {
      SparkSessions.end(spark);
      spark = null;
    }
  }
}
