package org.lesionlake.jobs.bronze;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/**
 * What codes of FHIR resources and OMOP tables mean as clinical facts ({@code
 * conf/clinical/codes.tsv}), and units in UCUM ({@code conf/clinical/units.tsv}).
 *
 * @param codes item and name by system and code
 * @param units UCUM unit by what is written, in small letters
 */
record ClinicalCodes(Map<String, String> codes, Map<String, String> units) implements Serializable {
  static final String PRIMARY_TUMOUR = "primary_tumour";
  static final String TREATMENT = "treatment";
  static final String SEX = "sex";
  static final String MARKER = "marker";

  static final String ICD_10 = "icd10";
  static final String TOPOGRAPHY = "icdo3-topography";
  static final String MORPHOLOGY = "icdo3-morphology";
  static final String OMOP = "omop";
  static final String LOCAL = "local";

  private static final String FILE = "clinical/codes.tsv";
  private static final String UNITS_FILE = "clinical/units.tsv";
  private static final String HEADING = "system\tcode\titem\tname";
  private static final String UNITS_HEADING = "written\tucum";
  private static final Set<String> ITEMS = Set.of(PRIMARY_TUMOUR, TREATMENT, SEX, MARKER);

  /** Systems whose longer codes lie below their beginnings. */
  private static final Set<String> HIERARCHIES = Set.of(ICD_10, TOPOGRAPHY, MORPHOLOGY, "atc");

  /** What FHIR calls the systems; ICD-10 has many national ones. */
  private static final Map<String, String> URIS =
      Map.of(
          "http://snomed.info/sct", "snomed",
          "http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm",
          "http://www.whocc.no/atc", "atc");

  ClinicalCodes {
    codes = new TreeMap<>(codes);
    units = new TreeMap<>(units);
  }

  static ClinicalCodes none() {
    return new ClinicalCodes(Map.of(), Map.of());
  }

  /**
   * @throws UserError if a table cannot be read
   */
  static ClinicalCodes read(Settings settings) {
    Path codes = settings.conf(FILE);
    Path units = settings.conf(UNITS_FILE);
    try {
      return parse(Files.readAllLines(codes), Files.readAllLines(units));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "The tables of clinical codes and units cannot be read.",
          codes.getParent() + ": " + e.getMessage(),
          "Restore the file from the distribution, or mend the line.");
    }
  }

  /**
   * @throws IllegalArgumentException naming the first line that is none of its table
   */
  static ClinicalCodes parse(List<String> codeLines, List<String> unitLines) {
    Map<String, String> codes = new TreeMap<>();
    for (String[] cells : rows("codes.tsv", HEADING, codeLines)) {
      if (!ITEMS.contains(cells[2])) {
        throw new IllegalArgumentException(
            "codes.tsv: " + cells[2] + " is no item; write one of " + new TreeSet<>(ITEMS));
      }
      codes.put(key(system(cells[0]), cells[1]), cells[2] + "\t" + cells[3]);
    }
    Map<String, String> units = new TreeMap<>();
    rows("units.tsv", UNITS_HEADING, unitLines)
        .forEach(cells -> units.put(written(cells[0]), cells[1]));
    return new ClinicalCodes(codes, units);
  }

  private static List<String[]> rows(String file, String heading, List<String> lines) {
    int columns = heading.split("\t").length;
    List<String[]> rows = new ArrayList<>();
    boolean headed = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (!headed) {
        if (!line.equals(heading)) {
          throw new IllegalArgumentException(
              file + ": the first line is not: " + heading.replace("\t", ", "));
        }
        headed = true;
        continue;
      }
      String[] cells = line.split("\t", -1);
      boolean whole = cells.length == columns;
      for (int c = 0; whole && c < columns; c++) {
        cells[c] = cells[c].strip();
        whole = !cells[c].isEmpty();
      }
      if (!whole) {
        throw new IllegalArgumentException(
            file + ": line " + (i + 1) + " is not " + columns + " cells parted by tabs");
      }
      rows.add(cells);
    }
    return rows;
  }

  /**
   * The name that a code has as a fact; of a code of a hierarchy also by what it lies below.
   *
   * @param item {@link #PRIMARY_TUMOUR}, {@link #TREATMENT}, {@link #SEX} or {@link #MARKER}
   * @param system a name of the table or a URI of FHIR; empty for none
   */
  Optional<String> of(String item, String system, String code) {
    String known = system(system);
    String[] key = key(known, code).split("\t", -1);
    for (int length = key[1].length(); length > 0; length--) {
      String found = codes.get(known + "\t" + key[1].substring(0, length));
      if (found != null && found.startsWith(item + "\t")) {
        return Optional.of(found.substring(item.length() + 1));
      }
      if (!HIERARCHIES.contains(known)) {
        break;
      }
    }
    return Optional.empty();
  }

  /** The primary tumour of an ICD-O-3 diagnosis; either part may be empty. */
  Optional<String> primary(String topography, String morphology) {
    return of(PRIMARY_TUMOUR, MORPHOLOGY, morphology)
        .or(() -> of(PRIMARY_TUMOUR, TOPOGRAPHY, topography));
  }

  /** A written unit in UCUM, if it is known. */
  Optional<String> ucum(String unit) {
    return Optional.ofNullable(units.get(written(unit)));
  }

  /** The table's name of a system. */
  static String system(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    if (lower.isEmpty()) {
      return LOCAL;
    }
    if (lower.equals(TOPOGRAPHY) || lower.equals(MORPHOLOGY)) {
      return lower;
    }
    if (isIcdO3(lower)) {
      return TOPOGRAPHY;
    }
    return lower.contains("icd-10") ? ICD_10 : URIS.getOrDefault(lower, lower);
  }

  /** Whether a coding system holds topographies and morphologies of ICD-O-3. */
  static boolean isIcdO3(String system) {
    return system
        .strip()
        .toLowerCase(Locale.ROOT)
        .matches(".*icd-?o-?3.*|urn:oid:2\\.16\\.840\\.1\\.113883\\.6\\.43\\.1");
  }

  private static String key(String system, String code) {
    String plain = code.strip().toLowerCase(Locale.ROOT);
    return system + "\t" + (HIERARCHIES.contains(system) ? plain.replace(".", "") : plain);
  }

  private static String written(String unit) {
    return unit.replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
  }
}
