package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.tests.endtoend.Night.Ended;

/** Commands on a lake that no night has worked on yet, in a folder with a quote in its name. */
class YoungLakeTest {
  @TempDir Path folder;

  @Test
  void isReadBeforeAndAfterItsTablesAreMade() {
    SparkSessions.share();
    String lake = folder.resolve("O'Hara's lake").toString();
    assertThat(Night.run("init", "--lake", lake).code()).isZero();

    Ended verify = Night.run("vault", "verify", "--lake", lake);
    assertThat(verify.code()).as(verify.err()).isZero();
    assertThat(verify.out()).contains("0 of 0 objects");
    Ended early = sql(lake, "SHOW TABLES IN gold");
    assertThat(early.code()).as(early.err()).isZero();
    assertThat(early.err()).contains("Not there until the next night", "bronze.sources");
    assertThat(folder.resolve("O'Hara's lake/bronze")).as("reading makes nothing").doesNotExist();

    assertThat(Night.run("upgrade", "--lake", lake).code()).isZero();
    Ended later = sql(lake, "SELECT count(*) AS patients FROM gold.patients");
    assertThat(later.code()).as(later.err()).isZero();
    assertThat(later.out().lines()).containsSequence("patients", "0");
    Ended write = sql(lake, "DELETE FROM gold.lesion_burden");
    assertThat(write.code()).isEqualTo(1);
    assertThat(write.err()).contains("The statement would write.");
  }

  private static Ended sql(String lake, String query) {
    return Night.run("sql", "--lake", lake, "--format", "csv", "-e", query);
  }
}
