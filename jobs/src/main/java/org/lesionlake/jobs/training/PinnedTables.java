package org.lesionlake.jobs.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.TableVersion;

/**
 * The tables that a set is drawn from, each at one version, as temporary views that stand in the
 * place of the tables' names. So a rebuild from the versions on record runs the very same query.
 */
final class PinnedTables implements AutoCloseable {
  /** Read for every set. */
  private static final List<TableDef<?>> ALWAYS =
      List.of(
          Tables.CT_SERIES,
          Tables.CT_VOLUMES,
          Tables.ANNOTATION_MASKS,
          Tables.SERIES_INFERENCE,
          Tables.LESIONS,
          Tables.METASTASIS_STATUS,
          Tables.REPORT_LINKS,
          Tables.REPORTS);

  private final Lake lake;
  private final List<TableVersion> versions;

  private PinnedTables(Lake lake, List<TableVersion> versions) {
    this.lake = lake;
    this.versions = versions;
    for (TableVersion version : versions) {
      lake.table(Tables.named(version.table()))
          .readAt(version.version())
          .createOrReplaceTempView(view(version.table()));
    }
  }

  /** The tables that every set and this query need, as they are now. */
  static PinnedTables now(Lake lake, String query) {
    List<TableVersion> versions = new ArrayList<>();
    for (TableDef<?> table : Tables.LAKE) {
      if (ALWAYS.contains(table) || Pattern.compile(word(table.name())).matcher(query).find()) {
        LakeTable<?> read = lake.table(table);
        versions.add(new TableVersion(table.name(), read.id(), read.version()));
      }
    }
    return new PinnedTables(lake, versions);
  }

  /** The tables as they were; {@link #whyNotKept} says why they cannot be had. */
  static PinnedTables at(Lake lake, List<TableVersion> versions) {
    return new PinnedTables(lake, versions);
  }

  /** Why tables cannot be read as they were; empty if their logs still know those versions. */
  static Optional<String> whyNotKept(Lake lake, List<TableVersion> versions) {
    List<String> gone = new ArrayList<>();
    for (TableVersion version : versions) {
      LakeTable<?> table = lake.table(Tables.named(version.table()));
      if (!table.exists() || !table.id().equals(version.tableId())) {
        gone.add(version.table() + " was made anew");
      } else if (!table.keeps(version.version())) {
        gone.add(version.table() + " no longer keeps version " + version.version());
      }
    }
    return gone.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", gone));
  }

  List<TableVersion> versions() {
    return versions;
  }

  /** Runs a query over tables as one over the pinned views. */
  Dataset<Row> sql(String query) {
    String pinned = query;
    for (TableVersion version : versions) {
      pinned = pinned.replaceAll(word(version.table()), view(version.table()));
    }
    return lake.spark().sql(pinned);
  }

  private static String word(String table) {
    return "(?i)\\b" + Pattern.quote(table) + "\\b";
  }

  private static String view(String table) {
    return "pinned_" + table.replace('.', '_');
  }

  @Override
  public void close() {
    versions.forEach(version -> lake.spark().catalog().dropTempView(view(version.table())));
  }
}
