package org.lesionlake.jobs.bronze;

import java.io.IOException;
import java.util.Set;
import org.lesionlake.deid.DeidOption;
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

  private static final String OPTIONS = "deid.options";

  static DicomRules read(Settings settings) {
    Set<DeidOption> options = options(settings);
    try {
      SeriesWords words = SeriesWords.parse(SeriesWordsFile.read(settings));
      return DicomRules.read(settings.conf("deid"), words.vocabulary(), options);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "The de-identification rules cannot be read.",
          "conf/deid, conf/series: " + e.getMessage(),
          "Restore the files from the distribution.");
    }
  }

  private static Set<DeidOption> options(Settings settings) {
    Set<DeidOption> options;
    try {
      options = DeidOption.named(settings.strings(OPTIONS));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "The setting " + OPTIONS + " can not be followed.",
          e.getMessage() + ".",
          "Name options of PS3.15 that are there; see conf/deid/README.md.");
    }
    if (!options.contains(DeidOption.MODIFIED_DATES)) {
      throw new UserError(
          "The setting " + OPTIONS + " leaves modified-dates out.",
          "Without dates no table can tell what came when.",
          "Add modified-dates.");
    }
    return options;
  }
}
