package org.lesionlake.jobs.silver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.volume.SeriesWords;

/** Checked text of {@code conf/series/series-words.conf}; it travels to the tasks as text. */
final class SeriesWordsFile {
  private SeriesWordsFile() {}

  static String read(Settings settings) {
    Path file = settings.conf("series/series-words.conf");
    try {
      String text = Files.readString(file);
      SeriesWords.parse(text);
      return text;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "The words of series descriptions cannot be read.",
          "conf/series/series-words.conf: " + e.getMessage(),
          "Correct the file, or restore it from the distribution.");
    }
  }
}
