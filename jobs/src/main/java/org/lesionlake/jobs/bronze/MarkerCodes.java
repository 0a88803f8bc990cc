package org.lesionlake.jobs.bronze;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/** Which laboratory codes are tumour markers: {@code conf/markers/marker-codes.tsv}. */
record MarkerCodes(Map<String, String> markers) implements Serializable {
  private static final String FILE = "markers/marker-codes.tsv";
  private static final String HEADING = "system\tcode\tmarker";
  private static final String LOINC = "loinc";
  private static final String LOCAL = "local";

  MarkerCodes {
    markers = new TreeMap<>(markers);
  }

  static MarkerCodes none() {
    return new MarkerCodes(Map.of());
  }

  /**
   * @throws UserError if the table cannot be read
   */
  static MarkerCodes read(Settings settings) {
    Path file = settings.conf(FILE);
    try {
      return parse(Files.readAllLines(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "The table of markers cannot be read.",
          file + ": " + e.getMessage(),
          "Restore the file from the distribution, or mend the line.");
    }
  }

  /**
   * @throws IllegalArgumentException naming the first line that is none of the table
   */
  static MarkerCodes parse(List<String> lines) {
    Map<String, String> markers = new TreeMap<>();
    boolean headed = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (!headed) {
        if (!line.equals(HEADING)) {
          throw new IllegalArgumentException("the first line is not: system, code, marker");
        }
        headed = true;
        continue;
      }
      String[] cells = line.split("\t", -1);
      if (cells.length != 3 || cells[0].isBlank() || cells[1].isBlank() || cells[2].isBlank()) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + " is not three cells parted by tabs");
      }
      markers.put(key(cells[0], cells[1]), cells[2].strip());
    }
    return new MarkerCodes(markers);
  }

  /**
   * The marker that a code stands for.
   *
   * @param system LN or {@code http://loinc.org} for LOINC, another name or URI, or empty
   */
  Optional<String> of(String system, String code) {
    return Optional.ofNullable(markers.get(key(system, code)))
        .or(
            () ->
                isLoinc(system)
                    ? Optional.empty()
                    : Optional.ofNullable(markers.get(key(LOCAL, code))));
  }

  /** Whether a system is LOINC, by its name in HL7 version 2, in FHIR or its OID. */
  static boolean isLoinc(String system) {
    return system
        .strip()
        .toLowerCase(Locale.ROOT)
        .matches(
            "ln|loinc|https?://loinc\\.org/?|" + "(urn:oid:)?2\\.16\\.840\\.1\\.113883\\.6\\.1");
  }

  private static String key(String system, String code) {
    String name = isLoinc(system) ? LOINC : system.strip().toLowerCase(Locale.ROOT);
    return name + "\t" + code.strip().toLowerCase(Locale.ROOT);
  }
}
