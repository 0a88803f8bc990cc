package org.lesionlake.tests.benchmark.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.lesionlake.spark.dicom.DicomSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Files a second that a task of the data source {@code dicom} makes rows of, on one thread; an
 * operation is a file. What Spark does with the rows is not in it.
 */
@State(Scope.Benchmark)
public class SourceColumnsBenchmark {
  private static final int STATUS = 4;
  static final String PROMOTED = "promoted";
  static final String ALL = "all";

  /** Which files; {@link CtFiles}. */
  @Param({CtFiles.GENERATED, CtFiles.REAL})
  public String files;

  /** Whether the column of all other attributes as JSON is asked for too. */
  @Param({PROMOTED, ALL})
  public String columns;

  private SparkSession spark;
  private InputPartition[] partitions;
  private PartitionReaderFactory factory;
  private PartitionReader<InternalRow> reader;
  private int partition;
  private long filesRead;
  private long bytesRead;

  @Setup(Level.Trial)
  public void plan() throws IOException {
    spark =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
    CaseInsensitiveStringMap options =
        new CaseInsensitiveStringMap(Map.of("paths", json(CtFiles.of(files))));
    DicomSource source = new DicomSource();
    StructType schema = source.inferSchema(options);
    Table table = source.getTable(schema, new Transform[0], options.asCaseSensitiveMap());
    ScanBuilder scan = ((SupportsRead) table).newScanBuilder(options);
    ((SupportsPushDownRequiredColumns) scan).pruneColumns(wanted(schema));
    Batch batch = scan.build().toBatch();
    partitions = batch.planInputPartitions();
    factory = batch.createReaderFactory();
    requireOk(row());
  }

  /** A file that is refused takes no time, which would be counted as speed. */
  private static void requireOk(InternalRow row) {
    if (!row.getUTF8String(STATUS).toString().equals("ok")) {
      throw new IllegalStateException(
          "The first file cannot be read: " + row.getUTF8String(STATUS));
    }
  }

  private static String json(List<Path> paths) throws IOException {
    return new ObjectMapper()
        .writeValueAsString(paths.stream().map(path -> "file://" + path).toList());
  }

  private StructType wanted(StructType schema) {
    List<StructField> fields =
        Arrays.stream(schema.fields())
            .filter(field -> columns.equals(ALL) || !field.name().equals("attributes"))
            .toList();
    return new StructType(fields.toArray(StructField[]::new));
  }

  /** The row of the next file; after the last the first again. */
  @Benchmark
  public InternalRow row() throws IOException {
    while (reader == null || !reader.next()) {
      close();
      reader = factory.createReader(partitions[partition++ % partitions.length]);
    }
    return reader.get();
  }

  @TearDown(Level.Trial)
  public void end() throws IOException {
    close();
    spark.stop();
  }

  /** Bytes that the source asks for of each file of a set, when all columns are wanted. */
  static long bytesPerFile(String set) throws IOException {
    SourceColumnsBenchmark reading = new SourceColumnsBenchmark();
    reading.files = set;
    reading.columns = ALL;
    reading.plan();
    int count = CtFiles.of(set).size();
    for (int i = 0; i < count; i++) {
      reading.row();
    }
    reading.end();
    return reading.bytesRead / reading.filesRead;
  }

  private void close() throws IOException {
    if (reader == null) {
      return;
    }
    for (CustomTaskMetric metric : reader.currentMetricsValues()) {
      filesRead += metric.name().equals("filesRead") ? metric.value() : 0;
      bytesRead += metric.name().equals("headerBytesRead") ? metric.value() : 0;
    }
    reader.close();
    reader = null;
  }
}
