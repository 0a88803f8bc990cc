package org.lesionlake.spark.dicom;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code dicom}, which Spark finds by that name:
 *
 * <pre>{@code
 * Dataset<Row> headers = spark.read().format("dicom").load("/archive/2024", "s3a://ct/*.dcm");
 * headers.where("modality = 'CT'").groupBy("series_instance_uid").count();
 * }</pre>
 *
 * <p>Rows hold identities of patients as they stand in the files.
 */
public final class DicomSource implements TableProvider, DataSourceRegister {
  /** The source. */
  public DicomSource() {}

  @Override
  public String shortName() {
    return "dicom";
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return SourceColumn.schema(SourceColumn.columns());
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new DicomTable(SparkSession.active(), new CaseInsensitiveStringMap(properties));
  }
}
