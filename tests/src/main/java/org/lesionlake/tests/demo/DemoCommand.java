package org.lesionlake.tests.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.SparkSessions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on a virtual archive, from nothing to answers. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a virtual archive of invented patients and works it through to lesion-burden tables.",
      "A second demo in the same folder finds the archive and the lake there, and nothing new."
    },
    footer = {"", "Example:", "  lesionlake demo --patients 20 --dir /tmp/demo"})
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      defaultValue = "lesionlake-demo",
      description = "Where archive, lake and vault go. Default: ${DEFAULT-VALUE}.")
  private Path folder;

  @Option(
      names = "--patients",
      defaultValue = "8",
      description = "Patients of the archive. Default: ${DEFAULT-VALUE}.")
  private int patients;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the archive. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    long from = System.nanoTime();
    Path archive = folder.resolve("archive");
    Path lake = folder.resolve("lake");
    SparkSessions.share();
    if (!Files.exists(archive)) {
      heading(out, "1. A virtual archive of " + patients + " invented patients");
      int code = makeArchive(archive);
      if (code != 0) {
        return code;
      }
    } else {
      heading(out, "1. The virtual archive is there already: " + archive);
    }
    heading(out, "2. The night: from files and reports to tables");
    int code =
        LesionLake.run(
            "nightly",
            "--ct",
            archive.resolve("ct").toString(),
            "--reports",
            archive.resolve("reports").toString(),
            "--clinical",
            archive.resolve("clinical").toString(),
            "--lake",
            lake.toString());
    if (code > 1) {
      return code;
    }
    heading(out, "3. The ledger: every object seen, and what became of it");
    sql(
        lake,
        "SELECT source, seen, accepted, unchanged, duplicate, conflict, set_aside, rejected, balanced"
            + " FROM ops.ledger WHERE run_id = (SELECT max(run_id) FROM ops.ledger) ORDER BY source");
    heading(out, "4. Lesion burden by site");
    sql(
        lake,
        "SELECT site, count_if(image_status IN ('found', 'none_found')) AS studies_searched,"
            + " count_if(image_status = 'found') AS studies_found,"
            + " count_if(image_status IN ('not_covered', 'not_assessable', 'failed')) AS could_not_say,"
            + " sum(lesion_count) AS lesions, round(sum(volume_mm3) / 1000, 1) AS volume_ml,"
            + " round(max(largest_diameter_mm), 1) AS largest_mm"
            + " FROM gold.lesion_burden WHERE image_status <> 'not_searched'"
            + " GROUP BY site ORDER BY lesions DESC");
    heading(out, "5. How reports and images agree");
    sql(
        lake,
        "SELECT agreement, count(*) AS study_sites, count(DISTINCT study_uid) AS studies"
            + " FROM gold.metastasis_status WHERE image_status <> 'not_searched'"
            + " GROUP BY agreement ORDER BY study_sites DESC");
    heading(out, String.format(Locale.ROOT, "Done in %.0f s", (System.nanoTime() - from) / 1e9));
    out.println("The lake is at      " + lake.toAbsolutePath());
    out.println("Its summary is at   " + lake.resolve("summary/latest.html").toAbsolutePath());
    out.println("Try next:");
    for (String query :
        new String[] {
          "SELECT * FROM gold.site_summary",
          "SELECT * FROM gold.disagreements LIMIT 10",
          "SELECT days_since_diagnosis, image_status, sum_diameters_mm"
              + " FROM gold.liver_burden_after_diagnosis WHERE primary_tumour = 'colorectal'"
              + " ORDER BY patient_id, 1"
        }) {
      out.println("  ./lesionlake sql --lake " + lake + " -e \"" + query + "\"");
    }
    out.println("Invented patients: how well the model does on them says nothing about real ones.");
    out.flush();
    return code;
  }

  /** The archive appears under its name when it is whole; what a killed demo left is made anew. */
  int makeArchive(Path archive) throws IOException {
    Path unfinished = archive.resolveSibling("archive-unfinished");
    delete(unfinished);
    int code =
        LesionLake.run(
            "virtual-archive",
            "--patients",
            Integer.toString(patients),
            "--seed",
            Long.toString(seed),
            "--out",
            unfinished.toString());
    if (code == 0) {
      Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
    }
    return code;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void sql(Path lake, String query) {
    LesionLake.run("sql", "--lake", lake.toString(), "-e", query);
  }

  private static void heading(PrintWriter out, String text) {
    out.println("\n" + text);
    out.flush();
  }
}
