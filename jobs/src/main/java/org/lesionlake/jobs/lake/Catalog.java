package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * Names for SQL: a database for each layer, its tables, and the views that stand as {@code .sql}
 * files beside the gold tables.
 */
final class Catalog {
  /** Views of the gold layer in the order in which they rest on each other. */
  static final List<String> GOLD_VIEWS =
      List.of(
          "patients",
          "studies",
          "site_summary",
          "disagreements",
          "agreement_matrix",
          "liver_burden_after_diagnosis");

  private Catalog() {}

  static void registerTables(Lake lake) {
    SparkSession spark = lake.spark();
    for (String layer : new TreeSet<>(Tables.LAKE.stream().map(TableDef::layer).toList())) {
      spark.sql("CREATE DATABASE IF NOT EXISTS " + layer);
    }
    for (TableDef<?> table : Tables.LAKE) {
      String path = lake.table(table).path();
      spark.sql("DROP TABLE IF EXISTS " + table.name());
      spark.sql("CREATE TABLE " + table.name() + " USING delta LOCATION '" + path + "'");
    }
  }

  static void registerViews(Lake lake) {
    SparkSession spark = lake.spark();
    for (String view : GOLD_VIEWS) {
      spark.sql("CREATE OR REPLACE VIEW gold." + view + " AS " + sql("view_" + view));
    }
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
