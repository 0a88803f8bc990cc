package org.lesionlake.jobs.training;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.lake.CodeVersion;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.jobs.lake.PinnedTables;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.jobs.silver.Models;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.FrozenRows;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingSet;

/**
 * Freezes a training set: draws its items by its specification and copies them, with a checksum.
 *
 * <p>Needs: series, volumes, labels and reports of the lake, and what the specification's query
 * names. Promises: patients of earlier versions keep their sides and folds; the same specification
 * and the same items make no new version; {@code gold.training_sets} is committed last, so that a
 * freeze that was killed is none. It is no step of the night.
 *
 * <p>Example: {@code lesionlake training-set create --spec conf/training-sets/example.conf --lake
 * /data/lake}
 */
public final class TrainingSetJob implements Job {
  private final Path file;
  private Optional<Result> result = Optional.empty();

  public TrainingSetJob(Path file) {
    this.file = file;
  }

  /**
   * What came of it.
   *
   * @param set the version that stands for the specification now
   * @param isNew whether it was made by this run
   * @param items its items, those that were left out too
   */
  public record Result(TrainingSet set, boolean isNew, List<TrainingItem> items) {}

  @Override
  public String name() {
    return "training-set";
  }

  @Override
  public String description() {
    return "Freezes a training set: its series, their sides of the split and their labels, copied.";
  }

  @Override
  public List<String> inputs() {
    return DrawnTrainingSet.ALWAYS.stream().map(TableDef::name).toList();
  }

  @Override
  public List<String> outputs() {
    return List.of(Tables.TRAINING_ITEMS.name(), Tables.TRAINING_SETS.name());
  }

  @Override
  public void check(Settings settings) {
    read(settings);
  }

  private TrainingSpec read(Settings settings) {
    return TrainingSpec.read(file, Models.configured(settings).id());
  }

  /** What came of the last run; empty before it. */
  public Optional<Result> result() {
    return result;
  }

  @Override
  public long run(JobContext context) {
    TrainingSpec spec = read(context.settings());
    Lake lake = context.lake();
    FrozenTrainingSets frozen = new FrozenTrainingSets(lake);
    Optional<TrainingSet> newest = frozen.newest(spec.name());
    int version = newest.map(TrainingSet::version).orElse(0) + 1;
    context.progress().say("selecting " + spec.name());
    try (PinnedTables tables = PinnedTables.now(lake, DrawnTrainingSet.tables(spec))) {
      List<TrainingItem> items =
          new DrawnTrainingSet(spec, tables, frozen.before(spec.name(), version)).items(version);
      context.progress().say(items.size() + " series selected and split");
      FrozenRows checksum = frozen.checksum(items);
      if (newest.isPresent() && isSame(newest.get(), spec, checksum)) {
        result = Optional.of(new Result(newest.get(), false, items));
        return 0;
      }
      TrainingSet set = set(context, spec, version, tables, items, checksum);
      write(lake, set, items);
      result = Optional.of(new Result(set, true, items));
      return items.size();
    }
  }

  private static boolean isSame(TrainingSet newest, TrainingSpec spec, FrozenRows checksum) {
    return newest.specificationSha256().equals(Sha256.hex(spec.canonical()))
        && newest.contents().equals(List.of(checksum));
  }

  private static TrainingSet set(
      JobContext context,
      TrainingSpec spec,
      int version,
      PinnedTables tables,
      List<TrainingItem> items,
      FrozenRows checksum) {
    List<TrainingItem> in = items.stream().filter(item -> item.reason() == null).toList();
    String text = spec.canonical();
    return new TrainingSet(
        spec.name(),
        version,
        spec.title(),
        text,
        Sha256.hex(text),
        spec.source(),
        version == 1 ? null : version - 1,
        tables.versions(),
        in.stream().map(TrainingItem::patientId).distinct().count(),
        in.size(),
        items.size() - in.size(),
        List.of(checksum),
        Instant.now(),
        context.runId(),
        CodeVersion.current());
  }

  private static void write(Lake lake, TrainingSet set, List<TrainingItem> items) {
    LakeTable<TrainingItem> table = lake.table(Tables.TRAINING_ITEMS);
    // What a run that was killed left of this version.
    table.delete(
        col("training_set").equalTo(set.trainingSet()).and(col("version").geq(set.version())));
    table.append(table.rows(items));
    LakeTable<TrainingSet> sets = lake.table(Tables.TRAINING_SETS);
    sets.append(sets.rows(List.of(set)));
  }
}
