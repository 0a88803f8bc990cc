package org.lesionlake.jobs.cohort;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lesionlake.jobs.gold.GoldQueries;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.TableVersion;

/**
 * The tables that cohorts are drawn from, each at one version, as temporary views. Queries name
 * tables as everybody does; {@link #pinned} puts the views in their place. So a cohort that is
 * drawn once more from the versions on record is drawn by the very same query.
 */
final class PinnedTables implements AutoCloseable {
  private static final String NEWEST_FACTS = "gold.newest_facts";

  private final Lake lake;
  private final List<TableVersion> versions;

  private PinnedTables(Lake lake, List<TableVersion> versions) {
    this.lake = lake;
    this.versions = versions;
    for (TableVersion version : versions) {
      table(lake, version.table())
          .readAt(version.version())
          .createOrReplaceTempView(view(version.table()));
    }
    lake.spark()
        .sql(pinned(GoldQueries.resource("view_newest_facts")))
        .createOrReplaceTempView(view(NEWEST_FACTS));
  }

  /** The tables as they are now. */
  static PinnedTables now(Lake lake) {
    List<String> missing =
        CohortQuery.TABLES.stream().filter(name -> !table(lake, name).exists()).toList();
    if (!missing.isEmpty()) {
      throw CohortErrors.tablesMissing(missing);
    }
    return new PinnedTables(
        lake,
        CohortQuery.TABLES.stream()
            .map(
                name -> new TableVersion(name, table(lake, name).id(), table(lake, name).version()))
            .toList());
  }

  /** The tables as they were; {@link #whyNotKept} says why they cannot be had. */
  static PinnedTables at(Lake lake, List<TableVersion> versions) {
    return new PinnedTables(lake, versions);
  }

  /** Why tables cannot be read as they were; empty if their logs still know those versions. */
  static Optional<String> whyNotKept(Lake lake, List<TableVersion> versions) {
    List<String> gone = new ArrayList<>();
    for (TableVersion version : versions) {
      LakeTable<?> table = table(lake, version.table());
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

  /** A query over tables as one over the pinned views. */
  String pinned(String sql) {
    String pinned = sql.replaceAll(word(NEWEST_FACTS), view(NEWEST_FACTS));
    for (TableVersion version : versions) {
      pinned = pinned.replaceAll(word(version.table()), view(version.table()));
    }
    return pinned;
  }

  private static String word(String table) {
    return "\\b" + Pattern.quote(table) + "\\b";
  }

  private static String view(String table) {
    return "pinned_" + table.replace('.', '_');
  }

  private static LakeTable<?> table(Lake lake, String name) {
    return lake.table(Tables.named(name));
  }

  @Override
  public void close() {
    versions.forEach(version -> lake.spark().catalog().dropTempView(view(version.table())));
    lake.spark().catalog().dropTempView(view(NEWEST_FACTS));
  }
}
