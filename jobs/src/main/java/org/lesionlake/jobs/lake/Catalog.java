package org.lesionlake.jobs.lake;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * Names for SQL: a database for each layer, its tables, and the views that stand as {@code .sql}
 * files beside the gold tables.
 */
public final class Catalog {
  /** Views of the gold layer in the order in which they rest on each other. */
  static final List<String> GOLD_VIEWS =
      List.of(
          "newest_facts",
          "treatment_lines",
          "fact_problems",
          "patients",
          "studies",
          "site_summary",
          "disagreements",
          "discrepancy_review",
          "agreement_matrix",
          "liver_burden_after_diagnosis",
          "finding_images",
          "incidence",
          "reader_accuracy");

  private Catalog() {}

  /** The query of each view, by qualified name, in the order in which they rest on each other. */
  public static Map<String, String> views() {
    Map<String, String> views = new LinkedHashMap<>();
    GOLD_VIEWS.forEach(view -> views.put("gold." + view, sql("view_" + view)));
    return views;
  }

  /**
   * @return names of tables that are not there
   */
  static List<String> registerTables(Lake lake) {
    SparkSession spark = lake.spark();
    List<String> missing = new ArrayList<>();
    for (String layer : new TreeSet<>(Tables.LAKE.stream().map(TableDef::layer).toList())) {
      spark.sql("CREATE DATABASE IF NOT EXISTS " + layer);
    }
    for (TableDef<?> table : Tables.LAKE) {
      String path = lake.table(table).path();
      spark.sql("DROP TABLE IF EXISTS " + table.name());
      if (DeltaTable.isDeltaTable(spark, path)) {
        spark.sql("CREATE TABLE " + table.name() + " USING delta LOCATION " + literal(path));
      } else {
        missing.add(table.name());
      }
    }
    return missing;
  }

  /** Registers the views, or, where their tables are not all there, sees that none is left. */
  static void registerViews(Lake lake, boolean complete) {
    SparkSession spark = lake.spark();
    for (String view : GOLD_VIEWS) {
      spark.sql(
          complete
              ? "CREATE OR REPLACE VIEW gold." + view + " AS " + sql("view_" + view)
              : "DROP VIEW IF EXISTS gold." + view);
    }
  }

  /** A string literal of Spark SQL. */
  public static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** Text of a {@code .sql} resource of the gold layer. */
  static String sql(String name) {
    String resource = "/org/lesionlake/jobs/gold/" + name + ".sql";
    try (InputStream in = Catalog.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("No resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
