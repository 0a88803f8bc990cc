package org.lesionlake.spark.dicom;

/** How many files were opened; public, with this constructor, because Spark makes one by name. */
public final class FilesReadMetric extends SumMetric {
  /** The metric. */
  public FilesReadMetric() {
    super("filesRead", "number of files opened");
  }
}
