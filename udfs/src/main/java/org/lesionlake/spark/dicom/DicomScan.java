package org.lesionlake.spark.dicom;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** A query's reading: lists the files and shares them out. */
final class DicomScan implements Scan, Batch {
  private final SparkSession spark;
  private final SourceOptions options;
  private final SerializableConfiguration hadoop;
  private final StructType schema;
  private final FileFilters filters;

  DicomScan(
      SparkSession spark,
      SourceOptions options,
      SerializableConfiguration hadoop,
      StructType schema,
      FileFilters filters) {
    this.spark = spark;
    this.options = options;
    this.hadoop = hadoop;
    this.schema = schema;
    this.filters = filters;
  }

  @Override
  public StructType readSchema() {
    return schema;
  }

  @Override
  public String description() {
    return "dicom " + options.paths() + ", filters " + filters;
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    List<ListedFile> files = FileListing.list(options, filters::test, hadoop.value());
    int parallelism = spark.sparkContext().defaultParallelism();
    return PartitionPacking.pack(files, options, parallelism).stream()
        .map(DicomPartition::new)
        .toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new DicomPartitionReader.Factory(schema, options, hadoop);
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return new CustomMetric[] {new FilesReadMetric(), new BytesReadMetric()};
  }
}
