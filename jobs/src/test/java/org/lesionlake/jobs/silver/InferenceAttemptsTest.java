package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.Part;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.SeriesInference;

/** Which series are searched when, and which is given up; nights are played without a model. */
@Tag("slow")
class InferenceAttemptsTest {
  private static final String MODEL = "model@0123456789ab";
  private static final List<String> LARGEST_FIRST = List.of("big", "middle", "small");

  @TempDir Path folder;

  private SampleLake sample;
  private LakeTable<SeriesInference> attempts;
  private Part part = Part.WHOLE;

  @BeforeEach
  void makeLake() {
    sample = SampleLake.in(folder);
    attempts = sample.lake().table(Tables.SERIES_INFERENCE);
    int slices = 40;
    for (String series : LARGEST_FIRST) {
      sample.add(Tables.CT_VOLUMES, SampleLake.volume("ann-1", series, "done", slices -= 10));
    }
  }

  @Test
  void theSeriesThatTakesRunsDownIsGivenUpAndItsNeighboursAreSearched() {
    for (int night = 0; night < 3; night++) {
      assertThat(play("night", Optional.of("middle"), false)).contains("middle");
    }
    assertThat(play("night", Optional.of("middle"), false)).isEmpty();
    assertThat(states())
        .containsExactlyInAnyOrder(
            "big done null", "small done null", "middle failed never_came_back");
    long version = attempts.version();
    assertThat(play("night", Optional.empty(), false)).isEmpty();
    assertThat(attempts.version()).isEqualTo(version);
  }

  @Test
  void twoPowerCutsCostNoSeriesItsResult() {
    assertThat(play("night-1", Optional.of("small"), false)).hasSize(3);
    // The second cut comes in the first retry, whichever series that is.
    assertThat(play("night-2", Optional.of("big"), false)).containsExactly("big");
    assertThat(play("night-3", Optional.empty(), false)).containsExactly("middle", "small", "big");
    assertThat(states())
        .containsExactlyInAnyOrder("big done null", "middle done null", "small done null");
  }

  @Test
  void aFailureIsFinalUnlessAskedFor() {
    sample.add(
        Tables.SERIES_INFERENCE,
        SampleLake.attempt("ann-1", "big", MODEL, 1, "failed", Map.of()),
        SampleLake.attempt("ann-1", "middle", MODEL, 1, "done", Map.of()),
        SampleLake.attempt("ann-1", "small", MODEL, 1, "done", Map.of()));
    assertThat(play("night", Optional.empty(), false)).isEmpty();
    assertThat(play("reconciling", Optional.empty(), true)).containsExactly("big");
    assertThat(states()).contains("big done null");
  }

  @Test
  void ofAPartNoMoreIsSearchedThanItsPatientsAndItsLimit() {
    sample.add(Tables.CT_VOLUMES, SampleLake.volume("bob-1", "other", "done", 50));
    Dataset<Row> ann = sample.lake().spark().sql("SELECT 'ann' AS patient_id");
    part = new Part(Optional.of(ann), OptionalInt.of(2));
    assertThat(play("trial", Optional.empty(), false)).containsExactly("big", "middle");
    part = new Part(Optional.of(ann), OptionalInt.empty());
    assertThat(play("trial", Optional.empty(), false)).containsExactly("small");
    part = Part.WHOLE;
    assertThat(play("night", Optional.empty(), false)).containsExactly("other");
  }

  @Test
  void whatIsWrongWithOneSeriesIsItsReason() {
    assertThat(SeriesSegmentation.reason(new IllegalArgumentException("an odd grid")))
        .isEqualTo("model_failed");
  }

  /**
   * A night that dies when it comes to a series; the series it started, in order.
   *
   * @param deadly the series that takes the night down, if there is one
   */
  private List<String> play(String run, Optional<String> deadly, boolean reconcile) {
    JobContext context = sample.context(run, reconcile).with(part);
    Dataset<Row> wanted = sample.lake().table(Tables.CT_VOLUMES).read();
    InferenceJob.giveUp(context, attempts, wanted, MODEL);
    List<String> started = new ArrayList<>();
    for (List<Row> batch :
        InferenceJob.batches(InferenceJob.todo(context, attempts, wanted, MODEL), 100)) {
      record(batch, "started");
      batch.forEach(row -> started.add(row.getAs("series_uid")));
      if (batch.stream().anyMatch(row -> deadly.equals(Optional.of(row.getAs("series_uid"))))) {
        return started;
      }
      record(batch, "done");
    }
    return started;
  }

  private void record(List<Row> batch, String status) {
    attempts.upsert(
        attempts.rows(
            batch.stream()
                .map(
                    row ->
                        SampleLake.attempt(
                            "ann-1",
                            row.getAs("series_uid"),
                            MODEL,
                            row.<Integer>getAs("attempt"),
                            status,
                            Map.of()))
                .toList()));
  }

  /** Series with the state of their last attempt. */
  private List<String> states() {
    return attempts
        .read()
        .selectExpr("series_uid", "attempt", "status", "reason")
        .groupBy("series_uid")
        .agg(functions.expr("max_by(concat(status, ' ', coalesce(reason, 'null')), attempt)"))
        .collectAsList()
        .stream()
        .map(row -> row.getString(0) + " " + row.getString(1))
        .toList();
  }
}
