package org.lesionlake.jobs.bronze;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.deid.DicomRules;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.VaultKey;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.benchmark.jmh.CtFiles;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Files a second that a task of the ingest job reads and de-identifies, on one thread; an operation
 * is a file. The row holds the promoted columns, all allowed attributes as JSON, the header's hash
 * and the vault's links. It lies in the job's package because what it measures is the job's own.
 */
@State(Scope.Benchmark)
public class HeaderIngestBenchmark {
  private static final StructType LISTED =
      new StructType()
          .add("object_token", DataTypes.StringType)
          .add("path", DataTypes.StringType)
          .add("size_bytes", DataTypes.LongType)
          .add("modified_millis", DataTypes.LongType)
          .add("refused_token", DataTypes.StringType)
          .add("refusal", DataTypes.StringType)
          .add("refusal_detail", DataTypes.StringType);

  /** Which files; {@link CtFiles}. */
  @Param({CtFiles.GENERATED, CtFiles.REAL})
  public String files;

  private final List<Row> listed = new ArrayList<>();
  private DicomFile reader;
  private int next;

  @Setup(Level.Trial)
  public void list() throws IOException {
    for (Path file : CtFiles.of(files)) {
      Object[] values = {
        "token", file.toUri().toString(), Files.size(file), 1_700_000_000_000L, null, null, null
      };
      listed.add(new GenericRowWithSchema(values, LISTED));
    }
    Pseudonymizer pseudonymizer = new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());
    DicomRules rules = DicomRules.read(Needs.repository().resolve("conf/deid"), Set.of());
    reader = new DicomFile(pseudonymizer, rules, "", "run", 60, new Configuration());
    requireAccepted(reader.read(listed.get(0)));
  }

  /** A refused file takes no time, which would be counted as speed. */
  private static void requireAccepted(Row read) {
    if (read.get(CtIngest.READ.fieldIndex("instance")) == null) {
      throw new IllegalStateException("The first file is no CT image to the job: " + read.get(7));
    }
  }

  /** The row of the next file; after the last the first again. */
  @Benchmark
  public Row row() {
    return reader.read(listed.get(next++ % listed.size()));
  }
}
