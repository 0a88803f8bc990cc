package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.schemas.Tables;
import org.lesionlake.tests.RunLogs;
import org.lesionlake.tests.faults.Nights;

/** A lake inside the hospital's trust: profile {@code none} keeps true identities. */
@Tag("slow")
class HospitalProfileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static Path archive;
  private static Path lake;

  @BeforeAll
  static void night() throws IOException {
    archive = Nights.get().archive();
    lake = folder.resolve("lake");
    assertThat(LesionLake.run("init", "--profile", "none", "--lake", lake.toString())).isZero();
    assertThat(nightly()).as(() -> RunLogs.failures(lake)).isZero();
  }

  private static int nightly() {
    return LesionLake.run(
        "nightly",
        "--quiet",
        "--ct",
        archive.resolve("ct").toString(),
        "--reports",
        archive.resolve("reports").toString(),
        "--clinical",
        archive.resolve("clinical").toString(),
        "--lake",
        lake.toString());
  }

  @Test
  void keepsTrueStudiesAndAccessions() throws IOException {
    Set<String> truth = new TreeSet<>();
    for (String line : Files.readAllLines(archive.resolve("truth/studies.jsonl"))) {
      JsonNode study = JSON.readTree(line);
      truth.add(study.get("study_uid").asText() + " " + study.get("accession").asText());
    }
    Set<String> kept =
        SparkSession.active()
            .read()
            .format("delta")
            .load(lake.resolve("silver").resolve(Tables.CT_SERIES.simpleName()).toString())
            .select("study_uid", "accession")
            .distinct()
            .collectAsList()
            .stream()
            .map(row -> row.getString(0) + " " + row.getString(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(kept).isEqualTo(truth);
  }

  @Test
  void theSameNightAgainChangesNothing() {
    Map<String, Long> before = Night.versions(lake);
    assertThat(nightly()).as(() -> RunLogs.failures(lake)).isZero();
    assertThat(Night.versions(lake)).isEqualTo(before);
  }
}
