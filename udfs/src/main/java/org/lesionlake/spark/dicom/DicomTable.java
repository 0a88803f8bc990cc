package org.lesionlake.spark.dicom;

import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.archive.ArchiveFileSystem;

/** The files under some paths as a table that can be read. */
final class DicomTable implements SupportsRead {
  private final SparkSession spark;
  private final SourceOptions options;
  private final SerializableConfiguration hadoop;

  /**
   * The table.
   *
   * @throws IllegalArgumentException if an option is wrong, or a path leads to nothing
   */
  DicomTable(SparkSession spark, CaseInsensitiveStringMap options) {
    Configuration configuration = spark.sessionState().newHadoopConf();
    SourceOptions.copyToHadoop(options.asCaseSensitiveMap(), configuration);
    ArchiveFileSystem.register(configuration);
    this.spark = spark;
    this.options = SourceOptions.of(options);
    this.hadoop = new SerializableConfiguration(configuration);
    FileListing.requirePresent(this.options, configuration);
  }

  @Override
  public String name() {
    return "dicom " + options.paths();
  }

  @Override
  @SuppressWarnings("deprecation")
  public StructType schema() {
    return SourceColumn.schema(SourceColumn.columns());
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap asked) {
    return new DicomScanBuilder(spark, options, hadoop);
  }
}
