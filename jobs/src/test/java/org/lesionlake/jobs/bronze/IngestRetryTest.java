package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.schemas.Tables;

/** A scheduler tries a task again under the run id of its night. */
@Tag("slow")
class IngestRetryTest {
  @TempDir Path folder;

  @Test
  void anotherAttemptOfARunBalancesToo() throws IOException {
    SampleLake sample = SampleLake.in(folder);
    Path inbox = folder.resolve("facts.csv");
    String first = "patient_id,item,date,code\nP1,sex,2020-01-01,F\nP2,sex,2020-01-01,M\n";
    Files.writeString(inbox, first);
    ingest(sample, inbox);
    Files.writeString(inbox, first + "P3,sex,2020-01-01,F\n");
    ingest(sample, inbox);

    List<Row> ledger = sample.lake().table(Tables.LEDGER).read().collectAsList();
    assertThat(ledger).hasSize(1);
    assertThat(ledger.get(0).<Long>getAs("seen")).isEqualTo(3);
    assertThat(ledger.get(0).<Long>getAs("unchanged")).isEqualTo(2);
    assertThat(ledger.get(0).<Boolean>getAs("balanced")).isTrue();
    assertThat(sample.lake().table(Tables.SOURCES).read().where("run_id = 'night'").count())
        .isEqualTo(3);
  }

  private static void ingest(SampleLake sample, Path inbox) {
    JobContext plain = sample.context("night");
    new IngestJob()
        .run(
            new JobContext(
                plain.lake(),
                plain.settings(),
                plain.progress(),
                plain.runId(),
                new JobContext.Inboxes(List.of(), List.of(), List.of(inbox.toString())),
                false));
  }
}
