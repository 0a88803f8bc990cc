package org.lesionlake.jobs.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.delta.tables.DeltaTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.Protocol;
import org.apache.spark.sql.delta.util.FileNames;
import org.apache.spark.sql.delta.util.JsonUtils;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.schemas.TableDef;

/**
 * A Delta table of the lake: made from its record, read, and changed only in ways that leave it
 * alone when there is nothing to change.
 *
 * @param <T> the record of its rows
 */
public final class LakeTable<T extends Record> {
  private static final long CREATED_VERSION = 0;

  /** A commit, its checksum or a checkpoint, named after its version. */
  private static final Pattern LOG_FILE = Pattern.compile("[.]?([0-9]{20})[.].*");

  /** Marks, in the source of a merge, the keys whose rows are to be deleted. */
  private static final String GONE = "gone_";

  private final SparkSession spark;
  private final TableDef<T> definition;
  private final String path;

  LakeTable(SparkSession spark, TableDef<T> definition, String path) {
    this.spark = spark;
    this.definition = definition;
    this.path = path;
  }

  public TableDef<T> definition() {
    return definition;
  }

  public String path() {
    return path;
  }

  /** Whether the table was made yet. */
  public boolean exists() {
    return DeltaTable.isDeltaTable(spark, path);
  }

  public Dataset<Row> read() {
    return spark.read().format("delta").load(path);
  }

  /** The rows of a version; Delta's own exception if it is no longer kept. */
  public Dataset<Row> readAt(long version) {
    // Delta puts an earlier version together from the log, which takes its time.
    return version == version()
        ? read()
        : spark.read().format("delta").option("versionAsOf", version).load(path);
  }

  /** Whether the log still knows a version; its files may be gone all the same. */
  public boolean keeps(long version) {
    try {
      readAt(version);
      return true;
    } catch (Exception noLongerKept) {
      // Spark's own exceptions are checked ones that Scala does not declare.
      return false;
    }
  }

  /** Rows of records, in this table's schema. */
  public Dataset<Row> rows(List<T> records) {
    return spark.createDataset(
        records.stream().map(definition::toRow).toList(), Encoders.row(definition.schema()));
  }

  /** Every row as a record; for tables or selections that fit the driver. */
  public List<T> records(Dataset<Row> rows) {
    return withLaterColumns(rows).collectAsList().stream().map(definition::fromRow).toList();
  }

  /** Commands that only read may meet a table that no run has given its newest columns yet. */
  private Dataset<Row> withLaterColumns(Dataset<Row> rows) {
    List<String> there = Arrays.asList(rows.columns());
    Dataset<Row> whole = rows;
    for (StructField field : definition.schema().fields()) {
      if (field.nullable() && !there.contains(field.name())) {
        whole = whole.withColumn(field.name(), functions.lit(null).cast(field.dataType()));
      }
    }
    return whole;
  }

  /** Current version of the table. */
  public long version() {
    return log().update(false, scala.Option.empty(), scala.Option.empty()).version();
  }

  /** Tells this table from one that is made anew in its place. */
  public String id() {
    return log().update(false, scala.Option.empty(), scala.Option.empty()).metadata().id();
  }

  /** Appends rows of which the caller knows that no key is in the table yet. */
  public void append(Dataset<Row> rows) {
    append(rows.select(columns()), 1);
  }

  /**
   * Appends the rows whose key is not in the table yet; does not commit when there is none.
   *
   * @return number of rows appended
   */
  public long appendNew(Dataset<Row> rows) {
    return appendNew(rows, Optional.empty());
  }

  /** As {@link #appendNew(Dataset)}; its commit, if there is one, moves the position. */
  public long appendNew(Dataset<Row> rows, Optional<Position> position) {
    Dataset<Row> unknown = isNew() ? rows : rows.join(keysOf(read()), keyColumns(), "left_anti");
    Dataset<Row> kept = unknown.select(columns()).persist();
    try {
      long count = kept.count();
      if (count > 0) {
        at(position, () -> append(kept, files(count)));
      }
      return count;
    } finally {
      kept.unpersist();
    }
  }

  /**
   * Makes the table hold exactly these rows for the keys in scope: changed rows are updated, new
   * ones inserted, and rows in scope that are not among them deleted, in one commit, so that no
   * reader sees old and new rows side by side. Commits nothing when nothing differs.
   *
   * @param scope narrows this table's rows to those that may be changed; the given rows are in it
   * @param position moved by the commit, if there is one
   * @return rows inserted, updated or deleted
   */
  public long replace(
      Dataset<Row> rows, UnaryOperator<Dataset<Row>> scope, Optional<Position> position) {
    if (isNew()) {
      return appendNew(rows, position);
    }
    Dataset<Row> wanted = rows.select(columns()).persist();
    try {
      // Columns after the scope: a join by name puts its columns first, and rows are compared by
      // place.
      Dataset<Row> current = scope.apply(read()).select(columns());
      Dataset<Row> changed = wanted.exceptAll(current).persist();
      Dataset<Row> gone = keysOf(current).join(keysOf(wanted), keyColumns(), "left_anti").persist();
      long changes = changed.count();
      long deletions = gone.count();
      if (deletions > 0) {
        at(position, () -> merge(changed, gone));
      } else if (changes > 0) {
        at(position, () -> upsert(changed));
      }
      changed.unpersist();
      gone.unpersist();
      return changes + deletions;
    } finally {
      wanted.unpersist();
    }
  }

  /**
   * Updates or inserts rows by key in one commit; for small sources without udfs. Rows that are all
   * new are appended, which is much cheaper than a merge.
   */
  public void upsert(Dataset<Row> rows) {
    Dataset<Row> written = rows.select(columns());
    if (isNew() || hasNone(written)) {
      append(written, 1);
      return;
    }
    DeltaTable.forPath(spark, path)
        .as("old")
        .merge(written.as("new"), keysEqual())
        .whenMatched()
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
  }

  /** As {@link #upsert(Dataset)}; its commit moves the position. */
  public void upsert(Dataset<Row> rows, Optional<Position> position) {
    at(position, () -> upsert(rows));
  }

  /** Deletes the rows with these keys; commits nothing when there is none. */
  public void withdraw(Dataset<Row> keys) {
    if (!isNew() && !read().join(keys, keyColumns(), "left_semi").isEmpty()) {
      DeltaTable.forPath(spark, path)
          .as("old")
          .merge(keys.as("new"), keysEqual())
          .whenMatched()
          .delete()
          .execute();
    }
  }

  /** Nothing was ever written, so that no row needs to be looked for. */
  public boolean isNew() {
    return version() == CREATED_VERSION;
  }

  private void append(Dataset<Row> rows, int files) {
    rows.coalesce(files).write().format("delta").mode("append").save(path);
  }

  /** Sizes of the files that the present version is made of, in bytes. */
  public List<Long> fileBytes() {
    return log()
        .update(false, scala.Option.empty(), scala.Option.empty())
        .allFiles()
        .select("size")
        .as(Encoders.LONG())
        .collectAsList();
  }

  /**
   * Packs files that are smaller than this into ones of up to twice as many bytes, in a commit that
   * changes no row, so that readers of the change feed see nothing.
   */
  public void compact(long bytes) {
    spark.conf().set("spark.databricks.delta.optimize.minFileSize", bytes);
    spark.conf().set("spark.databricks.delta.optimize.maxFileSize", 2 * bytes);
    try {
      DeltaTable.forPath(spark, path).optimize().executeCompaction();
    } finally {
      spark.conf().unset("spark.databricks.delta.optimize.minFileSize");
      spark.conf().unset("spark.databricks.delta.optimize.maxFileSize");
    }
  }

  /**
   * Removes files that only versions name which were replaced longer ago than these hours.
   *
   * @return how many
   * @throws IllegalArgumentException from Delta if that is less than it keeps for the table, a week
   */
  public long vacuum(long hours) {
    long before = filesOnDisk();
    // What a vacuum does is no change of the table: recorded, each would make two versions more.
    spark.conf().set("spark.databricks.delta.vacuum.logging.enabled", false);
    // Delta lists the folder in as many tasks as this says, ten thousand unless set.
    String tasks = "spark.sql.sources.parallelPartitionDiscovery.parallelism";
    spark.conf().set(tasks, spark.sparkContext().defaultParallelism());
    try {
      DeltaTable.forPath(spark, path).vacuum(hours);
    } finally {
      spark.conf().unset("spark.databricks.delta.vacuum.logging.enabled");
      spark.conf().unset(tasks);
    }
    return before - filesOnDisk();
  }

  /**
   * Leaves no version but the present one, for what may not be read again: every file that only
   * earlier versions name, and their log, whose statistics quote values. Who is reading an earlier
   * version fails; who follows the change feed finds it gone and looks at all rows.
   *
   * @return data files that were removed
   */
  public long purgeHistory() {
    // The last commit's own entries may still quote what it removed.
    OptimisticTransaction empty =
        log().startTransaction(scala.Option.empty(), scala.Option.empty());
    empty.commit(Scala.seq(List.of()), DeltaOperations.ManualUpdate$.MODULE$);
    DeltaLog log = log();
    Snapshot present = log.update(false, scala.Option.empty(), scala.Option.empty());
    log.checkpoint(present, scala.Option.empty());
    String check = "spark.databricks.delta.retentionDurationCheck.enabled";
    String before = spark.conf().get(check, "true");
    spark.conf().set(check, false);
    long removed;
    try {
      removed = vacuum(0);
    } finally {
      spark.conf().set(check, before);
    }
    LakeFiles files = new LakeFiles(path, spark.sparkContext().hadoopConfiguration());
    for (FileStatus file : files.list("_delta_log")) {
      Matcher name = LOG_FILE.matcher(file.getPath().getName());
      if (name.matches() && Long.parseLong(name.group(1)) < present.version()) {
        files.delete("_delta_log/" + file.getPath().getName());
      }
    }
    return removed;
  }

  /** Data files and files of changes, whatever version they are of. */
  private long filesOnDisk() {
    return new LakeFiles(path, spark.sparkContext().hadoopConfiguration())
        .list(".").stream()
            .filter(file -> file.getPath().getName().endsWith(".parquet"))
            .filter(file -> !file.getPath().toString().contains("/_delta_log/"))
            .count();
  }

  private boolean hasNone(Dataset<Row> rows) {
    return keysOf(rows).join(keysOf(read()), keyColumns(), "left_semi").isEmpty();
  }

  /** Updates or inserts some rows and deletes those with some other keys, in one commit. */
  private void merge(Dataset<Row> changed, Dataset<Row> gone) {
    Dataset<Row> source =
        changed
            .withColumn(GONE, functions.lit(false))
            .unionByName(gone.withColumn(GONE, functions.lit(true)), true);
    DeltaTable.forPath(spark, path)
        .as("old")
        .merge(source.as("new"), keysEqual())
        .whenMatched("new." + GONE)
        .delete()
        .whenMatched()
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
  }

  /**
   * Runs a commit that carries a position; these are Delta's settings for idempotent writes. A
   * position that is reached already, as in a reconciliation, is left out: Delta takes such a write
   * for one that was done before and skips it.
   */
  private void at(Optional<Position> position, Runnable commit) {
    Optional<Position> further = position.filter(this::isFurther);
    if (further.isEmpty()) {
      commit.run();
      return;
    }
    spark.conf().set("spark.databricks.delta.write.txnAppId", further.get().consumer());
    spark.conf().set("spark.databricks.delta.write.txnVersion", further.get().inputVersion());
    try {
      commit.run();
    } finally {
      spark.conf().unset("spark.databricks.delta.write.txnAppId");
      spark.conf().unset("spark.databricks.delta.write.txnVersion");
    }
  }

  /** Deletes rows; commits nothing when none matches. */
  public void delete(Column condition) {
    if (!isNew() && !read().where(condition).isEmpty()) {
      DeltaTable.forPath(spark, path).delete(condition);
    }
  }

  /**
   * Where a consumer of another table stands: the version of its input up to which it has committed
   * its output. It is part of the output's own commit (Delta's transaction identifier), so that
   * output and position can never disagree.
   */
  public record Position(String consumer, long inputVersion) {}

  private boolean isFurther(Position position) {
    OptionalLong reached = position(position.consumer());
    return reached.isEmpty() || reached.getAsLong() < position.inputVersion();
  }

  public OptionalLong position(String consumer) {
    scala.Option<Object> version =
        log()
            .update(false, scala.Option.empty(), scala.Option.empty())
            .transactions()
            .get(consumer);
    return version.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(((Number) version.get()).longValue());
  }

  /**
   * Distinct values of columns in rows that were added, changed or removed after a version; all
   * there are if no version is given or its changes are no longer kept.
   */
  public Dataset<Row> touched(OptionalLong after, String... names) {
    Column[] columns = Arrays.stream(names).map(functions::col).toArray(Column[]::new);
    if (after.isEmpty()) {
      return read().select(columns).distinct();
    }
    long latest = version();
    if (after.getAsLong() >= latest) {
      return read().select(columns).limit(0);
    }
    try {
      return changes(after.getAsLong() + 1, latest, columns);
    } catch (Exception changesNoLongerKept) {
      // Spark's own exceptions are checked ones that Scala does not declare.
      return read().select(columns).distinct();
    }
  }

  private Dataset<Row> changes(long from, long to, Column[] columns) {
    Dataset<Row> changes =
        spark
            .read()
            .format("delta")
            .option("readChangeFeed", "true")
            .option("startingVersion", from)
            .option("endingVersion", to)
            .load(path)
            .select(columns)
            .distinct()
            .persist();
    try {
      changes.count();
      return changes;
    } catch (Throwable failed) {
      changes.unpersist();
      throw failed;
    }
  }

  /** Makes the table if it is absent, and adds columns and values that the record has gained. */
  void createOrExtend() {
    if (!DeltaTable.isDeltaTable(spark, path)) {
      create();
      return;
    }
    widenChecks();
    StructType present = spark.read().format("delta").load(path).schema();
    List<String> missing = new ArrayList<>();
    for (StructField wanted : definition.schema().fields()) {
      if (Arrays.asList(present.fieldNames()).contains(wanted.name())) {
        requireSameType(present.apply(wanted.name()), wanted);
      } else {
        missing.add(
            "`"
                + wanted.name()
                + "` "
                + wanted.dataType().sql()
                + " COMMENT '"
                + wanted.getComment().get().replace("'", "\\'")
                + "'");
      }
    }
    if (!missing.isEmpty()) {
      spark.sql(
          "ALTER TABLE delta.`"
              + path.replace("`", "``")
              + "` ADD COLUMNS ("
              + String.join(", ", missing)
              + ")");
    }
  }

  /**
   * Makes the table by writing its first commit, protocol and metadata, and the checksum file from
   * which Delta reads them without a query. Delta's own builder plans a query for the table and
   * another for each constraint, and its transaction computes the state of a table that is known to
   * be empty: half a minute and some seconds for all tables of a lake together.
   */
  private void create() {
    Map<String, String> configuration = new TreeMap<>();
    configuration.put("delta.enableChangeDataFeed", "true");
    configuration.put("lesionlake.table", definition.name());
    definition
        .checks()
        .forEach((name, condition) -> configuration.put("delta.constraints." + name, condition));
    DeltaLog log = log();
    OptimisticTransaction creation =
        log.startTransaction(scala.Option.empty(), scala.Option.empty());
    creation.updateMetadataForNewTable(
        new Metadata(
            UUID.randomUUID().toString(),
            null,
            definition.doc(),
            new Format("parquet", Scala.map(Map.of())),
            definition.schema().json(),
            Scala.seq(List.of()),
            Scala.map(configuration),
            scala.Option.apply(System.currentTimeMillis())));
    Protocol protocol = creation.protocol();
    Metadata metadata = creation.metadata();
    log.createLogDirectoriesIfNotExists();
    write(
        log,
        FileNames.unsafeDeltaFile(log.logPath(), CREATED_VERSION),
        List.of(protocol.json(), metadata.json()));
    write(
        log,
        FileNames.checksumFile(log.logPath(), CREATED_VERSION),
        List.of(checksumOfNoRows(protocol, metadata)));
    // The log that Delta keeps in memory was read before there was a table.
    log.update(false, scala.Option.empty(), scala.Option.empty());
  }

  private static void write(DeltaLog log, Path file, List<String> lines) {
    log.store().write(file, Scala.seq(lines).iterator(), false, log.newDeltaHadoopConf());
  }

  private static String checksumOfNoRows(Protocol protocol, Metadata metadata) {
    scala.Option<Object> unknown = scala.Option.empty();
    VersionChecksum checksum =
        new VersionChecksum(
            scala.Option.empty(),
            0,
            0,
            unknown,
            unknown,
            1,
            1,
            unknown,
            scala.Option.apply(Scala.seq(List.of())),
            scala.Option.apply(Scala.seq(List.of())),
            metadata,
            protocol,
            scala.Option.empty(),
            scala.Option.empty(),
            scala.Option.apply(Scala.seq(List.of())));
    try {
      return JsonUtils.mapper().writeValueAsString(checksum);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Allows the values that an enum has gained, in one commit of metadata: what stands in the table
   * fits the wider check too, so that no row needs to be looked at.
   */
  private void widenChecks() {
    OptimisticTransaction change =
        log().startTransaction(scala.Option.empty(), scala.Option.empty());
    Metadata present = change.metadata();
    Map<String, String> configuration =
        new TreeMap<>(scala.collection.JavaConverters.mapAsJavaMap(present.configuration()));
    boolean[] widened = {false};
    definition
        .checks()
        .forEach(
            (name, condition) -> {
              String old = configuration.get("delta.constraints." + name);
              if (old != null
                  && !old.equals(condition)
                  && values(condition).containsAll(values(old))) {
                configuration.put("delta.constraints." + name, condition);
                widened[0] = true;
              }
            });
    if (widened[0]) {
      change.updateMetadata(
          new Metadata(
              present.id(),
              present.name(),
              present.description(),
              present.format(),
              present.schemaString(),
              present.partitionColumns(),
              Scala.map(configuration),
              present.createdTime()),
          false);
      change.commit(Scala.seq(List.of()), DeltaOperations.ManualUpdate$.MODULE$);
    }
  }

  private static Set<String> values(String condition) {
    return Pattern.compile("'([^']*)'")
        .matcher(condition)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  private void requireSameType(StructField present, StructField wanted) {
    String is = present.dataType().catalogString();
    String should = wanted.dataType().catalogString();
    if (!is.equals(should)) {
      throw new UserError(
          "The table " + definition.name() + " does not fit this version of LesionLake.",
          "Its column " + wanted.name() + " is " + is + " and should be " + should + ".",
          "Run 'lesionlake upgrade --lake DIR'.");
    }
  }

  private Dataset<Row> keysOf(Dataset<Row> rows) {
    return rows.select(definition.key().stream().map(functions::col).toArray(Column[]::new));
  }

  private scala.collection.Seq<String> keyColumns() {
    return Scala.seq(definition.key());
  }

  private Column[] columns() {
    return Scala.columns(definition.schema());
  }

  private String keysEqual() {
    return definition.key().stream()
        .map(key -> "old." + key + " <=> new." + key)
        .collect(Collectors.joining(" AND "));
  }

  private static int files(long rows) {
    return (int) Math.max(1, Math.min(64, rows / 200_000));
  }

  private DeltaLog log() {
    return DeltaLog.forTable(spark, path);
  }

  /** Options of a table as Delta keeps them; for tests and 'describe'. */
  public Map<String, String> properties() {
    Row detail = DeltaTable.forPath(spark, path).detail().first();
    return new HashMap<>(detail.getJavaMap(detail.fieldIndex("properties")));
  }
}
