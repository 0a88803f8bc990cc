package org.lesionlake.jobs.plan;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.lesionlake.jobs.bronze.Inventory;
import org.lesionlake.jobs.lake.UserError;

/**
 * What a first load of an archive will be. Files and bytes are counted in the inventory; how many
 * are CT, how many studies they make and how long they take is estimated from a sample of files
 * that are read where they lie.
 *
 * <p>An inventory names no studies. Mostly a folder does, one or more levels above the files: pairs
 * of sampled files that share a folder at a level, and none below, tell whether files so near are
 * of one study. Studies are then the folders of the highest level at which they are, weighted by
 * how many of them hold CT. Where not even one folder's files are, their number is estimated from
 * how often a study recurs in the sample (Chao 1984, doi:10.2307/4615964), which is a lower bound.
 *
 * @param files files of the inventory
 * @param bytes their size
 * @param badRows rows without path or size, which are in neither
 * @param archives ZIP and TAR archives among the files, which are not looked into
 * @param archiveBytes their size
 * @param shares of the files that are no archives, what a night would make of them, largest first
 * @param sampled files that were read for it
 * @param studyRule how studies were told
 * @param studies studies with CT
 * @param ctFiles CT images
 * @param ctBytes their size
 * @param voxelBytes size of the lake's voxel files
 * @param coreSeconds work of one core: ingest, voxels and inference
 */
public record ArchivePlan(
    long files,
    long bytes,
    long badRows,
    long archives,
    long archiveBytes,
    Map<String, Double> shares,
    int sampled,
    String studyRule,
    double studies,
    double ctFiles,
    double ctBytes,
    double voxelBytes,
    Map<String, Double> coreSeconds) {

  private static final int LEVELS = 4;
  private static final int FEWEST_PAIRS = 5;
  private static final int MOST_DRAWS = 10;

  /**
   * Of pairs in one folder, so many must agree for the folder to be a study. Above the level of
   * studies none does, since a pair shares no lower folder.
   */
  private static final double AGREEMENT = 0.5;

  /** Files that are drawn of a study to see whether it has CT beside PET or reports. */
  private static final int DRAWN = 3;

  /** Files that are decoded, which takes longer than a look at their headers. */
  private static final int DECODED = 20;

  /** As udfs/README-voxels.md measures them. */
  private static final double BYTES_PER_VOXEL = 0.64;

  private static final double ENCODED_VOXELS_PER_SECOND = 197e6 / 2;

  /**
   * Staging and commits of a file's rows beside the reading of its header, work of one core.
   * Assumed: it was not measured on a large load yet.
   */
  public static final double INGEST_SECONDS_PER_FILE = 5e-3;

  /**
   * Estimates.
   *
   * @param inventory see {@link Inventory}
   * @param sample about how many files to read for each question
   * @param seed of the choice of files
   * @param inferenceSeconds work of one core for a study
   */
  public static ArchivePlan of(
      SparkSession spark, String inventory, int sample, long seed, double inferenceSeconds) {
    Dataset<Row> listed = Inventory.read(spark, inventory);
    Column good = col("path").isNotNull().and(col("size").isNotNull()).and(col("size").geq(0));
    Column archive = lower(col("path")).rlike("\\.(zip|tar|tar\\.gz|tgz)$");
    Row totals =
        listed
            .agg(
                count(when(good, 1)),
                sum(when(good, col("size"))),
                count(when(not(good), 1)),
                count(when(good.and(archive), 1)),
                sum(when(good.and(archive), col("size"))))
            .first();
    long files = totals.getLong(0);
    if (files == 0) {
      throw new UserError(
          "The inventory " + inventory + " names no files.",
          totals.getLong(2) + " of its rows have no path or no size of 0 or more.",
          "Give the inventory of the archive, not of an empty folder.");
    }
    long bytes = totals.getLong(1);
    long archives = totals.getLong(3);
    long archiveBytes = totals.isNullAt(4) ? 0 : totals.getLong(4);
    Dataset<Row> plain =
        levels(listed.where(good.and(not(archive)))).persist(StorageLevel.DISK_ONLY());
    try {
      Reader reader = new Reader(spark.sparkContext().hadoopConfiguration());
      List<Row> random = random(plain, sample, seed);
      List<SampledFile> read = random.stream().map(row -> reader.read(row.getString(0))).toList();
      if (!random.isEmpty() && read.stream().noneMatch(SampledFile::isRead)) {
        throw new UserError(
            "None of " + random.size() + " sampled files of the inventory could be opened.",
            "The first is " + random.get(0).getString(0) + ".",
            "Check that the inventory's paths are addresses as this machine knows them.");
      }
      Map<String, Double> shares = shares(read);
      double ctShare = shares.getOrDefault(SampledFile.CT, 0.0);
      double ctFiles = ctShare * (files - archives);
      Studies studies = studies(plain, reader, sample, seed, read, ctFiles);
      double ctBytes = ctBytes(random, read, bytes - archiveBytes);
      double voxelsPerFile =
          read.stream()
              .filter(SampledFile::isCt)
              .mapToLong(SampledFile::voxels)
              .average()
              .orElse(0);
      Map<String, Double> work = new TreeMap<>();
      work.put(
          "ingest",
          (files - archives)
              * (read.stream().mapToDouble(SampledFile::headerSeconds).average().orElse(0)
                  + INGEST_SECONDS_PER_FILE));
      work.put(
          "volumes",
          ctFiles
              * (decodeSeconds(random, read, reader) + voxelsPerFile / ENCODED_VOXELS_PER_SECOND));
      work.put("inference", studies.number() * inferenceSeconds);
      return new ArchivePlan(
          files,
          bytes,
          totals.getLong(2),
          archives,
          archiveBytes,
          shares,
          reader.count(),
          studies.rule(),
          studies.number(),
          ctFiles,
          ctBytes,
          ctFiles * voxelsPerFile * BYTES_PER_VOXEL,
          work);
    } finally {
      plain.unpersist();
    }
  }

  /** Nights of so many hours on so many cores. */
  public double nights(int cores, double hours) {
    return coreSeconds.values().stream().mapToDouble(Double::doubleValue).sum()
        / (cores * hours * 3600);
  }

  /** Reads each file once, however often it is asked for. */
  private static final class Reader {
    private final Configuration hadoop;
    private final Map<String, SampledFile> known = new HashMap<>();

    Reader(Configuration hadoop) {
      this.hadoop = hadoop;
    }

    SampledFile read(String path) {
      return known.computeIfAbsent(path, it -> SampledFile.of(it, hadoop));
    }

    int count() {
      return known.size();
    }
  }

  private record Studies(String rule, double number) {}

  /** Adds the folders above each file: a1 holds it, a2 holds a1, and so on; "" above the root. */
  private static Dataset<Row> levels(Dataset<Row> files) {
    Column parts = split(col("path"), "/");
    Dataset<Row> result = files;
    for (int level = 1; level <= LEVELS; level++) {
      Column left = greatest(size(parts).minus(lit(level)), lit(0));
      result = result.withColumn("a" + level, array_join(slice(parts, lit(1), left), "/"));
    }
    return result;
  }

  private static List<Row> random(Dataset<Row> files, int sample, long seed) {
    return files
        .select("path", "size")
        .orderBy(xxhash64(lit(seed), col("path")), col("path"))
        .limit(sample)
        .collectAsList();
  }

  private static Map<String, Double> shares(List<SampledFile> read) {
    Map<String, Double> shares = new TreeMap<>();
    for (SampledFile file : read) {
      shares.merge(file.kind(), 1.0 / read.size(), Double::sum);
    }
    return shares;
  }

  private static double ctBytes(List<Row> random, List<SampledFile> read, long bytes) {
    double ct = 0;
    double all = 0;
    for (int i = 0; i < read.size(); i++) {
      all += random.get(i).getLong(1);
      ct += read.get(i).isCt() ? random.get(i).getLong(1) : 0;
    }
    return all == 0 ? 0 : bytes * ct / all;
  }

  private static double decodeSeconds(List<Row> random, List<SampledFile> read, Reader reader) {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < read.size() && seconds.size() < DECODED; i++) {
      if (read.get(i).isCt()) {
        SampledFile.decodeSeconds(random.get(i).getString(0), reader.hadoop)
            .ifPresent(seconds::add);
      }
    }
    // The first ones are slow until the code is compiled.
    return seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElse(0.0);
  }

  private static Studies studies(
      Dataset<Row> files,
      Reader reader,
      int sample,
      long seed,
      List<SampledFile> read,
      double ctFiles) {
    int level = 0;
    String agreed = "";
    Dataset<Row> representatives = files.select(folders(0, "path"));
    for (int next = 1; next <= LEVELS; next++) {
      int pairs = 0;
      int alike = 0;
      // Of a few folders one pair each says little.
      for (int draw = 0; draw < MOST_DRAWS && pairs < 2 * FEWEST_PAIRS; draw++) {
        for (Row pair : pairs(representatives, next, sample, seed + draw)) {
          Optional<String> one = reader.read(pair.getString(1)).studyUid();
          Optional<String> other = reader.read(pair.getString(2)).studyUid();
          if (one.isPresent() && other.isPresent()) {
            pairs++;
            alike += one.equals(other) ? 1 : 0;
          }
        }
      }
      boolean telling = pairs >= FEWEST_PAIRS || next == 1 && pairs > 0;
      if (telling && alike < AGREEMENT * pairs) {
        break;
      }
      if (telling) {
        level = next;
        agreed = alike + " of " + pairs + " pairs of files agree";
      }
      representatives = files.select(folders(next, "a" + next));
    }
    if (level == 0) {
      return recurring(read, ctFiles);
    }
    long all = files.select(countDistinct(col("a" + level))).first().getLong(0);
    Column[] drawn =
        IntStream.range(0, DRAWN)
            .mapToObj(
                i -> min_by(col("path"), xxhash64(lit(seed + i), col("path"))).as("drawn" + i))
            .toArray(Column[]::new);
    List<Row> some =
        files
            .groupBy("a" + level)
            .agg(drawn[0], Arrays.copyOfRange(drawn, 1, DRAWN))
            .orderBy(xxhash64(lit(seed), col("a" + level)), col("a" + level))
            .limit(sample)
            .collectAsList();
    long ct =
        some.stream()
            .filter(
                row ->
                    IntStream.range(1, DRAWN + 1)
                        .anyMatch(i -> reader.read(row.getString(i)).isCt()))
            .count();
    return new Studies(
        "a study is a folder "
            + (level == 1 ? "that holds files" : level - 1 + " above those that hold files")
            + " ("
            + agreed
            + ")",
        (double) all * ct / some.size());
  }

  /** Of each folder of a level two files that share no folder below it. */
  private static List<Row> pairs(Dataset<Row> representatives, int level, int sample, long seed) {
    Column order = struct(xxhash64(lit(seed), col("below")), col("path"));
    return representatives
        .groupBy("a" + level)
        .agg(
            min_by(struct("below", "path"), order).as("one"),
            max_by(struct("below", "path"), order).as("other"))
        .where("one.below <> other.below")
        .select(col("a" + level), col("one.path"), col("other.path"))
        .orderBy(xxhash64(lit(seed), col("a" + level)), col("a" + level))
        .limit(sample)
        .collectAsList();
  }

  /** Files with what is directly below the folder that is asked about next. */
  private static Column[] folders(int level, String below) {
    List<Column> columns =
        new ArrayList<>(List.of(col("path"), coalesce(col(below), lit("")).as("below")));
    for (int above = level + 1; above <= LEVELS; above++) {
      columns.add(col("a" + above));
    }
    return columns.toArray(Column[]::new);
  }

  private static Studies recurring(List<SampledFile> read, double ctFiles) {
    Map<String, Integer> seen = new HashMap<>();
    read.stream()
        .filter(SampledFile::isCt)
        .flatMap(file -> file.studyUid().stream())
        .forEach(uid -> seen.merge(uid, 1, Integer::sum));
    double once = seen.values().stream().filter(times -> times == 1).count();
    double twice = seen.values().stream().filter(times -> times == 2).count();
    double number = seen.size() + once * (once - 1) / (2 * (twice + 1));
    return new Studies(
        "folders hold several studies; estimated from how often one recurs in the sample, at least",
        Math.min(number, ctFiles));
  }
}
