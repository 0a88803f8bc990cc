package org.lesionlake.tests.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * What the ingest of 100 new studies of 100 images costs on lakes of more and more studies, of
 * which the rows are made and not read from files. Half of the new studies are of patients that the
 * lake knows.
 *
 * <p>Run by {@code tests/benchmarks/growth.sh}.
 */
public final class GrowthBenchmark {
  private static final int INSTANCES = 100;
  private static final int ROWS_PER_COMMIT = 1_000_000;

  private GrowthBenchmark() {}

  /**
   * @param args folder to work in, which is filled and not emptied; then numbers of studies
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    CountingFiles.begin();
    Path warm = folder.resolve("warm");
    Path inbox = folder.resolve("inbox");
    ManyFiles.write(warm, 900_000, 50, INSTANCES / 5);
    ManyFiles.write(inbox, 800_000, 50, INSTANCES);
    ManyFiles.write(inbox, 810_000, 50, INSTANCES, 900_000);
    SparkSessions.share();
    SparkSessions.start(Settings.load(Optional.empty(), List.of()), "growth");
    ingest(lake(folder, "warm-up", 10), warm);
    ingest(lake(folder, "warm-up-again", 10), inbox);
    List<String> lines = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      int studies = Integer.parseInt(args[i]);
      Path lake = lake(folder, "lake-" + studies, studies);
      // Brings 50 patients; and the first ingest of a lake that was filled otherwise makes filters.
      ingest(lake, warm);
      long bytes = CountingFiles.bytesRead();
      long files = CountingFiles.opened();
      double seconds = ingest(lake, inbox);
      lines.add(
          String.format(
              Locale.ROOT,
              "%,8d studies %8.2f s %8.1f MB read %,8d files opened",
              studies,
              seconds,
              (CountingFiles.bytesRead() - bytes) / 1e6,
              CountingFiles.opened() - files));
      System.out.println(lines.get(lines.size() - 1));
    }
    System.out.println("100 new studies of 100 images each, on lakes of");
    lines.forEach(System.out::println);
    SparkSession.active().stop();
  }

  private static double ingest(Path lake, Path files) {
    long start = System.nanoTime();
    run(List.of("job", "ingest", "--lake", lake.toString(), "--ct", files.toString()));
    return (System.nanoTime() - start) / 1e9;
  }

  private static Path lake(Path folder, String name, int studies) {
    Path root = folder.resolve(name);
    run(List.of("init", "--lake", root.toString()));
    SparkSession spark = SparkSession.active();
    Lake lake = Lake.open(spark, root.toString(), Optional.empty());
    spark.conf().set("spark.sql.codegen.wholeStage", "true");
    spark.conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
    for (long from = 0; from < (long) studies * INSTANCES; from += ROWS_PER_COMMIT) {
      long to = Math.min((long) studies * INSTANCES, from + ROWS_PER_COMMIT);
      fill(lake, spark.range(from, to).toDF("id"));
    }
    spark.conf().set("spark.sql.codegen.wholeStage", "false");
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    return root;
  }

  private static void fill(Lake lake, Dataset<Row> ids) {
    Column study = expr("id DIV " + INSTANCES);
    Column token = token("object", col("id"));
    Column sop = uid("sop", col("id"));
    Column path =
        concat(
            lit("file:/archive/ct/"),
            study.cast("string"),
            lit("/"),
            col("id").cast("string"),
            lit(".dcm"));
    append(
        lake,
        Tables.VAULT_OBJECTS,
        ids,
        Map.of("object_token", token, "path", path, "run_id", lit("20200101-000000-made")));
    append(lake, Tables.VAULT_LINKS, links(ids, study, sop), Map.of());
    append(
        lake,
        Tables.CT_INSTANCES,
        ids,
        Map.of(
            "sop_uid",
            sop,
            "series_uid",
            uid("series", study),
            "study_uid",
            uid("study", study),
            "patient_id",
            token("patient", study),
            "object_token",
            token,
            "attributes_json",
            concat(lit("{\"00280010\":{\"vr\":\"US\",\"Value\":["), sop, lit("]}}")),
            "header_hash",
            expr("sha2(CAST(id AS STRING), 256)"),
            "run_id",
            lit("20200101-000000-made")));
    append(
        lake,
        Tables.SOURCES,
        ids,
        Map.of(
            "object_token",
            token,
            "source",
            lit("ct"),
            "path_token",
            token("path", col("id")),
            "outcome",
            lit("accepted"),
            "identifier",
            sop,
            "run_id",
            lit("20200101-000000-made")));
  }

  /** A link for each image, and six for each study and its patient. */
  private static Dataset<Row> links(Dataset<Row> ids, Column study, Column sop) {
    Dataset<Row> links =
        ids.select(
            lit("sop_uid").as("kind"),
            sop.as("pseudonym"),
            concat(lit("1.2.840.99.1."), col("id").cast("string")).as("true_value"));
    Dataset<Row> first = ids.where("id % " + INSTANCES + " = 0");
    for (String kind :
        List.of(
            "study_uid", "series_uid", "patient_id", "patient_name", "birth_date", "accession")) {
      links =
          links.union(
              first.select(
                  lit(kind), uid(kind, study), concat(lit("true value "), study.cast("string"))));
    }
    return links.coalesce(1).sortWithinPartitions("kind");
  }

  /** Rows with the given columns, and in the others what their type and the table allow. */
  private static void append(
      Lake lake, TableDef<?> table, Dataset<Row> rows, Map<String, Column> given) {
    StructType schema = table.schema();
    Column[] columns = new Column[schema.size()];
    for (int i = 0; i < columns.length; i++) {
      StructField field = schema.fields()[i];
      Column value =
          given.containsKey(field.name())
              ? given.get(field.name())
              : List.of(rows.columns()).contains(field.name())
                  ? col(field.name())
                  : field.nullable() ? lit(null) : filler(field);
      columns[i] = value.cast(field.dataType()).as(field.name());
    }
    lake.table(table).append(rows.select(columns));
  }

  private static Column filler(StructField field) {
    return switch (field.dataType().typeName()) {
      case "string" -> lit("1.2.840.10008.1.2.1");
      case "timestamp" -> lit("2020-01-01 00:00:00");
      case "array" -> expr("array(1.0D, 0.0D, 0.0D)");
      default -> lit(1);
    };
  }

  /** 26 characters that do not repeat, as tokens are. */
  private static Column token(String kind, Column number) {
    return expr("upper(substr(sha2(concat('" + kind + "', " + sql(number) + "), 256), 1, 26))");
  }

  /** As long as pseudonymous UIDs are. */
  private static Column uid(String kind, Column number) {
    String text = "concat('" + kind + "', " + sql(number) + ")";
    return expr(
        "concat('2.25.1', lpad(abs(xxhash64("
            + text
            + ")), 19, '0'), lpad(abs(xxhash64("
            + text
            + ", 7)), 19, '0'))");
  }

  private static String sql(Column number) {
    return "CAST(" + number.expr().sql() + " AS STRING)";
  }

  private static void run(List<String> command) {
    int code = LesionLake.run(command.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException(command + " ended with " + code);
    }
  }
}
