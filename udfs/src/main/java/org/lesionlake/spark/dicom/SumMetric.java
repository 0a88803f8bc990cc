package org.lesionlake.spark.dicom;

import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** A count that Spark adds up over tasks and shows with the scan in its SQL page. */
abstract class SumMetric extends CustomSumMetric {
  private final String name;
  private final String description;

  SumMetric(String name, String description) {
    this.name = name;
    this.description = description;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  /** A task's share. */
  CustomTaskMetric of(long value) {
    return new TaskShare(name, value);
  }

  private record TaskShare(String name, long value) implements CustomTaskMetric {}
}
