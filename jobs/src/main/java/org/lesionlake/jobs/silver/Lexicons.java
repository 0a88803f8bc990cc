package org.lesionlake.jobs.silver;

import java.nio.file.Path;
import java.util.List;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.report.Lexicon;

/** The lexicons of {@code conf/lexicons}, one a language. */
public final class Lexicons {
  private Lexicons() {}

  static List<Lexicon> all(Settings settings) {
    Path folder = settings.conf("");
    return Lexicon.languages(folder).stream()
        .map(language -> Lexicon.load(folder, language))
        .toList();
  }

  /** Version of all lexicons and rules together. */
  public static String rulesVersion(Settings settings) {
    return Lexicon.rulesVersion(all(settings));
  }
}
