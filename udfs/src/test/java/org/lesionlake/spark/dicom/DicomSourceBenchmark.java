package org.lesionlake.spark.dicom;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Prints how many files a second the source reads, by which columns are asked, and how many bytes
 * of each. Arguments: folder, rounds (default 5), copies of the listing that a round reads (default
 * 10, so that what a query costs whatever it reads weighs little), master (default local[1]).
 */
final class DicomSourceBenchmark {
  private DicomSourceBenchmark() {}

  public static void main(String[] arguments) {
    String folder = arguments[0];
    int rounds = number(arguments, 1, 5);
    int copies = number(arguments, 2, 10);
    SparkSession spark =
        SparkSession.builder()
            .master(arguments.length > 3 ? arguments[3] : "local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    try {
      Dataset<Row> files = spark.read().format("dicom").load(folder);
      long count = files.count();
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<String, List<String>> asked : queries(files).entrySet()) {
          double seconds = seconds(files, asked.getValue(), copies);
          System.out.printf(
              Locale.ROOT,
              "round %d, %s: %.0f files/s of %d%n",
              round,
              asked.getKey(),
              copies * count / seconds,
              count);
        }
      }
    } finally {
      spark.stop();
    }
  }

  private static Map<String, List<String>> queries(Dataset<Row> files) {
    List<String> all = Arrays.asList(files.columns());
    Map<String, List<String>> queries = new LinkedHashMap<>();
    queries.put("listing", List.of("path", "size", "modified"));
    queries.put("identifiers", List.of("path", "sop_instance_uid", "patient_id", "study_date"));
    queries.put("columns", all.stream().filter(name -> !name.equals("attributes")).toList());
    queries.put("columns and attributes", all);
    return queries;
  }

  /** Makes every row and throws it away, as Spark's own benchmarks do. */
  private static double seconds(Dataset<Row> files, List<String> columns, int copies) {
    Dataset<Row> read =
        files.select(columns.get(0), columns.subList(1, columns.size()).toArray(String[]::new));
    Dataset<Row> repeated = read;
    for (int copy = 1; copy < copies; copy++) {
      repeated = repeated.union(read);
    }
    long start = System.nanoTime();
    repeated.write().format("noop").mode("overwrite").save();
    return (System.nanoTime() - start) / 1e9;
  }

  private static int number(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
