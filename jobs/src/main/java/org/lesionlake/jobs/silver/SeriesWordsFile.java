package org.lesionlake.jobs.silver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/** Text of {@code conf/series/series-words.conf}; it travels to the tasks as text. */
final class SeriesWordsFile {
  private SeriesWordsFile() {}

  static String read(Settings settings) {
    Path file = settings.conf("series/series-words.conf");
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError(
          "The words of series descriptions cannot be read.",
          "conf/series/series-words.conf: " + e.getMessage(),
          "Restore the file from the distribution.");
    }
  }
}
