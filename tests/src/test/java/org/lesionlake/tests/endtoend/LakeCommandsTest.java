package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.tests.endtoend.Night.Ended;

/** The commands that read or keep a lake, on the lake of the night. */
class LakeCommandsTest {
  private static final String QUERY =
      "SELECT series_uid, regions, slice_spacing_mm FROM silver.ct_series ORDER BY series_uid";

  @TempDir Path folder;

  @Test
  void sqlAnswersAsTable() {
    Night night = Night.get();
    Ended table = sql(night, "table", QUERY);
    List<String> lines = table.out().lines().toList();
    long rows = night.number("SELECT count(*) FROM silver.ct_series");
    assertThat(lines.get(0)).containsSubsequence("series_uid", "regions", "slice_spacing_mm");
    assertThat(lines).hasSize((int) rows + 3);
    assertThat(lines.get(lines.size() - 1)).isEqualTo("(" + rows + " rows)");
    Ended few = Night.run("sql", "--lake", night.lake().toString(), "--limit", "2", "-e", QUERY);
    assertThat(few.out()).contains("(the first 2 rows;");
  }

  @Test
  void sqlReadsStatementsFromAFile() throws IOException {
    Night night = Night.get();
    Path script =
        Files.writeString(
            folder.resolve("ask.sql"), "-- two questions\nSELECT 1 AS one;\n" + QUERY + ";\n");
    Ended asked =
        Night.run(
            "sql", "--lake", night.lake().toString(), "--format", "csv", "-f", script.toString());
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(asked.out()).contains("one", sql(night, "csv", QUERY).out().trim());
    Ended missing =
        Night.run(
            "sql", "--lake", night.lake().toString(), "-f", folder.resolve("no.sql").toString());
    assertThat(missing.code()).isNotZero();
    assertThat(missing.err()).contains("no.sql");
  }

  @Test
  void rejectsAreCountedAndShown() {
    Night night = Night.get();
    List<Row> counts =
        night.rows("SELECT source, reason, count(*) FROM bronze.rejects GROUP BY ALL ORDER BY ALL");
    Ended counted =
        Night.run("rejects", "list", "--lake", night.lake().toString(), "--format", "csv");
    assertThat(counted.code()).as(counted.err()).isZero();
    assertThat(counted.out().lines().skip(1).toList())
        .zipSatisfy(
            counts,
            (line, row) ->
                assertThat(line)
                    .startsWith(row.get(0) + "," + row.get(1) + "," + row.get(2) + ","));

    Ended each =
        Night.run(
            "rejects",
            "list",
            "--lake",
            night.lake().toString(),
            "--format",
            "csv",
            "--each",
            "--paths",
            "--source",
            "ct",
            "--reason",
            "empty_file");
    List<String> paths =
        Truth.lines(night, "files").stream()
            .filter(file -> file.get("reason").asText().equals("empty"))
            .map(file -> file.get("path").asText())
            .toList();
    assertThat(each.out().lines().skip(1).toList())
        .isNotEmpty()
        .hasSameSizeAs(paths)
        .allSatisfy(line -> assertThat(paths).anyMatch(line::contains));

    Ended vague = Night.run("rejects", "list", "--lake", night.lake().toString(), "--paths");
    assertThat(vague.code()).isEqualTo(2);
    assertThat(vague.err()).contains("--each");
  }

  @Test
  void sqlAnswersAsCsv() {
    Night night = Night.get();
    Ended csv = sql(night, "csv", QUERY);
    List<String> lines = csv.out().lines().toList();
    List<Row> rows = night.rows(QUERY);
    assertThat(lines.get(0)).isEqualTo("series_uid,regions,slice_spacing_mm");
    assertThat(lines).hasSize(rows.size() + 1);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(lines.get(i + 1)).startsWith(rows.get(i).getString(0) + ",");
      if (rows.get(i).isNullAt(2)) {
        assertThat(lines.get(i + 1)).endsWith(",");
      }
    }
  }

  @Test
  void sqlAnswersAsJson() throws IOException {
    Night night = Night.get();
    List<Row> rows = night.rows(QUERY);
    List<String> lines = sql(night, "json", QUERY).out().lines().toList();
    assertThat(lines).hasSize(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      JsonNode json = new ObjectMapper().readTree(lines.get(i));
      assertThat(json.get("series_uid").asText()).isEqualTo(rows.get(i).getString(0));
      assertThat(Truth.texts(json.get("regions"))).isEqualTo(rows.get(i).<String>getList(1));
    }
  }

  @Test
  void sqlSaysWhatIsWrongWithAStatement() {
    Night night = Night.get();
    for (String wrong : List.of("SELECT * FROM gold.nothing", "SELEKT 1")) {
      Ended ended = Night.run("sql", "--lake", night.lake().toString(), "-e", wrong);
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.err()).contains("The statement cannot be run.", "why: ", "do:  ");
    }
  }

  @Test
  void viewsOfTheGoldLayerAnswer() {
    Night night = Night.get();
    for (String view :
        List.of(
            "newest_facts",
            "treatment_lines",
            "fact_problems",
            "patients",
            "studies",
            "site_summary",
            "disagreements",
            "discrepancy_review",
            "agreement_matrix",
            "liver_burden_after_diagnosis")) {
      assertThat(sql(night, "csv", "SELECT * FROM gold." + view).out()).as(view).isNotBlank();
    }
    assertThat(night.number("SELECT count(*) FROM gold.patients")).isEqualTo(Night.PATIENTS);
    assertThat(night.number("SELECT count(*) FROM gold.studies"))
        .isEqualTo(Truth.lines(night, "studies").size());
  }

  @Test
  void vaultGoesIntoAFileAndComesBack() throws IOException {
    Night night = Night.get();
    String lake = night.lake().toString();
    Path file = folder.resolve("vault.zip");
    Ended backup = Night.run("vault", "backup", "--lake", lake, "--out", file.toString());
    assertThat(backup.code()).as(backup.err()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Night.run("vault", "backup", "--lake", lake, "--out", file.toString()).code())
        .isEqualTo(1);

    String restored = folder.resolve("restored").toString();
    Ended restore =
        Night.run(
            "vault", "restore", "--lake", lake, "--vault", restored, "--from", file.toString());
    assertThat(restore.code()).as(restore.err()).isZero();
    Ended verify = Night.run("vault", "verify", "--lake", lake, "--vault", restored);
    assertThat(verify.code()).as(verify.err()).isZero();
    long objects = night.number("SELECT count(*) FROM bronze.sources");
    assertThat(verify.out()).contains(objects + " of " + objects + " objects");
  }

  @Test
  void upgradeOfANewLakeHasNothingToDo() {
    Ended upgrade = Night.run("upgrade", "--lake", Night.get().lake().toString());
    assertThat(upgrade.code()).as(upgrade.err()).isZero();
    assertThat(upgrade.out()).contains("The lake is up to date.");
  }

  private static Ended sql(Night night, String format, String query) {
    Ended ended =
        Night.run("sql", "--lake", night.lake().toString(), "--format", format, "-e", query);
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended;
  }
}
