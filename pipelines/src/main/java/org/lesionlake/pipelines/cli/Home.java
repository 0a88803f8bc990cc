package org.lesionlake.pipelines.cli;

import java.nio.file.Path;

/** Where the project or its distribution lies, as the launcher says. */
final class Home {
  private Home() {}

  private static Path folder() {
    return Path.of(System.getProperty("lesionlake.home", "")).toAbsolutePath().normalize();
  }

  /** The DAG files that are deployed. */
  static Path dags() {
    return folder().resolve("pipelines/dags");
  }

  /** Pools, variables and connections that are deployed unless another file is named. */
  static Path deployment() {
    return folder().resolve("conf/airflow.json");
  }
}
