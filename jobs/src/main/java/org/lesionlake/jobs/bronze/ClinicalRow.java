package org.lesionlake.jobs.bronze;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.ClinicalFact;
import org.lesionlake.schemas.vault.VaultLink;

/** Understands one clinical row. */
final class ClinicalRow {
  private static final Set<String> DATED =
      Set.of(
          "primary_tumour", "treatment_start", "treatment_stop", "marker", "last_contact", "death");
  private static final Set<String> UNDATED = Set.of("sex", "birth_year");
  private static final Set<String> CODED =
      Set.of("primary_tumour", "treatment_start", "treatment_stop", "marker", "sex");
  private static final Set<String> NUMERIC = Set.of("marker", "birth_year");
  private static final int EARLIEST_BIRTH_YEAR = 1850;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+([.,]\\d*)?|[.,]\\d+)([eE][+-]?\\d+)?");

  /** A decimal sign or one of thousands; nobody can tell. */
  private static final Pattern AMBIGUOUS = Pattern.compile("[+-]?(?!0+[.,])\\d{1,3}([.,]\\d{3})+");

  private static final Set<String> COMPARATORS = Set.of("", "<", ">", "<=", ">=", "=");

  private ClinicalRow() {}

  /** A raw object to the columns of {@code ClinicalIngest.PARSED}. */
  static Row parse(Row raw, Pseudonymizer pseudonymizer, String defaultIssuer, String runId) {
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
        if (id.isEmpty()) {
          throw Refused.rejected("missing_patient", "The row has no patient_id.");
        }
        String issuer =
            cell(cells, "patient_issuer").isEmpty() ? defaultIssuer : cell(cells, "patient_issuer");
        String patient = pseudonymizer.patient(issuer, id);
        fact =
            Tables.CLINICAL.toRow(
                fact(cells, patient, pseudonymizer, raw.getAs("object_token"), runId));
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

  private static ClinicalFact fact(
      Map<String, String> cells,
      String patient,
      Pseudonymizer pseudonymizer,
      String objectToken,
      String runId)
      throws Refused {
    String item = cell(cells, "item").toLowerCase(Locale.ROOT);
    if (!DATED.contains(item) && !UNDATED.contains(item)) {
      throw Refused.rejected("unknown_item", "The item is none that LesionLake knows.");
    }
    LocalDate date = null;
    if (DATED.contains(item)) {
      date =
          Dates.parse(cell(cells, "date"))
              .orElseThrow(
                  () ->
                      Refused.rejected(
                          "bad_date", "date is no date of the form 2024-03-12 or 20240312."));
    }
    String code = cell(cells, "code");
    if (CODED.contains(item) && code.isEmpty()) {
      throw Refused.rejected("missing_code", "This item needs a code.");
    }
    MarkerCells.Compared written = compared(cells, item);
    Optional<Double> value = number(written.number(), "value");
    if (NUMERIC.contains(item) && value.isEmpty()) {
      throw Refused.rejected("missing_value", "This item needs a value.");
    }
    if (item.equals("birth_year")) {
      value = Optional.of((double) birthYear(value.get(), patient, pseudonymizer));
    }
    String comparator = written.comparator();
    if (!COMPARATORS.contains(comparator)) {
      throw Refused.rejected("bad_comparator", "The comparator is none of < > <= >= =.");
    }
    return new ClinicalFact(
        patient,
        date == null ? null : pseudonymizer.shift(date, patient),
        item,
        code.isEmpty() ? null : code.toLowerCase(Locale.ROOT),
        comparator.isEmpty() || comparator.equals("=") ? null : comparator,
        value.orElse(null),
        cell(cells, "unit").isEmpty() ? null : cell(cells, "unit"),
        number(cell(cells, "upper_limit"), "upper_limit").orElse(null),
        objectToken,
        runId);
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
