package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.tests.RunLogs;

/** What a second night does: nothing on the same input, and only what is asked for on new input. */
class LaterNightTest {

  @Test
  void theSameInputChangesNothing() {
    Night night = Night.get();
    Map<String, Long> versions = Night.versions(night.lake());
    Map<String, String> files = Night.files(night.lake(), "voxels", "masks");
    long runs = night.number("SELECT count(DISTINCT run_id) FROM ops.ledger");

    Night.Ended again = night.nightly();

    assertThat(again.code()).as(() -> again.err() + RunLogs.failures(night.lake())).isZero();
    assertThat(Night.versions(night.lake())).isEqualTo(versions);
    assertThat(Night.files(night.lake(), "voxels", "masks")).isEqualTo(files);
    List<Row> ledger =
        night.rows(
            "SELECT source, seen, unchanged, accepted, balanced FROM ops.ledger"
                + " WHERE run_id = (SELECT max(run_id) FROM ops.ledger)");
    if (night.number("SELECT count(DISTINCT run_id) FROM ops.ledger") > runs) {
      for (Row row : ledger) {
        assertThat(row.getLong(2)).as(row.getString(0)).isEqualTo(row.getLong(1));
        assertThat(row.getBoolean(4)).isTrue();
      }
    }
  }

  @Test
  void oneMoreSliceAndACorrectedReportAreRedoneAlone() throws IOException {
    Night night = Night.get();
    Path lake = night.folder().resolve("later/lake");
    Path vault = night.folder().resolve("later/vault");
    Night.copy(night.lake(), lake);
    Night.copy(night.vault(), vault);
    JsonNode study = firstAssessable(night);
    Path inbox = night.folder().resolve("later/inbox");
    Path slice = moreSlice(night, study, inbox.resolve("ct"));
    assertThat(slice).exists();
    Path report = correctedReport(night, study, inbox.resolve("reports"));
    Map<String, String> before = series(night, lake);
    Instant attemptBefore = lastAttempt(night, lake);

    Night.Ended later =
        Night.run(
            "nightly",
            "--ct",
            slice.getParent().toString(),
            "--reports",
            report.toString(),
            "--lake",
            lake.toString(),
            "--vault",
            vault.toString());

    assertThat(later.code()).as(() -> later.err() + RunLogs.failures(lake)).isZero();
    Map<String, String> after = series(night, lake);
    String changed = night.pseudonyms("series_uid").get(study.get("main_series").get(0).asText());
    assertThat(after.keySet()).isEqualTo(before.keySet());
    for (String uid : before.keySet()) {
      if (uid.equals(changed)) {
        assertThat(after.get(uid)).isNotEqualTo(before.get(uid));
      } else {
        assertThat(after.get(uid)).as("series " + uid).isEqualTo(before.get(uid));
      }
    }
    checkInference(night, lake, attemptBefore, changed);
    checkReport(night, lake, study);
    Lake.openReadOnly(night.spark(), night.lake().toString()).registerCatalog();
  }

  private static Instant lastAttempt(Night night, Path lake) {
    return read(night, lake, "silver/series_inference")
        .selectExpr("max(started_at_utc)")
        .first()
        .getInstant(0);
  }

  private static void checkInference(Night night, Path lake, Instant before, String changed) {
    List<Row> redone =
        read(night, lake, "silver/series_inference")
            .where(functions.col("started_at_utc").gt(functions.lit(before)))
            .select("series_uid")
            .distinct()
            .collectAsList();
    assertThat(redone).extracting(row -> row.getString(0)).containsExactly(changed);
  }

  private static void checkReport(Night night, Path lake, JsonNode study) {
    String id = night.pseudonyms("report_id").get("R" + study.get("accession").asText());
    assertThat(read(night, lake, "bronze/reports").where("report_id = '" + id + "'").count())
        .isGreaterThanOrEqualTo(2);
    List<Row> status =
        read(night, lake, "gold/metastasis_status")
            .where(
                "site = 'spleen' AND study_uid = '"
                    + night.pseudonyms("study_uid").get(study.get("study_uid").asText())
                    + "'")
            .select("report_status", "report_largest_mm")
            .collectAsList();
    assertThat(status).hasSize(1);
    assertThat(status.get(0).getString(0)).isEqualTo("present");
    assertThat(status.get(0).getDouble(1)).isEqualTo(23);
  }

  private static JsonNode firstAssessable(Night night) {
    return Truth.lines(night, "studies").stream()
        .filter(study -> study.get("assessable").asBoolean())
        .findFirst()
        .orElseThrow();
  }

  /** Series with their fingerprint, voxel file included. */
  private static Map<String, String> series(Night night, Path lake) {
    Map<String, String> series = new TreeMap<>();
    read(night, lake, "silver/ct_series")
        .select("series_uid", "fingerprint", "chosen")
        .collectAsList()
        .forEach(row -> series.put(row.getString(0), row.get(1) + " " + row.get(2)));
    return series;
  }

  private static org.apache.spark.sql.Dataset<Row> read(Night night, Path lake, String table) {
    return night.spark().read().format("delta").load(lake.resolve(table).toString());
  }

  /** The slice that a scanner would have made above the last one of the study's main series. */
  private static Path moreSlice(Night night, JsonNode study, Path folder) throws IOException {
    String series = study.get("main_series").get(0).asText();
    DicomObject top = null;
    DicomObject below = null;
    for (JsonNode file : Truth.lines(night, "files")) {
      if (!file.get("path").asText().contains(study.get("accession").asText())
          || !file.get("reason").asText().equals("ct slice")) {
        continue;
      }
      Path path = night.archive().resolve(file.get("path").asText());
      Dataset header = DicomReader.readHeader(path).dataset();
      if (!header.string(Tag.SERIES_INSTANCE_UID).orElse("").equals(series)) {
        continue;
      }
      DicomObject slice = DicomReader.readAll(Files.readAllBytes(path));
      if (top == null || height(slice) > height(top)) {
        below = top;
        top = slice;
      } else if (below == null || height(slice) > height(below)) {
        below = slice;
      }
    }
    double next = 2 * height(top) - height(below);
    List<Double> position = top.dataset().decimals(Tag.IMAGE_POSITION_PATIENT);
    Dataset more =
        top.dataset().toBuilder()
            .put(Tag.SOP_INSTANCE_UID, "2.25.330000000000000000000000000000000001")
            .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, position.get(0), position.get(1), next)
            .build();
    Files.createDirectories(folder);
    Path file = folder.resolve("one-more.dcm");
    try (OutputStream out = Files.newOutputStream(file)) {
      DicomWriter.write(out, more, top.transferSyntaxUid());
    }
    return file;
  }

  private static double height(DicomObject slice) {
    return slice.dataset().decimals(Tag.IMAGE_POSITION_PATIENT).get(2);
  }

  private static Path correctedReport(Night night, JsonNode study, Path folder) throws IOException {
    JsonNode patient =
        Truth.lines(night, "patients").stream()
            .filter(p -> p.get("patient_id").equals(study.get("patient_id")))
            .findFirst()
            .orElseThrow();
    String rows = Files.readString(night.archive().resolve("reports/reports.csv"));
    String heading = rows.substring(0, rows.indexOf('\n')).strip();
    String id = "R" + study.get("accession").asText();
    String issuer;
    try (Stream<String> lines = rows.lines()) {
      issuer =
          lines.filter(line -> line.startsWith(id + ",")).findFirst().orElseThrow().split(",")[2];
    }
    String text =
        patient.get("language").asText().equals("nl")
            ? "Conclusie: Metastase in de milt van 23 mm."
            : "Impression: Splenic metastasis of 23 mm.";
    String row =
        String.join(
            ",",
            id,
            patient.get("patient_id").asText(),
            issuer,
            patient.get("patient_name").asText(),
            study.get("accession").asText(),
            study.get("study_date").asText(),
            patient.get("language").asText(),
            '"' + text + '"');
    Files.createDirectories(folder);
    return Files.writeString(
        folder.resolve("corrected.csv"), heading + "\n" + row + "\n", StandardCharsets.UTF_8);
  }
}
