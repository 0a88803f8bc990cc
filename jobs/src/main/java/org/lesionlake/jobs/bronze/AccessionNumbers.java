package org.lesionlake.jobs.bronze;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Accession numbers of one report: one that reads a chest and an abdomen names both.
 *
 * <p>Sources part them by a backslash as DICOM does its values, by a tilde as HL7 does repetitions,
 * or by a semicolon, comma or bar in a table's cell. A slash, a dash and a blank are part of
 * numbers in use, and part none.
 */
final class AccessionNumbers {
  /** Between tokens in {@code bronze.reports}; it can be part of no number (DICOM VR SH). */
  static final String SEPARATOR = "\\";

  private static final Pattern SEPARATORS = Pattern.compile("[\\\\~;,|]");

  private AccessionNumbers() {}

  /** The numbers of a cell, in its order and each once. */
  static List<String> of(String cell) {
    return Arrays.stream(SEPARATORS.split(cell))
        .map(String::strip)
        .filter(number -> !number.isEmpty())
        .distinct()
        .toList();
  }
}
