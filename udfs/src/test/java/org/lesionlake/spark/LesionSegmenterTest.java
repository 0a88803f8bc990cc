package org.lesionlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.ModelRegistry;
import org.lesionlake.inference.TestPackage;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Nifti;
import org.lesionlake.volume.Vector3;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeFiles;

@Tag("slow")
class LesionSegmenterTest {
  private static SparkSession spark;
  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    ModelRegistry.shared().close();
  }

  @Test
  void measuresTheLesionsOfEachVolumeAndGoesOnAfterABrokenOne() throws IOException {
    Path model = TestPackage.identity(folder.resolve("model"));
    Path ball = write("ball.nii.gz", 12);
    Path none = write("none.nii.gz", 0);
    Path broken = folder.resolve("broken.nii.gz");
    Files.write(broken, Arrays.copyOf(Files.readAllBytes(ball), 300));
    Dataset<Row> found =
        segmenter(model)
            .setMaskFolder(folder.resolve("masks").toString())
            .transform(paths(ball, none, broken, folder.resolve("missing.nii")));
    List<Row> rows =
        found
            .selectExpr(
                "path",
                "found.status",
                "found.reason",
                "found.device",
                "found.mask_file",
                "found.lesions")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.getString(1))
        .containsExactly("done", "done", "failed", "failed");
    assertThat(rows.get(2).getString(2)).isNotEmpty();
    assertThat(rows.get(3).getString(2)).contains("missing.nii");
    assertThat(rows.get(0).getString(3)).isEqualTo("cpu");
    assertThat(rows.get(1).getList(5)).isEmpty();
    List<Row> lesions = rows.get(0).getList(5);
    assertThat(lesions).hasSize(1);
    Row lesion = lesions.get(0);
    assertThat(lesion.<String>getAs("site")).isEqualTo("liver");
    assertThat(lesion.<Double>getAs("long_axis_mm")).isCloseTo(24, within(3.5));
    double volume = 4 / 3.0 * Math.PI * 12 * 12 * 12;
    assertThat(lesion.<Double>getAs("volume_mm3")).isCloseTo(volume, within(0.15 * volume));
    Volume mask = VolumeFiles.read(Path.of(rows.get(0).getString(4)));
    long marked = 0;
    for (float value : mask.toFloats()) {
      marked += (long) value;
    }
    assertThat(marked).isEqualTo(lesion.<Long>getAs("voxels"));
    assertThat(ModelRegistry.shared().loaded()).isEqualTo(1);
  }

  @Test
  void isSavedAndLoadedAsAnyStage() throws IOException {
    Path model = TestPackage.identity(folder.resolve("model"));
    LesionSegmenter stage = segmenter(model).setBatchSize(2).setFast(true);
    String saved = folder.resolve("stage").toString();
    stage.write().overwrite().save(saved);
    LesionSegmenter loaded = LesionSegmenter.read().load(saved);
    assertThat(loaded.extractParamMap().toString())
        .isEqualTo(stage.extractParamMap().toString().replace(stage.uid(), loaded.uid()));
    Row row = loaded.transform(paths(write("ball.nii", 12))).first();
    assertThat(row.<Row>getAs("found").<String>getAs("status")).isEqualTo("done");
  }

  @Test
  void saysBeforeAnyTaskWhatCannotBeRun() throws IOException {
    Path model = TestPackage.identity(folder.resolve("model"));
    Dataset<Row> numbers = spark.range(2).toDF("path");
    assertThatThrownBy(() -> segmenter(model).transform(numbers))
        .hasMessageContaining("must hold paths of volumes");
    Dataset<Row> paths = paths(folder);
    Files.writeString(model.resolve("model.conf"), "name = other", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> segmenter(model).transform(paths))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("model.conf is not the file that SHA256SUMS");
    assertThatThrownBy(() -> segmenter(model).setInputCols(new String[] {"a", "b"}))
        .hasMessageContaining("one column");
  }

  private static LesionSegmenter segmenter(Path model) {
    return new LesionSegmenter()
        .setModelUrl(model.toUri().toString())
        .setInputCol("path")
        .setOutputCol("found");
  }

  private static Dataset<Row> paths(Path... paths) {
    return spark
        .createDataset(Arrays.stream(paths).map(Path::toString).toList(), Encoders.STRING())
        .toDF("path");
  }

  /** A ball of 100 HU in fat, its radius in mm. */
  private Path write(String name, double radius) throws IOException {
    short[] voxels = new short[20 * 40 * 40];
    for (int i = 0; i < voxels.length; i++) {
      double z = (i / 1600 - 10) * 3.0;
      double y = (i / 40 % 40 - 20) * 2.0;
      double x = (i % 40 - 20) * 2.0;
      voxels[i] = (short) (z * z + y * y + x * x < radius * radius ? 100 : -100);
    }
    Grid grid =
        new Grid(
            20,
            40,
            40,
            new Vector3(0, 0, 0),
            new Vector3(2, 2, 3),
            new Vector3(1, 0, 0),
            new Vector3(0, 1, 0),
            new Vector3(0, 0, 1));
    Path file = folder.resolve(name);
    Nifti.write(file, Volume.int16(grid, voxels));
    return file;
  }
}
