package org.lesionlake.pipelines.airflow;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses within the API, version 2. */
final class Paths {
  static final String API = "/api/v2";

  private Paths() {}

  static String dag(String dagId) {
    return API + "/dags/" + segment(dagId);
  }

  static String run(String dagId, String runId) {
    return dag(dagId) + "/dagRuns/" + segment(runId);
  }

  static String task(TaskInstance task) {
    return run(task.dagId(), task.runId()) + "/taskInstances/" + segment(task.taskId());
  }

  /** A path segment, or a value of a query; run ids hold colons and plus signs. */
  static String segment(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
