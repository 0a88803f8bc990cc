package org.lesionlake.pipelines.cli;

import java.util.Arrays;
import java.util.Optional;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.Variable;

/** What calls the jobs of a run, as Airflow's variable {@code lesionlake_mode} tells the DAGs. */
enum CallMode {
  /** The launcher on the worker: one machine. */
  LAUNCHER("launcher"),

  /** Airflow's operator for Spark: a cluster, reached by the connection {@link #CONNECTION}. */
  SPARK_SUBMIT("spark-submit");

  static final String VARIABLE = "lesionlake_mode";
  static final String CONNECTION = "lesionlake_spark";

  private final String word;

  CallMode(String word) {
    this.word = word;
  }

  static Optional<CallMode> of(String word) {
    return Arrays.stream(values()).filter(mode -> mode.word.equals(word)).findFirst();
  }

  /** Words of all modes, for messages. */
  static String words() {
    return String.join(" or ", Arrays.stream(values()).map(CallMode::toString).toList());
  }

  Variable variable() {
    return new Variable(VARIABLE, word, "What calls jobs: " + words());
  }

  /**
   * Whether what it needs of the server is there, or will be by a deployment.
   *
   * @param wanted what is deployed
   */
  boolean isReady(AirflowClient airflow, Deployment wanted) {
    return this == LAUNCHER
        || wanted.connections().stream().anyMatch(one -> one.id().equals(CONNECTION))
        || airflow.connections().byId(CONNECTION).isPresent();
  }

  @Override
  public String toString() {
    return word;
  }
}
