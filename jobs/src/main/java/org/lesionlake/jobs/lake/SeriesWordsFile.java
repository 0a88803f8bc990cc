package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lesionlake.volume.SeriesWords;

/** Checked text of {@code conf/series/series-words.conf}; it travels to the tasks as text. */
public final class SeriesWordsFile {
  private SeriesWordsFile() {}

  public static String read(Settings settings) {
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
