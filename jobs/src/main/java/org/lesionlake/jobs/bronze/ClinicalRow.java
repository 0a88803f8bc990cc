package org.lesionlake.jobs.bronze;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.ClinicalFact;
import org.lesionlake.schemas.vault.VaultLink;

/** Understands one clinical row. */
final class ClinicalRow {
  /** Optional columns of a row, beside those that each item has. */
  static final String TOPOGRAPHY = "icd_o3_topography";

  static final String MORPHOLOGY = "icd_o3_morphology";
  static final String LOINC = "loinc";
  static final String UCUM_UNIT = "ucum_unit";

  /** Set where a source repeats a diagnosis at each visit; no column of a table has this name. */
  static final String RECURRING = "\u0000recurring";

  private static final Set<String> DATED =
      Set.of(
          "primary_tumour",
          "treatment_start",
          "treatment_stop",
          "treatment_given",
          "marker",
          "last_contact",
          "death");
  private static final Set<String> UNDATED = Set.of("sex", "birth_year");
  private static final Set<String> CODED =
      Set.of(
          "primary_tumour",
          "treatment_start",
          "treatment_stop",
          "treatment_given",
          "marker",
          "sex");
  private static final Set<String> NUMERIC = Set.of("marker", "birth_year");
  private static final int EARLIEST_BIRTH_YEAR = 1850;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+([.,]\\d*)?|[.,]\\d+)([eE][+-]?\\d+)?");

  /** A decimal sign or one of thousands; nobody can tell. */
  private static final Pattern AMBIGUOUS = Pattern.compile("[+-]?(?!0+[.,])\\d{1,3}([.,]\\d{3})+");

  private static final Pattern ICD_O3_TOPOGRAPHY = Pattern.compile("C[0-9]{2}(\\.?[0-9])?");
  private static final Pattern ICD_O3_MORPHOLOGY = Pattern.compile("[0-9]{4}(/[0-9])?");
  private static final Pattern LOINC_CODE = Pattern.compile("[0-9]{1,7}-[0-9]");
  private static final int EARLIEST_YEAR = 1900;

  private static final Set<String> COMPARATORS = Set.of("", "<", ">", "<=", ">=", "=");

  private ClinicalRow() {}

  /** A raw object to the columns of {@code ClinicalIngest.PARSED}. */
  static Row parse(
      Row raw,
      Pseudonymizer pseudonymizer,
      ClinicalCodes codes,
      String defaultIssuer,
      boolean trueYears,
      String runId) {
    Map<String, String> cells = TableFileReader.cells(raw.getAs("content"));
    String outcome = null;
    String reason = raw.getAs("reason");
    String detail = raw.getAs("detail");
    List<Row> links = List.of();
    Row fact = null;
    if (reason != null) {
      outcome = raw.getAs("outcome");
    } else if (Boolean.TRUE.equals(raw.getAs("repeated"))) {
      outcome = "duplicate";
      reason = "same_row";
    } else {
      try {
        String id = cell(cells, "patient_id");
        if (id.isEmpty() && cells.containsKey(OmopRows.PERSON)) {
          throw unknownPerson(cells);
        }
        if (id.isEmpty()) {
          throw Refused.rejected("missing_patient", "The row has no patient_id.");
        }
        String issuer =
            cell(cells, "patient_issuer").isEmpty() ? defaultIssuer : cell(cells, "patient_issuer");
        String patient = pseudonymizer.patient(issuer, id);
        fact =
            Tables.CLINICAL.toRow(
                fact(
                    cells,
                    patient,
                    pseudonymizer,
                    codes,
                    trueYears,
                    raw.getAs("object_token"),
                    runId));
        links =
            List.of(
                Tables.VAULT_LINKS.toRow(
                    new VaultLink("patient_id", patient, id, issuer.isEmpty() ? null : issuer)));
      } catch (Refused e) {
        outcome = e.outcome();
        reason = e.reason();
        detail = e.getMessage();
      }
    }
    return Staging.object(raw, outcome, reason, detail, null, links, fact);
  }

  private static Refused unknownPerson(Map<String, String> cells) {
    return cells.get(OmopRows.PERSON).isEmpty()
        ? Refused.rejected(
            "ambiguous_person",
            "Tables of OMOP say of this person_id that it is two patients; give each source a lake"
                + " of its own, or person_id values that differ.")
        : Refused.rejected(
            "unknown_person",
            "No row of OMOP's person says whose this person_id is; give that table, then run"
                + " 'lesionlake rejects replay --reason unknown_person'.");
  }

  private static ClinicalFact fact(
      Map<String, String> cells,
      String patient,
      Pseudonymizer pseudonymizer,
      ClinicalCodes codes,
      boolean trueYears,
      String objectToken,
      String runId)
      throws Refused {
    String item = cell(cells, "item").toLowerCase(Locale.ROOT);
    if (!DATED.contains(item) && !UNDATED.contains(item)) {
      throw Refused.rejected("unknown_item", "The item is none that LesionLake knows.");
    }
    LocalDate date = DATED.contains(item) ? date(cell(cells, "date")) : null;
    String topography = icdO3(cells, TOPOGRAPHY, ICD_O3_TOPOGRAPHY);
    String morphology = icdO3(cells, MORPHOLOGY, ICD_O3_MORPHOLOGY);
    String code = cell(cells, "code");
    if (item.equals("primary_tumour") && code.isEmpty()) {
      code = codes.primary(topography, morphology).orElse("");
    }
    if (item.equals("sex")) {
      code = sex(code).orElse(code);
    }
    if (CODED.contains(item) && code.isEmpty()) {
      throw Refused.rejected("missing_code", "This item needs a code.");
    }
    MarkerCells.Compared written = compared(cells, item);
    Optional<Double> value = number(written.number(), "value");
    if (NUMERIC.contains(item) && value.isEmpty()) {
      throw Refused.rejected("missing_value", "This item needs a value.");
    }
    Integer trueYear = trueYears && date != null ? (Integer) date.getYear() : null;
    if (item.equals("birth_year")) {
      trueYear = trueYears ? (Integer) value.get().intValue() : null;
      value = Optional.of((double) birthYear(value.get(), patient, pseudonymizer));
    }
    String comparator = written.comparator();
    if (!COMPARATORS.contains(comparator)) {
      throw Refused.rejected("bad_comparator", "The comparator is none of < > <= >= =.");
    }
    String unit = cell(cells, "unit");
    String loinc = cell(cells, LOINC);
    if (!loinc.isEmpty() && !LOINC_CODE.matcher(loinc).matches()) {
      throw Refused.rejected("bad_loinc", "loinc is no code such as 2039-6.");
    }
    return new ClinicalFact(
        patient,
        date == null ? null : pseudonymizer.shift(date, patient),
        item,
        code.isEmpty() ? null : code.toLowerCase(Locale.ROOT),
        comparator.isEmpty() || comparator.equals("=") ? null : comparator,
        value.orElse(null),
        orNull(unit),
        number(cell(cells, "upper_limit"), "upper_limit").orElse(null),
        objectToken,
        runId,
        orNull(topography),
        orNull(morphology),
        orNull(loinc),
        cell(cells, UCUM_UNIT).isEmpty() ? codes.ucum(unit).orElse(null) : cell(cells, UCUM_UNIT),
        trueYear,
        cells.containsKey(RECURRING) ? true : null);
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static LocalDate date(String text) throws Refused {
    LocalDate date =
        Dates.parse(text)
            .orElseThrow(
                () ->
                    Refused.rejected(
                        "bad_date", "date is no date of the form 2024-03-12 or 20240312."));
    // A day of grace for sites east of Greenwich.
    if (date.isAfter(LocalDate.now(ZoneOffset.UTC).plusDays(1))) {
      throw Refused.rejected("future_date", "date lies in the future.");
    }
    if (date.getYear() < EARLIEST_YEAR) {
      throw Refused.rejected("bad_date", "date lies before " + EARLIEST_YEAR + ".");
    }
    return date;
  }

  /** A code of ICD-O-3 with its point, or empty. */
  private static String icdO3(Map<String, String> cells, String column, Pattern form)
      throws Refused {
    String code = cell(cells, column).toUpperCase(Locale.ROOT);
    if (!code.isEmpty() && !form.matcher(code).matches()) {
      throw Refused.rejected(
          "bad_icd_o", column + " is no code of ICD-O-3 such as C18.7 or 8140/3.");
    }
    return code.matches("C[0-9]{3}") ? code.substring(0, 3) + "." + code.substring(3) : code;
  }

  /**
   * What tells a laboratory result from any other: what was known of it before LOINC and UCUM were,
   * so that results which are on record are not taken for new ones.
   */
  static String identity(Map<String, String> cells) {
    Map<String, String> told = new TreeMap<>(cells);
    told.remove(LOINC);
    told.remove(UCUM_UNIT);
    return TableFileReader.json(told);
  }

  /** m or f, where a word or letter of English or Dutch says so. */
  static Optional<String> sex(String written) {
    return switch (written.strip().toLowerCase(Locale.ROOT)) {
      case "m", "male", "man" -> Optional.of("m");
      case "f", "female", "v", "vrouw" -> Optional.of("f");
      default -> Optional.empty();
    };
  }

  /**
   * The year that the middle of the year of birth falls into once it is moved as the patient's
   * dates are: beside moved dates the true year would make ages wrong and tell the shift.
   */
  private static int birthYear(double stated, String patient, Pseudonymizer pseudonymizer)
      throws Refused {
    int thisYear = LocalDate.now(ZoneOffset.UTC).getYear();
    if (stated != Math.rint(stated) || stated < EARLIEST_BIRTH_YEAR || stated > thisYear) {
      throw Refused.rejected(
          "bad_birth_year",
          "value is no year from " + EARLIEST_BIRTH_YEAR + " to the present one.");
    }
    return pseudonymizer.shift(LocalDate.of((int) stated, 7, 1), patient).getYear();
  }

  /** A marker's comparator may stand in its value, as laboratories write it. */
  private static MarkerCells.Compared compared(Map<String, String> cells, String item)
      throws Refused {
    String stated = cell(cells, "comparator");
    MarkerCells.Compared value = MarkerCells.compared(cell(cells, "value"));
    if (value.comparator().isEmpty() || !item.equals("marker")) {
      return new MarkerCells.Compared(stated, cell(cells, "value"));
    }
    if (!stated.isEmpty() && !stated.equals(value.comparator())) {
      throw Refused.rejected("bad_comparator", "comparator and value state different ones.");
    }
    return value;
  }

  private static Optional<Double> number(String text, String column) throws Refused {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (AMBIGUOUS.matcher(text).matches()) {
      throw Refused.rejected(
          "bad_number",
          column
              + " has a sign before three digits, of decimals or of thousands; write it without"
              + " thousands signs and with any other number of decimals.");
    }
    if (NUMBER.matcher(text).matches()) {
      double value = Double.parseDouble(text.replace(',', '.'));
      if (Double.isFinite(value)) {
        return Optional.of(value);
      }
    }
    throw Refused.rejected("bad_number", column + " is no number.");
  }

  private static String cell(Map<String, String> cells, String column) {
    return cells.getOrDefault(column, "").strip();
  }
}
