package org.lesionlake.spark.dicom;

/** How many bytes were read; public, with this constructor, because Spark makes one by name. */
public final class BytesReadMetric extends SumMetric {
  /** The metric. */
  public BytesReadMetric() {
    super("headerBytesRead", "number of bytes read of the files opened");
  }
}
