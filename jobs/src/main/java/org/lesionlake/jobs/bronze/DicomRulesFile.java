package org.lesionlake.jobs.bronze;

import java.io.IOException;
import org.lesionlake.deid.DicomRules;
import org.lesionlake.jobs.lake.SeriesWordsFile;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.volume.SeriesWords;

/**
 * The site's rules of what may enter from DICOM headers, {@code conf/deid}; the words by which
 * series are chosen, {@code conf/series}, stay in descriptions.
 */
final class DicomRulesFile {
  private DicomRulesFile() {}

  static DicomRules read(Settings settings) {
    try {
      SeriesWords words = SeriesWords.parse(SeriesWordsFile.read(settings));
      return DicomRules.read(settings.conf("deid"), words.vocabulary());
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "The de-identification rules cannot be read.",
          "conf/deid, conf/series: " + e.getMessage(),
          "Restore the files from the distribution.");
    }
  }
}
