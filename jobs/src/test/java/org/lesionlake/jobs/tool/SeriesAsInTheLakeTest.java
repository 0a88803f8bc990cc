package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.silver.SeriesJob;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.CtSeries;

/** The listing of a folder says what a night makes of the same folder. */
@org.junit.jupiter.api.Tag("slow")
class SeriesAsInTheLakeTest {
  private static final Settings SETTINGS = Settings.load(Optional.empty(), List.of());

  @TempDir Path folder;

  @Test
  void everySeriesHasTheSameGeometryVerdictsAndChoice() throws IOException {
    Path ct = Files.createDirectories(folder.resolve("ct"));
    writeStudies(ct);

    List<String> listed = listed(ct);

    assertThat(listed).hasSize(7).containsExactlyInAnyOrderElementsOf(ofTheLake(ct));
  }

  private static void writeStudies(Path ct) {
    for (int i = 0; i < 10; i++) {
      slice(ct, "2.25.21", 1, i, 2 * i, "Abdomen Quux^Piet portal venous 17-05-1950", "B30f");
      slice(ct, "2.25.22", 2, i, 2 * i, "Abdomen native", "B30f");
      slice(ct, "2.25.23", 3, i, i == 4 ? 30 : 2 * i, "Thorax", "B70f");
      slice(ct, "2.25.24", 4, i, 5 * i, "Thorax arterieel", "STANDARD");
      Scan.write(
          ct.resolve("scout" + i),
          numbered("2.25.25", 5, i, 2 * i).put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "LOCALIZER"));
      Scan.write(
          ct.resolve("colour" + i),
          numbered("2.25.26", 6, i, 2 * i)
              .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 3)
              .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[96])
              .put(Tag.RESCALE_TYPE, "US")
              .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL", "NO CODE ^ AT ALL"));
    }
    for (int i = 0; i < 3; i++) {
      Scan.write(ct.resolve("few" + i), numbered("2.25.27", 7, i, 2 * i));
    }
  }

  private static Dataset.Builder numbered(String series, int number, int slice, double heightMm) {
    return Scan.slice(series, slice + 1, heightMm).put(Tag.SERIES_NUMBER, Integer.toString(number));
  }

  private static void slice(
      Path ct,
      String series,
      int number,
      int slice,
      double heightMm,
      String description,
      String kernel) {
    Scan.write(
        ct.resolve(series + "-" + slice),
        numbered(series, number, slice, heightMm)
            .put(Tag.SERIES_DESCRIPTION, description)
            .put(Tag.CONVOLUTION_KERNEL, kernel));
  }

  private static List<String> listed(Path ct) throws IOException {
    List<String> series = new ArrayList<>();
    for (JsonNode line :
        new ObjectMapper().readTree(Ran.of("series", "--json", ct).out()).get("series")) {
      List<String> facts = new ArrayList<>();
      for (String field :
          List.of(
              "seriesNumber",
              "images",
              "rowSpacingMm",
              "sliceSpacingMm",
              "spacingDeviationMm",
              "tiltDeg",
              "kernel",
              "contrastPhase",
              "purpose",
              "usable",
              "chosen",
              "reason")) {
        facts.add(line.get(field).asText());
      }
      line.get("regions").forEach(region -> facts.add(region.asText()));
      line.get("verdicts").forEach(verdict -> facts.add(verdict.asText()));
      series.add(facts.toString());
    }
    return series;
  }

  private List<String> ofTheLake(Path ct) {
    SparkSessions.share();
    SparkSession spark = SparkSessions.start(SETTINGS, "series of a folder");
    String root = folder.resolve("lake").toString();
    Lake.init(root, folder.resolve("vault"), Profile.RESEARCH, new Configuration());
    Lake lake = Lake.open(spark, root, Optional.empty());
    JobContext context =
        new JobContext(
            lake,
            SETTINGS,
            new Progress(new PrintStream(PrintStream.nullOutputStream()), true),
            "run-1",
            new JobContext.Inboxes(List.of(ct.toString()), List.of(), List.of()),
            false);
    for (Job job : List.of(new IngestJob(), new SeriesJob())) {
      job.run(context);
    }
    List<String> series = new ArrayList<>();
    for (Row row : lake.table(Tables.CT_SERIES).read().collectAsList()) {
      series.add(facts(Tables.CT_SERIES.fromRow(row)));
    }
    return series;
  }

  private static String facts(CtSeries series) {
    List<String> facts = new ArrayList<>();
    for (Object fact :
        new Object[] {
          series.seriesNumber(),
          series.instances(),
          series.rowSpacingMm(),
          series.sliceSpacingMm(),
          series.spacingDeviationMm(),
          series.tiltDeg(),
          series.kernel(),
          series.contrastPhase(),
          series.purpose(),
          series.usable(),
          series.chosen(),
          series.choiceReason()
        }) {
      facts.add(String.valueOf(fact));
    }
    facts.addAll(series.regions());
    facts.addAll(series.verdicts());
    return facts.toString();
  }
}
