package org.lesionlake.jobs.ops;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Encoders;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/** Files of voxels and masks that no row names: of killed runs and of withdrawn rows. */
public final class UnnamedFiles {
  /** Files that rows of a table name in a column. */
  private record NamedFiles(String folder, TableDef<?> table, String column) {}

  private static final List<NamedFiles> NAMED =
      List.of(
          new NamedFiles("voxels", Tables.CT_VOLUMES, "file"),
          new NamedFiles("masks", Tables.SERIES_INFERENCE, "mask_file"),
          new NamedFiles("annotation-masks", Tables.ANNOTATION_MASKS, "mask_file"));

  private UnnamedFiles() {}

  /**
   * Removes them.
   *
   * @return how many, by folder
   */
  public static Map<String, Long> sweep(JobContext context) {
    Map<String, Long> removed = new TreeMap<>();
    NAMED.forEach(kind -> removed.put(kind.folder(), sweep(context, kind)));
    return removed;
  }

  private static long sweep(JobContext context, NamedFiles kind) {
    Set<String> named =
        new HashSet<>(
            context
                .table(kind.table())
                .read()
                .select(kind.column())
                .where(kind.column() + " IS NOT NULL")
                .as(Encoders.STRING())
                .collectAsList());
    long removed = 0;
    for (FileStatus file : context.lake().files().list(kind.folder())) {
      String relative = kind.folder() + "/" + file.getPath().getName();
      if (!named.contains(relative)) {
        context.lake().files().delete(relative);
        removed++;
      }
    }
    if (removed > 0) {
      context.progress().say(removed + " files in " + kind.folder() + " that no row names removed");
    }
    return removed;
  }
}
