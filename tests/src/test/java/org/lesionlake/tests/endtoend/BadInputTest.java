package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.LakeLock;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.endtoend.Night.Ended;
import org.lesionlake.tests.interop.Child;

/** What the command line says to wrong input, before any work: exit code, why, and what to do. */
class BadInputTest {
  private static final int REFUSED = 1;
  private static final int USAGE = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static void assertRefused(Ended ended, String... says) {
    assertThat(ended.code()).as(ended.err()).isEqualTo(REFUSED);
    assertThat(ended.err()).contains(says).contains("\n  why: ", "\n  do:  ");
    assertThat(ended.err()).doesNotContain("Exception", "\tat ");
  }

  private Path lake(String name) {
    Path lake = folder.resolve(name);
    Ended made = Night.run("init", "--lake", lake.toString());
    assertThat(made.code()).as(made.err()).isZero();
    return lake;
  }

  @Test
  void inboxThatIsNotThere() {
    Path lake = lake("lake");
    String gone = folder.resolve("gone").toString();
    for (String option : List.of("--ct", "--ct-inventory", "--reports", "--clinical", "--merges")) {
      assertRefused(Night.run("nightly", "--lake", lake.toString(), option, gone), gone, option);
    }
  }

  @Test
  void whatIsWrongInAFirstNightMakesNothing() throws IOException {
    Path lake = folder.resolve("new");
    String inbox = Files.createDirectories(folder.resolve("inbox")).toString();
    String gone = folder.resolve("gone").toString();
    for (String[] wrong :
        new String[][] {
          {"--ct", gone},
          {"--ct", inbox, "--set", "gates.max-reject-share=abc"},
          {"--ct", inbox, "--set", "inference.batch-series=0"},
          {"--ct", inbox, "--set", "inference.model=models/none"}
        }) {
      List<String> command = new ArrayList<>(List.of("nightly", "--lake", lake.toString()));
      command.addAll(List.of(wrong));
      String value = wrong[wrong.length - 1];
      assertRefused(
          Night.run(command.toArray(String[]::new)), value.substring(value.indexOf('=') + 1));
      assertThat(lake).doesNotExist();
      assertThat(folder.resolve("new-vault")).doesNotExist();
    }
  }

  @Test
  void localeInWhichNamesWithAccentsAreNotSeen() throws IOException {
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Path lake = folder.resolve("new");
    List<String> command =
        List.of(
            Child.java(),
            "-Dlesionlake.home=" + Needs.repository(),
            "-cp",
            System.getProperty("java.class.path"),
            LesionLake.class.getName(),
            "nightly",
            "--ct",
            inbox.toString(),
            "--lake",
            lake.toString());
    try (Child night = Child.start(command, Map.of("LC_ALL", "C"), folder.resolve("said"))) {
      assertThat(night.await(Duration.ofMinutes(2))).as(night.output()).isEqualTo(REFUSED);
      assertThat(night.output()).contains("would not be seen", "LC_ALL=C.UTF-8");
      assertThat(lake).doesNotExist();
    }
  }

  @Test
  void vaultInsideTheLake() {
    Path lake = folder.resolve("new");
    assertRefused(
        Night.run("init", "--lake", lake.toString(), "--vault", lake.resolve("vault").toString()),
        "lie one in the other");
    assertThat(lake).doesNotExist();
  }

  @Test
  void inboxThatContainsOrLiesInTheLakeOfAFirstNight() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    String lake = data.resolve("lake").toString();
    String elsewhere = folder.resolve("vault").toString();
    for (String option : List.of("--ct", "--reports", "--clinical", "--merges")) {
      for (Path inbox : List.of(data, link, folder)) {
        assertRefused(
            Night.run("nightly", option, inbox.toString(), "--lake", lake, "--vault", elsewhere),
            "The inbox " + inbox + " and the lake",
            "Give " + option);
      }
    }
    Path inside = Files.createDirectories(data.resolve("lake/ct"));
    assertRefused(
        Night.run("nightly", "--ct", inside.toString(), "--lake", lake, "--vault", elsewhere),
        "The inbox " + inside + " and the lake");
    assertThat(folder.resolve("vault")).doesNotExist();
  }

  @Test
  void inboxThatContainsOrLiesInTheVault() throws IOException {
    Path first = folder.resolve("new");
    Path besides = Files.createDirectories(folder.resolve("new-vault/reports"));
    assertRefused(
        Night.run("nightly", "--reports", besides.toString(), "--lake", first.toString()),
        "and the vault " + folder.resolve("new-vault"));
    assertThat(first).doesNotExist();

    Path data = Files.createDirectories(folder.resolve("data"));
    Path lake = folder.resolve("lake");
    Path vault = data.resolve("vault");
    assertThat(Night.run("init", "--lake", lake.toString(), "--vault", vault.toString()).code())
        .isZero();
    for (String[] command : new String[][] {{"nightly"}, {"job", "ingest"}}) {
      List<String> line = new ArrayList<>(List.of(command));
      line.addAll(List.of("--ct", data.toString(), "--lake", lake.toString()));
      assertRefused(Night.run(line.toArray(String[]::new)), "and the vault " + vault);
    }
  }

  @Test
  void reportFileBesideTheLakeIsNoInboxAroundIt() throws IOException {
    Path lake = lake("lake");
    Path reports = Files.writeString(folder.resolve("reports.csv"), "report_id,text\n");
    Ended ended =
        Night.run(
            "nightly",
            "--lake",
            lake.toString(),
            "--reports",
            reports.toString(),
            "--set",
            "inference.model=models/none");
    // Told by what is looked at after the places of the inboxes.
    assertRefused(ended, "models/none");
  }

  @Test
  void backupInsideTheLakeOrTheVault() throws IOException {
    Path lake = lake("lake");
    Path vault = folder.resolve("lake-vault");
    Path link = Files.createSymbolicLink(folder.resolve("link"), lake);
    for (Path out : List.of(lake.resolve("v.zip"), link.resolve("v.zip"), vault.resolve("v.zip"))) {
      assertRefused(
          Night.run("vault", "backup", "--lake", lake.toString(), "--out", out.toString()),
          "The backup " + out + " would lie in the " + (out.startsWith(vault) ? "vault" : "lake"),
          "--out");
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void noInboxAtAll() {
    Ended ended = Night.run("nightly", "--lake", folder.resolve("new").toString());
    assertThat(ended.code()).isEqualTo(USAGE);
    assertThat(ended.err())
        .contains("--ct, --ct-inventory, --reports, --clinical and --merges", "Usage:");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void unknownOption() {
    Ended ended = Night.run("nightly", "--lake", "x", "--cts", "y");
    assertThat(ended.code()).isEqualTo(USAGE);
    assertThat(ended.err()).contains("--cts");
  }

  @Test
  void unknownCommand() {
    assertThat(Night.run("nigthly").code()).isEqualTo(USAGE);
  }

  @Test
  void unknownSetting() {
    Path lake = lake("lake");
    assertRefused(
        Night.run("config", "show", "--set", "ingest.bath-files=3"),
        "There is no setting 'ingest.bath-files'");
    assertRefused(
        Night.run("job", "series", "--lake", lake.toString(), "--set", "series.minimum=3"),
        "There is no setting 'series.minimum'");
    assertRefused(Night.run("config", "show", "--set", "spark.master"), "spark.master");
  }

  @Test
  void unknownJob() {
    assertRefused(
        Night.run("job", "seires", "--lake", lake("lake").toString()),
        "There is no job 'seires'",
        "ingest, ");
  }

  @Test
  void inboxesForAJobThatTakesNone() {
    Ended ended =
        Night.run("job", "series", "--lake", lake("lake").toString(), "--ct", folder.toString());
    assertThat(ended.code()).isEqualTo(USAGE);
    assertThat(ended.err()).contains("Only the job ingest");
  }

  @Test
  void runIdThatNoFileNameOrQueryShouldHold() {
    for (String id : List.of("a b", "../a", "a'b", "", "-a", "a".repeat(121))) {
      Ended ended = Night.run("job", "series", "--lake", "x", "--run-id=" + id);
      assertThat(ended.code()).as(id).isEqualTo(USAGE);
      assertThat(ended.err()).contains("--run-id");
    }
  }

  @Test
  void noLake() {
    String nowhere = folder.resolve("nowhere").toString();
    assertRefused(Night.run("sql", "--lake", nowhere, "-e", "SELECT 1"), "There is no lake");
    assertRefused(Night.run("job", "gold", "--lake", nowhere), "There is no lake");
    assertRefused(Night.run("upgrade", "--lake", nowhere), "There is no lake");
    assertRefused(
        Night.run("vault", "backup", "--lake", nowhere, "--out", folder.resolve("z").toString()),
        "There is no lake");
  }

  @Test
  void folderOfOtherThings() throws IOException {
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("thesis.txt"), "mine");
    assertRefused(Night.run("init", "--lake", full.toString()), "is not empty");
    assertThat(Night.run("nightly", "--lake", full.toString(), "--ct", inbox.toString()).code())
        .isEqualTo(REFUSED);
    assertThat(full).isDirectoryContaining("glob:**/thesis.txt");
  }

  @Test
  void lakeThatIsThereAlready() {
    Path lake = lake("lake");
    assertRefused(Night.run("init", "--lake", lake.toString()), "There is a lake");
  }

  @Test
  void keyOfAnotherLake() {
    Path lake = lake("lake");
    lake("other");
    assertRefused(
        Night.run(
            "job",
            "series",
            "--lake",
            lake.toString(),
            "--vault",
            folder.resolve("other-vault").toString()),
        "The key in the vault is not this lake's");
  }

  @Test
  void vaultThatIsGone() {
    Path lake = lake("lake");
    Night.delete(folder.resolve("lake-vault"));
    assertRefused(Night.run("job", "series", "--lake", lake.toString()), "key is missing");
  }

  @Test
  void lakeOfANewerVersion() throws IOException {
    Path lake = lake("lake");
    Path marker = lake.resolve("_lesionlake/lake.json");
    ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(marker));
    json.put("version", json.get("version").asInt() + 1);
    Files.deleteIfExists(marker.resolveSibling(".lake.json.crc"));
    Files.writeString(marker, json.toString());
    for (String[] command :
        new String[][] {
          {"job", "series", "--lake", lake.toString()},
          {"sql", "--lake", lake.toString(), "-e", "SELECT 1"},
          {"upgrade", "--lake", lake.toString()},
          {"vault", "verify", "--lake", lake.toString()}
        }) {
      assertRefused(Night.run(command), "newer LesionLake");
    }
  }

  @Test
  void lakeThatALivingProcessHolds() {
    Path lake = lake("lake");
    Configuration hadoop = new Configuration();
    try (LakeLock held =
        LakeLock.acquire(
            new LakeFiles(lake.toString(), hadoop), hadoop, Duration.ofMinutes(5), "the-other")) {
      assertThat(held).isNotNull();
      String out = folder.resolve("vault.zip").toString();
      for (String[] command :
          new String[][] {
            {"job", "series", "--lake", lake.toString()},
            {"vault", "verify", "--lake", lake.toString()},
            {"vault", "backup", "--lake", lake.toString(), "--out", out},
            {"vault", "restore", "--lake", lake.toString(), "--from", out}
          }) {
        assertRefused(Night.run(command), "Another run is at work", "the-other");
      }
      assertThat(folder.resolve("vault.zip")).doesNotExist();
    }
  }

  @Test
  void theDagKnowsTheJobsThatThereAre() throws IOException {
    Ended catalog = Night.run("job", "catalog", "--json");
    assertThat(catalog.code()).isZero();
    JsonNode kept =
        JSON.readTree(Files.readString(Needs.repository().resolve("pipelines/dags/jobs.json")));
    assertThat(JSON.readTree(catalog.out()))
        .as("pipelines/dags/jobs.json; make it anew with: lesionlake job catalog --json")
        .isEqualTo(kept);
  }

  @Test
  void settingsSayWhereTheyAreFrom() throws IOException {
    Path lake = lake("lake");
    Files.writeString(lake.resolve("_lesionlake/lake.conf"), "series { min-slices = 11 }\n");
    Ended shown =
        Night.run("config", "show", "--lake", lake.toString(), "--set", "linkage.max-days=9");
    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .containsPattern("series\\.min-slices +11 +lake\\.conf")
        .containsPattern("linkage\\.max-days +9 +command line")
        .containsPattern("volumes\\.batch-series +200 +default");
  }
}
