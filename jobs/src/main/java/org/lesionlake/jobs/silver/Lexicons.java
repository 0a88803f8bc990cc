package org.lesionlake.jobs.silver;

import java.nio.file.Path;
import java.util.List;
import org.lesionlake.jobs.lake.LexiconFiles;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.report.Lexicon;
import org.lesionlake.spark.ReportFindings;

/** The lexicons of {@code conf/lexicons}, one a language. */
public final class Lexicons {
  private Lexicons() {}

  static List<Lexicon> all(Settings settings) {
    Path folder = settings.conf("");
    return LexiconFiles.read("The lexicons", () -> Lexicon.languages(folder)).stream()
        .map(language -> load(folder, language))
        .toList();
  }

  /**
   * That of one language.
   *
   * @throws UserError if a line cannot be understood or two rules share a phrase
   */
  public static Lexicon load(Path confDir, String language) {
    return LexiconFiles.read(
        "The lexicon '" + language + "'", () -> Lexicon.load(confDir, language));
  }

  /** Version of all lexicons and rules together, and of the tagger where one is set. */
  public static String rulesVersion(Settings settings) {
    return ReportFindings.rulesVersion(all(settings), Taggers.configured(settings));
  }
}
