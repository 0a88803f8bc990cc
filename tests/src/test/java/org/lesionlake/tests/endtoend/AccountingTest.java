package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Every object that was planted is accounted for, and as what it is. */
class AccountingTest {
  private record Fate(String outcome, String reason, String identifier) {}

  /** Reasons of the lake by those of the truth, which says what was done to a row. */
  private static final Map<String, String> REASONS =
      Map.of(
          "no text", "empty_text",
          "no such date", "bad_date",
          "unknown item", "unknown_item",
          "too few columns", "wrong_column_count",
          "no patient", "missing_patient",
          "value is no number", "bad_number");

  @AfterAll
  static void print() {
    Figures.print();
  }

  @Test
  void everyFileBecameWhatItIs() {
    Night night = Night.get();
    Map<String, Fate> fates = fates(night, "entry IS NULL");
    Map<String, List<String>> outcomesOfImage = new HashMap<>();
    fates.values().stream()
        .filter(fate -> fate.identifier() != null)
        .forEach(
            fate ->
                outcomesOfImage
                    .computeIfAbsent(fate.identifier(), id -> new ArrayList<>())
                    .add(fate.outcome()));
    List<String> wrong = new ArrayList<>();
    List<JsonNode> files = Truth.lines(night, "files");
    for (JsonNode file : files) {
      String path = file.get("path").asText();
      String expected = file.get("expected").asText();
      Fate fate = fates.get(path);
      boolean right =
          fate != null
              && (fate.outcome().equals(expected)
                  || paired(outcomesOfImage.get(fate.identifier()), fate, expected));
      if (!right) {
        wrong.add(path + ": expected " + expected + ", became " + fate);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(fates).hasSize(files.size());
    Figures.add("files accounted for as planted", files.size() + " of " + files.size(), "all");
  }

  /** Of two files with one SOP instance UID either may be read first and be the accepted one. */
  private static boolean paired(List<String> outcomes, Fate fate, String expected) {
    List<String> other = List.of("duplicate", "conflict");
    return outcomes != null
        && outcomes.size() == 2
        && outcomes.contains("accepted")
        && outcomes.stream().anyMatch(other::contains)
        && (expected.equals("accepted") || fate.outcome().equals("accepted"));
  }

  @Test
  void everyPairHoldsOneAcceptedImage() {
    Night night = Night.get();
    Map<String, Fate> fates = fates(night, "entry IS NULL");
    for (String kind : List.of("duplicate", "conflict")) {
      long planted =
          Truth.lines(night, "files").stream()
              .filter(file -> file.get("expected").asText().equals(kind))
              .count();
      assertThat(fates.values().stream().filter(fate -> fate.outcome().equals(kind)))
          .as(kind)
          .hasSize((int) planted);
    }
    assertThat(night.number("SELECT count(*) - count(DISTINCT sop_uid) FROM bronze.ct_instances"))
        .isZero();
  }

  @Test
  void everyRowBecameWhatItIs() {
    Night night = Night.get();
    Map<String, Fate> fates = fates(night, "entry IS NOT NULL");
    List<String> wrong = new ArrayList<>();
    List<JsonNode> rows = Truth.lines(night, "rows");
    for (JsonNode row : rows) {
      String place = row.get("file").asText() + " row " + row.get("row").asText();
      Fate fate = fates.get(place);
      boolean right =
          fate != null
              && fate.outcome().equals(row.get("expected").asText())
              && (!fate.outcome().equals("rejected")
                  || REASONS.get(row.get("reason").asText()).equals(fate.reason()));
      if (!right) {
        wrong.add(place + ": expected " + row + ", became " + fate);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(fates).hasSize(rows.size());
    Figures.add("rows accounted for as planted", rows.size() + " of " + rows.size(), "all");
  }

  @Test
  void theLedgerBalancesAndCountsWhatWasPlanted() {
    Night night = Night.get();
    Map<String, Long> planted = new HashMap<>();
    Truth.lines(night, "files")
        .forEach(file -> planted.merge("ct " + file.get("expected").asText(), 1L, Long::sum));
    for (JsonNode row : Truth.lines(night, "rows")) {
      String source = row.get("file").asText().replaceAll("/.*", "");
      planted.merge(source + " " + row.get("expected").asText(), 1L, Long::sum);
    }
    List<Row> ledger =
        night.rows(
            "SELECT source, seen, accepted, duplicate, conflict, set_aside, rejected, balanced"
                + " FROM ops.ledger WHERE unchanged = 0 AND run_id ="
                + " (SELECT min(run_id) FROM ops.ledger)");
    assertThat(ledger).hasSize(3);
    for (Row row : ledger) {
      String source = row.getString(0);
      assertThat(row.getBoolean(7)).as(source + " balances").isTrue();
      long sum = 0;
      for (String outcome : List.of("accepted", "duplicate", "conflict", "set_aside", "rejected")) {
        long counted = row.<Long>getAs(outcome);
        assertThat(counted)
            .as(source + " " + outcome)
            .isEqualTo(planted.getOrDefault(source + " " + outcome, 0L));
        sum += counted;
      }
      assertThat(row.getLong(1)).as(source + " seen").isEqualTo(sum);
    }
    long images = night.number("SELECT count(*) FROM bronze.ct_instances");
    long annotations = night.number("SELECT count(*) FROM bronze.annotations");
    assertThat(images + annotations).isEqualTo(planted.get("ct accepted"));
    assertThat(night.number("SELECT count(*) FROM bronze.reports"))
        .isEqualTo(planted.get("reports accepted"));
    assertThat(night.number("SELECT count(*) FROM bronze.clinical"))
        .isEqualTo(planted.get("clinical accepted"));
    assertThat(night.number("SELECT count(*) FROM bronze.rejects"))
        .isEqualTo(
            planted.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(" rejected"))
                .mapToLong(Map.Entry::getValue)
                .sum());
  }

  /** By true place: {@code ct/...} for a file, {@code reports/reports.csv row 3} for a row. */
  private static Map<String, Fate> fates(Night night, String which) {
    night
        .spark()
        .read()
        .format("delta")
        .load(night.vault().resolve("objects").toString())
        .createOrReplaceTempView("places");
    String root = night.archive().toString() + "/";
    Map<String, Fate> fates = new HashMap<>();
    for (Row row :
        night.rows(
            "SELECT p.path, p.entry, s.outcome, s.reason, s.identifier"
                + " FROM places p JOIN bronze.sources s ON s.object_token = p.object_token"
                + " WHERE p."
                + which)) {
      String path = row.getString(0);
      int at = path.indexOf(root);
      assertThat(at).as(path).isNotNegative();
      String place =
          path.substring(at + root.length()) + (row.isNullAt(1) ? "" : " " + row.getString(1));
      fates.put(place, new Fate(row.getString(2), row.getString(3), row.getString(4)));
    }
    return fates;
  }
}
