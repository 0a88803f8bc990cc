package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SparkSessionsTest {
  @Test
  void whatSparkSpillsToItsLocalFoldersCannotBeRead() throws IOException {
    SparkSessions.share();
    SparkSession spark =
        SparkSessions.start(
            Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "session test");
    List<String> texts =
        IntStream.range(0, 2000).mapToObj(i -> "Quuxname, report number " + i).toList();
    JavaRDD<Row> shuffled =
        spark.createDataset(texts, Encoders.STRING()).toDF("text").repartition(3).toJavaRDD();
    assertThat(shuffled.count()).isEqualTo(2000);

    List<Path> files = shuffleFiles();
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain("Quuxname");
    }
    assertThat(shuffled.count()).as("and read back").isEqualTo(2000);
  }

  private static List<Path> shuffleFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (File folder : SparkEnv.get().blockManager().diskBlockManager().localDirs()) {
      try (Stream<Path> walk = Files.walk(folder.toPath())) {
        walk.filter(file -> file.toString().endsWith(".data")).forEach(files::add);
      }
    }
    return files;
  }
}
