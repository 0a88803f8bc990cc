package org.lesionlake.spark.dicom;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Takes from a query the columns it needs and what it asks of the files themselves. */
final class DicomScanBuilder
    implements ScanBuilder, SupportsPushDownRequiredColumns, SupportsPushDownV2Filters {
  private final SparkSession spark;
  private final SourceOptions options;
  private final SerializableConfiguration hadoop;
  private StructType schema = SourceColumn.schema(SourceColumn.columns());
  private FileFilters filters = FileFilters.NONE;

  DicomScanBuilder(SparkSession spark, SourceOptions options, SerializableConfiguration hadoop) {
    this.spark = spark;
    this.options = options;
    this.hadoop = hadoop;
  }

  @Override
  public void pruneColumns(StructType required) {
    schema = required;
  }

  @Override
  public Predicate[] pushPredicates(Predicate[] predicates) {
    filters = FileFilters.of(predicates);
    return filters.rest();
  }

  @Override
  public Predicate[] pushedPredicates() {
    return filters.pushed();
  }

  @Override
  public Scan build() {
    return new DicomScan(spark, options, hadoop, schema, filters);
  }
}
