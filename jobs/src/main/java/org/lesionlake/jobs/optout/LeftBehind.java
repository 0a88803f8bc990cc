package org.lesionlake.jobs.optout;

import java.util.ArrayList;
import java.util.Arrays;
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
    Set<String> patients = Set.copyOf(lake.optOuts().patients());
    List<String> left = new ArrayList<>();
    for (TableDef<?> table :
        Stream.concat(Tables.LAKE.stream(), Tables.VAULT.stream()).toList()) {
      if (table == Tables.VAULT_OPT_OUTS || !lake.table(table).exists()) {
        continue;
      }
      long rows = naming(lake.table(table).read(), patients);
      if (rows > 0) {
        left.add(rows + " rows of " + table.name());
      }
      long files = oldFiles(lake, table, patients);
      if (files > 0) {
        left.add(files + " earlier files or log entries of " + table.name());
      }
    }
    for (String folder : List.of("summary", "logs", "audit")) {
      for (FileStatus file : lake.files().list(folder)) {
        String name = folder + "/" + file.getPath().getName();
        String text = lake.files().readText(name).orElse("");
        if (patients.stream().anyMatch(text::contains)) {
          left.add(name);
        }
      }
    }
    return left;
  }

  private static long naming(Dataset<Row> rows, Set<String> patients) {
    List<String> names = new ArrayList<>(patients);
    return rows.toJSON()
        .filter(
            (FilterFunction<String>)
                row -> names.stream().anyMatch(name -> row.contains('"' + name + '"')))
        .count();
  }

  /** Data files that the present version does not name, and texts of the log that name a patient. */
  private static long oldFiles(Lake lake, TableDef<?> table, Set<String> patients) {
    String path = lake.table(table).path();
    LakeFiles files =
        new LakeFiles(path, lake.spark().sparkContext().hadoopConfiguration());
    Set<String> present = Set.copyOf(Arrays.asList(lake.table(table).read().inputFiles()));
    List<String> old = new ArrayList<>();
    long found = 0;
    for (FileStatus file : files.list(".")) {
      String name = file.getPath().getName();
      boolean log = file.getPath().getParent().getName().equals("_delta_log");
      if (log && (name.endsWith(".json") || name.endsWith(".crc"))) {
        String text = files.readText("_delta_log/" + name).orElse("");
        found += patients.stream().anyMatch(text::contains) ? 1 : 0;
      } else if (name.endsWith(".parquet")
          && present.stream().noneMatch(one -> one.endsWith(name))) {
        old.add(file.getPath().toString());
      }
    }
    for (String file : old) {
      found += naming(lake.spark().read().parquet(file), patients) > 0 ? 1 : 0;
    }
    return found;
  }
}
