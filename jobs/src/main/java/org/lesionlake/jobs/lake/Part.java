package org.lesionlake.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A part of the lake that a job is to work on, to try something out before all is worked on.
 *
 * @param patients present pseudonyms in the column {@code patient_id}; empty for everybody's
 * @param limit how many objects to work on at most, from 1; empty for all
 */
public record Part(Optional<Dataset<Row>> patients, OptionalInt limit) {
  public static final Part WHOLE = new Part(Optional.empty(), OptionalInt.empty());

  public Part {
    if (limit.isPresent() && limit.getAsInt() < 1) {
      throw new IllegalArgumentException("a limit of " + limit.getAsInt());
    }
  }

  public boolean isWhole() {
    return patients.isEmpty() && limit.isEmpty();
  }

  /**
   * The rows of the part's patients.
   *
   * @param rows with the column {@code patient_id}
   */
  public Dataset<Row> ofPatients(Dataset<Row> rows) {
    return patients
        .map(some -> rows.join(broadcast(some), Scala.seq(List.of("patient_id")), "left_semi"))
        .orElse(rows);
  }
}
