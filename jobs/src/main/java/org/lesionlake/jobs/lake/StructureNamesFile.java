package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lesionlake.annotation.StructureNames;

/**
 * Checked text of {@code conf/annotations/structure-names.tsv}; it travels to the tasks as text.
 */
public final class StructureNamesFile {
  private StructureNamesFile() {}

  /**
   * @throws UserError if the table cannot be read
   */
  public static String read(Settings settings) {
    Path file = settings.conf("annotations/structure-names.tsv");
    try {
      String text = Files.readString(file);
      StructureNames.parse(text.lines().toList());
      return text;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "The table of structure names cannot be read.",
          "conf/annotations/structure-names.tsv: " + e.getMessage(),
          "Mend the line, or restore the file from the distribution.");
    }
  }
}
