package org.lesionlake.tests.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.report.Lexicon;
import org.lesionlake.spark.ReportFindings;

/**
 * How fast reports are read through Spark NLP: {@code ReportBenchmark CONF GOLD.jsonl COPIES
 * CORES}.
 */
final class ReportBenchmark {
  private static final int ROUNDS = 4;

  private ReportBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      texts.add(new ObjectMapper().readTree(line).path("text").asText());
    }
    List<Lexicon> lexicons = List.of(Lexicon.load(Path.of(arguments[0]), "en"));
    int copies = Integer.parseInt(arguments[2]);
    int cores = Integer.parseInt(arguments[3]);
    System.out.printf(
        Locale.ROOT,
        "LesionLake with Spark NLP, %d core(s) %.0f reports/s%n",
        cores,
        rate(texts, copies, lexicons, cores));
  }

  /** The best of some rounds, the first of which warm up. */
  private static double rate(List<String> texts, int copies, List<Lexicon> lexicons, int cores) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + cores + "]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    try {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < copies * texts.size(); i++) {
        rows.add(RowFactory.create("r" + i, 1, "en", texts.get(i % texts.size())));
      }
      Dataset<Row> reports =
          spark
              .createDataFrame(
                  rows,
                  new StructType()
                      .add("report_id", DataTypes.StringType)
                      .add("version", DataTypes.IntegerType)
                      .add("language", DataTypes.StringType)
                      .add("text", DataTypes.StringType))
              .repartition(8)
              .persist();
      reports.count();
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long from = System.nanoTime();
        ReportFindings.extract(reports, lexicons).write().format("noop").mode("overwrite").save();
        best = Math.max(best, rows.size() / ((System.nanoTime() - from) / 1e9));
      }
      return best;
    } finally {
      spark.stop();
    }
  }
}
