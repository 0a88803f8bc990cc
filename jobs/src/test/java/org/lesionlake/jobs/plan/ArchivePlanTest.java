package org.lesionlake.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.jobs.bronze.Inventory;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.tool.Scan;

@Tag("slow")
class ArchivePlanTest {
  private static final int PATIENTS = 6;

  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    SparkSessions.share();
    spark =
        SparkSessions.start(
            Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "plan");
  }

  @Test
  void aFolderOfSeriesIsAStudy() throws IOException {
    ArchivePlan plan = plan(write("%d/%d/%d/%d.dcm"));
    assertThat(plan.studyRule()).contains("1 above");
    // A study's three drawn files may all be MR: more than four of twelve are once in 25,000 times.
    assertThat(plan.studies()).isBetween(2.0 * PATIENTS - 4, 2.0 * PATIENTS);
    assertThat(plan.files()).isEqualTo(PATIENTS * 2 * 2 * 3);
    assertThat(plan.shares()).containsOnlyKeys("CT image", "modality_mr");
    assertThat(plan.ctFiles()).isCloseTo(PATIENTS * 2 * 2 * 2, within(0.1));
    assertThat(plan.coreSeconds()).containsOnlyKeys("ingest", "volumes", "inference");
    assertThat(plan.coreSeconds().get("inference")).isEqualTo(10.0 * plan.studies());
    assertThat(plan.nights(2, 0.5)).isGreaterThan(100.0 / 3600);
  }

  @Test
  void aFolderOfFilesIsAStudy() throws IOException {
    ArchivePlan plan = plan(write("%d/%d/s%d-%d.dcm"));
    assertThat(plan.studyRule()).contains("holds files");
    assertThat(plan.studies()).isBetween(2.0 * PATIENTS - 4, 2.0 * PATIENTS);
  }

  @Test
  void oneFolderForAllLeavesToChance() throws IOException {
    ArchivePlan plan = plan(write("p%d-%d-%d-%d.dcm"));
    assertThat(plan.studyRule()).contains("recurs");
    // Every file was read, so that all studies were seen.
    assertThat(plan.studies()).isEqualTo(2.0 * PATIENTS);
  }

  @Test
  void oddRowsAndArchivesAreToldApart() throws IOException {
    List<String> rows = write("%d/%d/%d/%d.dcm");
    rows.add("file:/gone/1.dcm,100");
    rows.add("file:/gone/2.ZIP,1000");
    rows.add("file:/gone/3.dcm,large");
    rows.add("file:/gone/4.dcm,-5");
    rows.add(",7");
    ArchivePlan plan = plan(rows);
    assertThat(plan.badRows()).isEqualTo(3);
    assertThat(plan.archives()).isEqualTo(1);
    assertThat(plan.archiveBytes()).isEqualTo(1000);
    assertThat(plan.shares()).containsKey("io_error");
  }

  @Test
  void parquetIsReadToo() throws IOException {
    Path csv = inventory(write("%d/%d/%d/%d.dcm"));
    String parquet = folder.resolve("inventory").toString();
    Inventory.read(spark, csv.toString()).withColumnRenamed("path", "Key").write().parquet(parquet);
    assertThat(ArchivePlan.of(spark, parquet, 200, 1, 10).studies())
        .isBetween(2.0 * PATIENTS - 4, 2.0 * PATIENTS);
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    assertThatThrownBy(() -> ArchivePlan.of(spark, folder + "/none.csv", 10, 1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be read");
    Path wrong = Files.writeString(folder.resolve("wrong.csv"), "name,weight\na,1\n");
    assertThatThrownBy(() -> ArchivePlan.of(spark, wrong.toString(), 10, 1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column size");
    assertThatThrownBy(() -> plan(List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("names no files");
    assertThatThrownBy(() -> plan(List.of("file:/gone/1.dcm,100")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("could be opened");
  }

  private ArchivePlan plan(List<String> rows) throws IOException {
    return ArchivePlan.of(spark, inventory(rows).toString(), 200, 1, 10);
  }

  private Path inventory(List<String> rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of("path,size"));
    lines.addAll(rows);
    return Files.write(folder.resolve("inventory.csv"), lines);
  }

  /**
   * Six patients with two studies of two series of two CT images and an MR image; rows of them.
   *
   * @param names of patient, study, series and image
   */
  private List<String> write(String names) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int patient = 0; patient < PATIENTS; patient++) {
      for (int study = 0; study < 2; study++) {
        for (int series = 0; series < 2; series++) {
          for (int image = 0; image < 3; image++) {
            String uid = "2.25." + (7 + patient) + study + series;
            Dataset.Builder slice =
                Scan.slice(uid, image, image)
                    .put(
                        org.lesionlake.dicom.Tag.STUDY_INSTANCE_UID,
                        "2.25.9" + patient + "." + (1 + study));
            if (image == 2) {
              slice.put(org.lesionlake.dicom.Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.4");
              slice.put(org.lesionlake.dicom.Tag.MODALITY, "MR");
            }
            String name =
                String.format(java.util.Locale.ROOT, names, patient, study, series, image);
            Path file = Scan.write(folder.resolve("ct").resolve(name), slice);
            rows.add("file:" + file + "," + Files.size(file));
          }
        }
      }
    }
    return rows;
  }
}
