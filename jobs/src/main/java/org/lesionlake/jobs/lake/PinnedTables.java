package org.lesionlake.jobs.lake;

import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.TableVersion;

/**
 * Tables that something frozen is drawn from, each at one version, as temporary views. Queries name
 * tables as everybody does; {@link #pinned} puts the views in their place. So what is drawn once
 * more from the versions on record is drawn by the very same query.
 */
public final class PinnedTables implements AutoCloseable {
  private final Lake lake;
  private final List<TableVersion> versions;
  private final List<String> names = new ArrayList<>();

  private PinnedTables(Lake lake, List<TableVersion> versions) {
    this.lake = lake;
    this.versions = List.copyOf(versions);
    for (TableVersion version : versions) {
      LakeTable<?> table = table(lake, version.table());
      pin(version.table(), withLaterColumns(table, table.readAt(version.version())));
    }
  }

  /** A version with the columns that its table has gained since, empty, so that queries fit it. */
  private static Dataset<Row> withLaterColumns(LakeTable<?> table, Dataset<Row> rows) {
    List<String> present = Arrays.asList(rows.columns());
    Dataset<Row> whole = rows;
    for (StructField field : table.definition().schema().fields()) {
      if (!present.contains(field.name())) {
        whole = whole.withColumn(field.name(), functions.lit(null).cast(field.dataType()));
      }
    }
    return whole;
  }

  /** Tables as they are now. */
  public static PinnedTables now(Lake lake, Collection<String> names) {
    return new PinnedTables(
        lake,
        names.stream()
            .map(
                name -> new TableVersion(name, table(lake, name).id(), table(lake, name).version()))
            .toList());
  }

  /** Tables as they were; {@link #whyNotKept} says why they cannot be had. */
  public static PinnedTables at(Lake lake, List<TableVersion> versions) {
    return new PinnedTables(lake, versions);
  }

  /** Why tables cannot be read as they were; empty if their logs still know those versions. */
  public static Optional<String> whyNotKept(Lake lake, List<TableVersion> versions) {
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

  /**
   * Says of an error that files of tables in an old version are no longer there, which their logs
   * do not tell; empty if it is of something else.
   */
  public static Optional<String> whyFilesGone(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      // What Spark says names files; that some are gone is all there is to know.
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof FileNotFoundException
          || message.contains("FILE_NOT_EXIST")
          || message.contains("FileReadException")) {
        return Optional.of("a vacuum took files of the tables that it was drawn from");
      }
    }
    return Optional.empty();
  }

  /** Adds a view of the catalog, whose query is over the tables pinned so far. */
  public PinnedTables with(String view, String query) {
    pin(view, sql(query));
    return this;
  }

  private void pin(String name, Dataset<Row> rows) {
    rows.createOrReplaceTempView(temporary(name));
    names.add(name);
  }

  public List<TableVersion> versions() {
    return versions;
  }

  /** Whether a table is among them. */
  public boolean pins(String table) {
    return names.contains(table);
  }

  /** A query over tables as one over the pinned views. */
  public String pinned(String sql) {
    String pinned = sql;
    for (String name : names) {
      pinned = word(name).matcher(pinned).replaceAll(Matcher.quoteReplacement(temporary(name)));
    }
    return pinned;
  }

  /** Runs a query over tables as one over the pinned views. */
  public Dataset<Row> sql(String query) {
    return lake.spark().sql(pinned(query));
  }

  /** Whether a query names a table. */
  public static boolean names(String query, String table) {
    return word(table).matcher(query).find();
  }

  private static Pattern word(String table) {
    return Pattern.compile("(?i)\\b" + Pattern.quote(table) + "\\b");
  }

  private static String temporary(String name) {
    return "pinned_" + name.replace('.', '_');
  }

  private static LakeTable<?> table(Lake lake, String name) {
    return lake.table(Tables.named(name));
  }

  @Override
  public void close() {
    names.forEach(name -> lake.spark().catalog().dropTempView(temporary(name)));
  }
}
