package org.lesionlake.jobs.optout;

import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * What is left of patients who withdrew: in tables, and in the files of their earlier versions and
 * logs, which nobody may read and anybody could.
 */
public final class LeftBehind {
  private LeftBehind() {}

  /**
   * Every place with one of the pseudonyms, in words; empty if there is none. It reads all rows of
   * all tables.
   */
  public static List<String> of(Lake lake) {
    NamedPatients patients = new NamedPatients(lake.optOuts().patients());
    List<String> left = new ArrayList<>();
    List<Dataset<Row>> places = new ArrayList<>();
    for (TableDef<?> table : Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream()).toList()) {
      if (table == Tables.VAULT_OPT_OUTS || !lake.table(table).exists()) {
        continue;
      }
      places.add(rowsNaming(lake.table(table).read(), "rows of " + table.name(), patients));
      places.addAll(oldFiles(lake, table, patients, left));
    }
    // One query for all: most tables are small, and a query of its own costs each a second.
    places.stream()
        .reduce(Dataset::union)
        .orElseThrow()
        .groupBy("place")
        .count()
        .orderBy("place")
        .collectAsList()
        .forEach(row -> left.add(row.getLong(1) + " " + row.getString(0)));
    for (String folder : List.of("summary", "logs", "audit")) {
      for (FileStatus file : lake.files().list(folder)) {
        String name = folder + "/" + file.getPath().getName();
        String text = lake.files().readText(name).orElse("");
        if (patients.inText(text)) {
          left.add(name);
        }
      }
    }
    return left;
  }

  private static Dataset<Row> rowsNaming(Dataset<Row> rows, String place, NamedPatients patients) {
    return rows.toJSON()
        .filter((FilterFunction<String>) patients::inJson)
        .select(lit(place).as("place"));
  }

  /**
   * Rows of data files that the present version does not name.
   *
   * @param left takes the texts of the log that name a patient
   */
  private static List<Dataset<Row>> oldFiles(
      Lake lake, TableDef<?> table, NamedPatients patients, List<String> left) {
    LakeFiles files =
        new LakeFiles(lake.table(table).path(), lake.spark().sparkContext().hadoopConfiguration());
    Set<String> present = new HashSet<>();
    for (String file : lake.table(table).read().inputFiles()) {
      present.add(file.substring(file.lastIndexOf('/') + 1));
    }
    List<Dataset<Row>> old = new ArrayList<>();
    for (FileStatus file : files.list(".")) {
      String name = file.getPath().getName();
      boolean log = file.getPath().getParent().getName().equals("_delta_log");
      if (log && (name.endsWith(".json") || name.endsWith(".crc"))) {
        String text = files.readText("_delta_log/" + name).orElse("");
        if (patients.inJson(text)) {
          left.add("the log of " + table.name() + ", " + name);
        }
      } else if (name.endsWith(".parquet") && !present.contains(name)) {
        old.add(
            rowsNaming(
                lake.spark().read().parquet(file.getPath().toString()),
                "rows in earlier files of " + table.name(),
                patients));
      }
    }
    return old;
  }
}
