package org.lesionlake.jobs.bronze;

import java.io.IOException;
import org.lesionlake.deid.DicomRules;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/** The site's rules of what may enter from DICOM headers, {@code conf/deid}. */
final class DicomRulesFile {
  private DicomRulesFile() {}

  static DicomRules read(Settings settings) {
    try {
      return DicomRules.read(settings.conf("deid"));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "The de-identification rules cannot be read.",
          "conf/deid: " + e.getMessage(),
          "Restore the files from the distribution.");
    }
  }
}
