package org.lesionlake.jobs.training.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.lake.CodeVersion;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeFiles;
import org.lesionlake.jobs.lake.Places;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.training.FrozenTrainingSets;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingSet;

/**
 * Writes a frozen training set as the folder that a trainer reads: a Spark task for each series or
 * shard, from the files that were frozen with it.
 *
 * <p>Needs: the set's items, their voxel files and masks. Promises: what is there under its name is
 * whole; a run that was killed or had no room is finished by the next; the same set and request
 * give the same bytes. The lake is only read.
 */
public final class TrainingSetExport {
  private static final String SUMS = "SHA256SUMS";
  private static final String CARD = "dataset-card.html";

  private final Lake lake;
  private final Progress progress;
  private final SerializableConfiguration hadoop;

  public TrainingSetExport(Lake lake, Progress progress) {
    this.lake = lake;
    this.progress = progress;
    this.hadoop = new SerializableConfiguration(lake.spark().sparkContext().hadoopConfiguration());
  }

  /**
   * What an export came to.
   *
   * @param wasThere whether it was whole before, so that nothing was written
   * @param patients by side
   * @param series by side
   * @param leftOut items that are not in it, by the reason
   * @param megabytes size of its files
   * @param hasTrueIdentifiers whether patients and series have those of the hospital
   */
  public record Result(
      boolean wasThere,
      Map<String, Long> patients,
      Map<String, Long> series,
      Map<String, Integer> leftOut,
      Map<String, Integer> labels,
      long megabytes,
      boolean hasTrueIdentifiers) {}

  /**
   * Exports a version of a set.
   *
   * @param reference {@code NAME} for the newest version, or {@code NAME:VERSION}
   * @throws UserError if there is no such set, its rows or files are not those that were frozen, or
   *     the output cannot take it
   */
  public Result run(String reference, ExportRequest request) {
    requireApart(request.output());
    FrozenTrainingSets frozen = new FrozenTrainingSets(lake);
    TrainingSet set = frozen.named(reference);
    List<TrainingItem> items = frozen.items(set);
    if (!frozen.isAsFrozen(set)) {
      throw ExportErrors.rowsChanged(named(set), set.items() + set.leftOut(), items.size());
    }
    ExportPlan plan =
        new ExportPlan(set, items, request, shownFaces(items), searchedSites(set.source()));
    String identity = Sha256.hex(identity(set, request, plan));
    // Whole, since tasks may run where another folder is the current one.
    String root = new LakeFiles(request.output(), hadoop.value()).root().toString();
    ExportFolder folder = new ExportFolder(root, hadoop);
    try {
      Optional<Result> whole = whole(folder, set, request, plan, identity);
      if (whole.isPresent()) {
        return whole.get();
      }
      Map<String, Long> sizes = sizes(set, plan);
      requireBegun(folder, set, identity);
      requireRoom(folder, request, plan, sizes);
      folder.begin(ExportJson.line(Map.of("identity", identity, "training_set", named(set))));
      List<UnitOutcome> outcomes = writeUnits(folder, set, request, plan, sizes);
      return finish(folder, set, request, plan, outcomes, identity);
    } catch (IOException e) {
      throw ExportErrors.outputFails(request.output(), String.valueOf(e.getMessage()));
    }
  }

  private static String named(TrainingSet set) {
    return set.trainingSet() + ":" + set.version();
  }

  private void requireApart(String output) {
    Configuration conf = hadoop.value();
    Optional<java.nio.file.Path> place = Places.local(output, conf);
    Map<String, Optional<java.nio.file.Path>> others = new LinkedHashMap<>();
    others.put("lake", Places.local(lake.root(), conf));
    others.put("vault", Optional.of(Lake.vaultOf(lake.root(), conf)));
    others.forEach(
        (what, other) -> {
          if (place.isPresent() && other.isPresent() && Places.nested(place.get(), other.get())) {
            throw ExportErrors.insideLake(output, what);
          }
        });
  }

  /** Series of the items that are not known to show no face. */
  private Set<String> shownFaces(List<TrainingItem> items) {
    Set<String> series =
        items.stream().map(TrainingItem::seriesUid).collect(Collectors.toCollection(HashSet::new));
    lake.table(Tables.CT_SERIES)
        .read()
        .where("face = 'not_shown'")
        .join(
            functions.broadcast(
                lake.spark()
                    .createDataset(List.copyOf(series), Encoders.STRING())
                    .toDF("series_uid")),
            "series_uid")
        .select("series_uid")
        .as(Encoders.STRING())
        .collectAsList()
        .forEach(series::remove);
    return series;
  }

  private Set<String> searchedSites(String model) {
    Set<String> sites = new TreeSet<>();
    for (Row row :
        lake.table(Tables.SERIES_INFERENCE)
            .read()
            .where(functions.col("model").equalTo(model))
            .select(functions.explode(functions.col("searched_sites")))
            .distinct()
            .collectAsList()) {
      sites.add(row.getString(0));
    }
    return sites;
  }

  /** What an unfinished export must share with the one that finishes it. */
  private static String identity(TrainingSet set, ExportRequest request, ExportPlan plan) {
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("training_set", named(set));
    identity.put("sha256", set.contents().get(0).sha256());
    identity.put("format", request.format().name());
    identity.put("compression", request.compression().name());
    identity.put("shard_bytes", request.shardBytes());
    identity.put("labels", plan.labels().values(plan.usesIgnore()));
    identity.put("licence", request.licence());
    identity.put("consent", request.consent());
    identity.put("left_out", plan.leftOutInWords());
    StringBuilder text = new StringBuilder(ExportJson.line(identity));
    plan.cases().forEach(of -> text.append('\n').append(of));
    return text.toString();
  }

  /** The result if the folder holds this very export. */
  private Optional<Result> whole(
      ExportFolder folder, TrainingSet set, ExportRequest request, ExportPlan plan, String identity)
      throws IOException {
    Optional<String> marker = folder.marker();
    if (marker.isEmpty()) {
      return Optional.empty();
    }
    ExportMarker there = ExportJson.read(marker.get(), ExportMarker.class);
    if (!there.identity().equals(identity)) {
      throw ExportErrors.otherExport(request.output(), there.trainingSet(), true);
    }
    if (!folder.holds(there.files())) {
      throw new UserError(
          "The export at " + request.output() + " is damaged.",
          "Files of it are gone or have another size.",
          "Delete the folder and export again; 'sha256sum -c " + SUMS + "' there names them.");
    }
    return Optional.of(result(true, plan, there.files()));
  }

  private static void requireBegun(ExportFolder folder, TrainingSet set, String identity)
      throws IOException {
    Optional<String> begun = folder.plan();
    if (begun.isPresent()) {
      Map<?, ?> plan = ExportJson.read(begun.get(), Map.class);
      if (!identity.equals(plan.get("identity"))) {
        throw ExportErrors.otherExport(
            folder.toString(), String.valueOf(plan.get("training_set")), false);
      }
    } else if (!folder.isEmpty()) {
      throw ExportErrors.notEmpty(folder.toString());
    }
  }

  /** Sizes of all files that are needed, by name; a file that is gone ends the export. */
  private Map<String, Long> sizes(TrainingSet set, ExportPlan plan) {
    Map<String, ExportCase> needed = new TreeMap<>();
    for (ExportCase of : plan.cases()) {
      needed.put(of.voxelFile(), of);
      of.masks().forEach(mask -> needed.put(mask.file(), of));
    }
    Map<String, Long> sizes = new ConcurrentHashMap<>();
    List<UnitOutcome.Failure> gone =
        needed.entrySet().parallelStream()
            .flatMap(
                file -> {
                  Path path = lake.files().path(file.getKey());
                  try {
                    sizes.put(
                        file.getKey(),
                        path.getFileSystem(hadoop.value()).getFileStatus(path).getLen());
                    return Stream.empty();
                  } catch (IOException e) {
                    ExportCase of = file.getValue();
                    return Stream.of(
                        new UnitOutcome.Failure(
                            of.patientId(), of.seriesUid(), file.getKey(), "is gone"));
                  }
                })
            .sorted(Comparator.comparing(UnitOutcome.Failure::file))
            .toList();
    if (!gone.isEmpty()) {
      throw ExportErrors.sourcesGone(named(set), gone);
    }
    return sizes;
  }

  /** Voxel files are packed tighter than any of the formats, so their size is the least. */
  private static void requireRoom(
      ExportFolder folder, ExportRequest request, ExportPlan plan, Map<String, Long> sizes)
      throws IOException {
    long written =
        folder.written().stream()
            .flatMap(outcome -> outcome.files().stream())
            .mapToLong(ExportedFile::bytes)
            .sum();
    long needed = plan.cases().stream().mapToLong(of -> sizes.get(of.voxelFile())).sum() - written;
    long free = folder.free();
    if (needed > free) {
      throw ExportErrors.noRoom(request.output(), needed, free);
    }
  }

  private List<UnitOutcome> writeUnits(
      ExportFolder folder,
      TrainingSet set,
      ExportRequest request,
      ExportPlan plan,
      Map<String, Long> sizes)
      throws IOException {
    List<ExportUnit> units = units(request, plan, sizes);
    Map<String, UnitOutcome> done = new HashMap<>();
    folder.written().forEach(outcome -> done.put(outcome.unit(), outcome));
    List<ExportUnit> todo =
        units.stream()
            .filter(unit -> !done.containsKey(unit.name()))
            .sorted(
                Comparator.comparing((ExportUnit unit) -> -bytes(unit, sizes))
                    .thenComparing(ExportUnit::name))
            .toList();
    if (!done.isEmpty()) {
      progress.say(done.size() + " of " + units.size() + " files or shards were there already");
    }
    if (!todo.isEmpty()) {
      write(folder, set, request, plan, todo).forEach(outcome -> done.put(outcome.unit(), outcome));
    }
    List<UnitOutcome.Failure> failures =
        done.values().stream().flatMap(outcome -> outcome.failures().stream()).toList();
    if (!failures.isEmpty()) {
      throw ExportErrors.sourcesGone(named(set), failures);
    }
    return units.stream().map(unit -> done.get(unit.name())).toList();
  }

  private static long bytes(ExportUnit unit, Map<String, Long> sizes) {
    return unit.cases().stream().mapToLong(of -> sizes.get(of.voxelFile())).sum();
  }

  /** A case each; of WebDataset shards, which hold cases in the order of their hashed names. */
  private static List<ExportUnit> units(
      ExportRequest request, ExportPlan plan, Map<String, Long> sizes) {
    if (request.format() != ExportFormat.WEBDATASET) {
      return plan.cases().stream().map(of -> new ExportUnit(of.caseId(), List.of(of))).toList();
    }
    List<ExportUnit> units = new ArrayList<>();
    for (String side : List.of("train", "validation", "test")) {
      List<ExportCase> shard = new ArrayList<>();
      int number = 0;
      long bytes = 0;
      for (ExportCase of : plan.of(side)) {
        shard.add(of);
        bytes += sizes.get(of.voxelFile());
        if (bytes >= request.shardBytes()) {
          units.add(shard(side, number++, shard));
          shard.clear();
          bytes = 0;
        }
      }
      if (!shard.isEmpty()) {
        units.add(shard(side, number, shard));
      }
    }
    return units;
  }

  private static ExportUnit shard(String side, int number, List<ExportCase> cases) {
    String digits = Integer.toString(number);
    return new ExportUnit(
        side + "-" + "0".repeat(Math.max(0, 6 - digits.length())) + digits + ".tar",
        List.copyOf(cases));
  }

  private List<UnitOutcome> write(
      ExportFolder folder,
      TrainingSet set,
      ExportRequest request,
      ExportPlan plan,
      List<ExportUnit> todo)
      throws IOException {
    CaseWriter writer =
        new CaseWriter(
            lake.root(),
            folder,
            request.format(),
            request.compression(),
            plan.labels().ignore(),
            hadoop);
    long series = todo.stream().mapToLong(unit -> unit.cases().size()).sum();
    try (Progress.Step step = progress.step(lake.spark(), "exported", "series", series)) {
      LongAccumulator counter = step.counter();
      List<UnitOutcome> outcomes =
          JavaSparkContext.fromSparkContext(lake.spark().sparkContext())
              .parallelize(todo, todo.size())
              .map(
                  unit -> {
                    UnitOutcome outcome = writer.write(unit);
                    counter.add(unit.cases().size());
                    return ExportJson.line(outcome);
                  })
              .collect()
              .stream()
              .map(json -> ExportJson.read(json, UnitOutcome.class))
              .toList();
      step.done();
      return outcomes;
    } catch (Exception e) {
      // Spark's own exception is a checked one that Scala does not declare.
      throw stopped(folder, set, request, plan, e);
    }
  }

  /** Says of whom series are missing still, where a task said why it could not go on. */
  private static RuntimeException stopped(
      ExportFolder folder,
      TrainingSet set,
      ExportRequest request,
      ExportPlan plan,
      Exception thrown)
      throws IOException {
    Throwable cause = thrown;
    while (cause != null && !(cause instanceof UserError)) {
      cause = cause.getCause();
    }
    if (cause == null) {
      return thrown instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException("The export failed in Spark", thrown);
    }
    Set<String> written =
        folder.written().stream()
            .flatMap(outcome -> outcome.cases().stream())
            .map(ExportedCase::caseId)
            .collect(Collectors.toSet());
    Set<String> missing =
        plan.cases().stream()
            .filter(of -> !written.contains(of.caseId()))
            .map(ExportCase::patientId)
            .collect(Collectors.toCollection(TreeSet::new));
    return ExportErrors.stopped(
        named(set),
        request.output(),
        (UserError) cause,
        written.size(),
        plan.cases().size(),
        missing);
  }

  private Result finish(
      ExportFolder folder,
      TrainingSet set,
      ExportRequest request,
      ExportPlan plan,
      List<UnitOutcome> outcomes,
      String identity)
      throws IOException {
    Map<String, ExportedCase> exported = new TreeMap<>();
    List<ExportedFile> files = new ArrayList<>();
    for (UnitOutcome outcome : outcomes) {
      outcome.cases().forEach(of -> exported.put(of.caseId(), of));
      files.addAll(outcome.files());
    }
    ExportIndex index = new ExportIndex(set, request, plan, exported);
    files.addAll(index.write(folder));
    files.add(folder.write(ItemsTable.NAME, ItemsTable.of(plan, exported)));
    files.add(
        folder.write(
            CARD, new DatasetCard(set, request, plan, exported, hasTrueIdentifiers()).html()));
    files.sort(Comparator.comparing(ExportedFile::path));
    files.add(folder.write(SUMS, sums(files)));
    ExportMarker marker =
        new ExportMarker(
            named(set),
            set.contents().get(0).sha256(),
            request.format().name().toLowerCase(Locale.ROOT),
            plan.labels().values(plan.usesIgnore()),
            plan.cases().size(),
            identity,
            CodeVersion.current(),
            files);
    folder.publish(ExportJson.pretty(marker));
    if (request.preprocessed().isPresent() && !index.splits().isEmpty()) {
      new ExportFolder(
              request.preprocessed().get() + "/" + new Path(request.output()).getName(), hadoop)
          .writeAlone(ExportIndex.SPLITS, ExportJson.pretty(index.splits()));
    }
    return result(false, plan, files);
  }

  /** As {@code sha256sum -c} reads it. */
  private static String sums(List<ExportedFile> files) {
    return files.stream()
        .map(file -> file.sha256() + "  " + file.path() + "\n")
        .collect(Collectors.joining());
  }

  private boolean hasTrueIdentifiers() {
    return lake.profile() == Profile.NONE;
  }

  private Result result(boolean wasThere, ExportPlan plan, List<ExportedFile> files) {
    Map<String, Long> patients = new LinkedHashMap<>();
    Map<String, Long> series = new LinkedHashMap<>();
    for (String side : List.of("train", "validation", "test")) {
      List<ExportCase> of = plan.of(side);
      patients.put(side, of.stream().map(ExportCase::patientId).distinct().count());
      series.put(side, (long) of.size());
    }
    Map<String, Integer> leftOut = new LinkedHashMap<>();
    plan.leftOut().forEach((reason, items) -> leftOut.put(reason, items.size()));
    return new Result(
        wasThere,
        patients,
        series,
        leftOut,
        plan.labels().values(plan.usesIgnore()),
        files.stream().mapToLong(ExportedFile::bytes).sum() / 1_000_000,
        hasTrueIdentifiers());
  }
}
