package org.lesionlake.jobs.silver;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.report.Lexicon;
import org.lesionlake.spark.ReportFindings;

/** The lexicons of {@code conf/lexicons}, one a language. */
public final class Lexicons {
  private Lexicons() {}

  static List<Lexicon> all(Settings settings) {
    Path folder = settings.conf("");
    return Lexicon.languages(folder).stream().map(language -> load(folder, language)).toList();
  }

  /**
   * That of one language.
   *
   * @throws UserError if a line cannot be understood or two rules share a phrase
   */
  public static Lexicon load(Path confDir, String language) {
    try {
      return Lexicon.load(confDir, language);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new UserError(
          "The lexicon '" + language + "' cannot be read.",
          "conf/lexicons: " + e.getMessage(),
          "Correct the file; conf/lexicons/README.md describes the format.");
    }
  }

  /** Version of all lexicons and rules together, and of the tagger where one is set. */
  public static String rulesVersion(Settings settings) {
    return ReportFindings.rulesVersion(all(settings), Taggers.configured(settings));
  }
}
