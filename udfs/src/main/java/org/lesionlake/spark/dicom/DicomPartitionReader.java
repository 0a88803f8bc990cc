package org.lesionlake.spark.dicom;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** The rows of a task's files, one after the other. */
final class DicomPartitionReader implements PartitionReader<InternalRow> {
  private final Iterator<ListedFile> files;
  private final ObjectReader reader;
  private InternalRow row;

  private DicomPartitionReader(List<ListedFile> files, ObjectReader reader) {
    this.files = files.iterator();
    this.reader = reader;
  }

  /** What is sent to executors. */
  record Factory(StructType schema, SourceOptions options, SerializableConfiguration hadoop)
      implements PartitionReaderFactory {
    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new DicomPartitionReader(
          ((DicomPartition) partition).files(),
          new ObjectReader(SourceColumn.of(schema), options, hadoop.value()));
    }
  }

  @Override
  public boolean next() {
    boolean more = files.hasNext();
    if (more) {
      row = reader.read(files.next());
    }
    return more;
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return new CustomTaskMetric[] {
      new FilesReadMetric().of(reader.filesRead()), new BytesReadMetric().of(reader.bytesRead())
    };
  }

  @Override
  public void close() {
    // Each file is closed when its row is made.
  }
}
