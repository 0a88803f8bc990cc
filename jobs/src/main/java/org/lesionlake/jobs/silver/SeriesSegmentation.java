package org.lesionlake.jobs.silver;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.inference.EngineSettings;
import org.lesionlake.inference.FoundLesion;
import org.lesionlake.inference.HounsfieldSlices;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.LesionClassifier;
import org.lesionlake.inference.LesionFinder;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.inference.ModelRegistry;
import org.lesionlake.inference.Segmentation;
import org.lesionlake.inference.Segmenter;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.Site;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.silver.FedValue;
import org.lesionlake.schemas.silver.Lesion;
import org.lesionlake.schemas.silver.OrganProfile;
import org.lesionlake.schemas.silver.OrganSeen;
import org.lesionlake.schemas.silver.SeriesInference;
import org.lesionlake.spark.TaskDevice;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.MaskFile;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeException;
import org.lesionlake.volume.VoxelFile;
import org.lesionlake.volume.VoxelFileReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches one series: opens its voxel file, runs the model, measures, writes the mask. */
final class SeriesSegmentation implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(SeriesSegmentation.class);

  /** The ended attempt and its lesions. */
  static final StructType RESULT =
      new StructType()
          .add("attempt", Tables.SERIES_INFERENCE.schema(), false)
          .add("lesions", DataTypes.createArrayType(Tables.LESIONS.schema(), false), false);

  private final String lakeRoot;
  private final String folder;
  private final String modelFolder;
  private final int threads;
  private final int gpuBatch;
  private final SerializableConfiguration hadoop;

  /**
   * @param threads threads of the engine; 0 for the cores of the task
   * @param gpuBatch windows that a GPU computes at once
   */
  SeriesSegmentation(
      String lakeRoot,
      String folder,
      String modelFolder,
      int threads,
      int gpuBatch,
      SerializableConfiguration hadoop) {
    this.lakeRoot = lakeRoot;
    this.folder = folder;
    this.modelFolder = modelFolder;
    this.threads = threads;
    this.gpuBatch = gpuBatch;
    this.hadoop = hadoop;
  }

  /** The row that is committed before an attempt. */
  static SeriesInference started(Row volume, ModelPackage model, Instant at) {
    return attempt(
        volume, model, "started", null, at, null, null, null, null, List.of(), List.of());
  }

  /** Runs the attempt; what goes wrong with this series is its result. */
  Row run(Row volume, Instant startedAt) {
    long from = System.nanoTime();
    ModelRegistry.Handle handle = handle(Path.of(modelFolder));
    ModelPackage model = handle.model();
    try {
      return search(volume, handle, startedAt, from);
    } catch (RuntimeException e) {
      if (isInterrupted() || LostDevice.in(handle.device(), e)) {
        throw e;
      }
      LOG.warn("Series {} could not be searched", volume.<String>getAs("series_uid"), e);
      return RowFactory.create(
          Tables.SERIES_INFERENCE.toRow(
              attempt(
                  volume,
                  model,
                  "failed",
                  reason(e),
                  startedAt,
                  seconds(from),
                  handle.device(),
                  null,
                  null,
                  List.of(),
                  List.of())),
          scala.collection.JavaConverters.asScalaBuffer(new ArrayList<Row>()).toList());
    }
  }

  /** The model on the task's device. That it cannot be loaded there is no fault of the series. */
  private ModelRegistry.Handle handle(Path model) {
    EngineSettings settings;
    try {
      settings = TaskDevice.settings(threads, gpuBatch);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "The GPU of a task cannot be used.",
          e.getMessage() + ".",
          "Set spark.executor.resource.gpu.discoveryScript, or that of the worker, to it.");
    }
    try {
      return SharedModel.handle(model.toString(), settings);
    } catch (InferenceException e) {
      throw new UserError(
          "The model cannot be loaded on " + settings.device() + ".",
          e.getMessage() + ".",
          settings.device().equals("cpu")
              ? "Try it with 'lesionlake model verify " + model + "'."
              : "Give the engine its libraries for GPUs (conf/spark/README.md), or ask Spark for no"
                  + " GPU. 'lesionlake model verify --device "
                  + settings.device()
                  + "' tries the model there.");
    }
  }

  /** Whether Spark is ending this task, which is no fault of the series. */
  private static boolean isInterrupted() {
    TaskContext task = TaskContext.get();
    return task != null && task.isInterrupted();
  }

  /** Reason code of what went wrong with one series; nothing of it may end the night. */
  static String reason(RuntimeException e) {
    return e instanceof VolumeException v ? v.reason().code() : "model_failed";
  }

  private Row search(Row volume, ModelRegistry.Handle handle, Instant startedAt, long from) {
    ModelPackage model = handle.model();
    Volume voxels;
    try (VoxelFileReader reader =
        VoxelFileReader.open(
            new org.apache.hadoop.fs.Path(lakeRoot, volume.<String>getAs("file")),
            hadoop.value())) {
      voxels = reader.readAll();
    }
    Grid grid = voxels.grid();
    VoxelFrame frame =
        new VoxelFrame(
            grid.sizeZ(),
            grid.sizeY(),
            grid.sizeX(),
            volume.getList(volume.fieldIndex("spacing")),
            volume.getList(volume.fieldIndex("origin")),
            volume.getList(volume.fieldIndex("direction")));
    List<FedValue> fed = model.inputs().isEmpty() ? List.of() : FedRows.of(volume);
    Segmenter segmenter =
        model.tellsClasses()
            ? new Segmenter(handle(model.marks().folder()))
            : new Segmenter(handle, fed);
    Segmentation segmentation = segmenter.segment(frame, HounsfieldSlices.of(voxels));
    LesionFinder.Found found = LesionFinder.find(model, segmentation, voxels.values());
    if (model.tellsClasses()) {
      found =
          found.with(
              new LesionClassifier(handle)
                  .classify(frame, HounsfieldSlices.of(voxels), found.lesions(), fed));
    }
    VoxelFile mask = writeMask(volume, model, grid, found);
    String maskName = folder + "/" + mask.file().getName();
    SeriesInference attempt =
        attempt(
            volume,
            model,
            "done",
            null,
            startedAt,
            seconds(from),
            handle.device(),
            segmentation.windows(),
            new String[] {maskName, mask.sha256()},
            segmentation.organs(),
            segmentation.organProfiles());
    List<Row> lesions =
        found.lesions().stream()
            .map(lesion -> Tables.LESIONS.toRow(row(volume, model, lesion)))
            .toList();
    return RowFactory.create(
        Tables.SERIES_INFERENCE.toRow(attempt),
        scala.collection.JavaConverters.asScalaBuffer(lesions).toList());
  }

  private VoxelFile writeMask(Row volume, ModelPackage model, Grid grid, LesionFinder.Found found) {
    Map<Integer, String> labels = new TreeMap<>();
    found
        .lesions()
        .forEach(lesion -> labels.put(lesion.measurements().component(), code(lesion.site())));
    String name =
        volume.getAs("series_uid")
            + "-"
            + volume.<String>getAs("fingerprint").substring(0, 12)
            + "-"
            + Sha256.hex(model.id()).substring(0, 8)
            + ".parquet";
    return MaskFile.write(
        new org.apache.hadoop.fs.Path(lakeRoot, folder + "/" + name),
        hadoop.value(),
        Volume.uint16(grid, found.components().numbers()),
        labels);
  }

  private static Lesion row(Row volume, ModelPackage model, FoundLesion lesion) {
    LesionMeasurements measured = lesion.measurements();
    String series = volume.getAs("series_uid");
    String fingerprint = volume.getAs("fingerprint");
    return new Lesion(
        Sha256.hex(series + ' ' + fingerprint + ' ' + model.id() + ' ' + measured.component())
            .substring(0, 32),
        series,
        fingerprint,
        volume.getAs("study_uid"),
        volume.getAs("patient_id"),
        model.id(),
        measured.component(),
        code(lesion.site()),
        lesion.lesionClass(),
        measured.centre(),
        measured.boxFrom(),
        measured.boxTo(),
        measured.voxels(),
        measured.volumeMm3(),
        measured.diameters().longAxisMm(),
        measured.diameters().shortAxisMm(),
        measured.diameters().slice(),
        measured.meanHu(),
        lesion.probability(),
        measured.shape().maximum3dDiameterMm(),
        measured.shape().meshVolumeMm3(),
        measured.shape().surfaceMm2(),
        measured.shape().sphericity(),
        measured.sdHu(),
        null,
        null,
        lesion.metastasisProbability().isPresent()
            ? lesion.metastasisProbability().getAsDouble()
            : null);
  }

  private static SeriesInference attempt(
      Row volume,
      ModelPackage model,
      String status,
      String reason,
      Instant startedAt,
      Double seconds,
      String device,
      Integer windows,
      String[] mask,
      List<OrganSeen> organs,
      List<OrganProfile> organProfiles) {
    return new SeriesInference(
        volume.getAs("series_uid"),
        volume.getAs("fingerprint"),
        volume.getAs("study_uid"),
        volume.getAs("patient_id"),
        model.id(),
        volume.<Integer>getAs("attempt"),
        status,
        reason,
        startedAt,
        seconds,
        device,
        windows,
        mask == null ? null : mask[0],
        mask == null ? null : mask[1],
        model.searchedSites().stream().map(SeriesSegmentation::code).toList(),
        organs,
        organProfiles,
        FedRows.of(volume),
        volume.getAs(FedRows.HASH));
  }

  private static String code(Site site) {
    return site.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(long from) {
    return (System.nanoTime() - from) / 1e9;
  }

  /** The model of this JVM and device: loaded by the first task, kept for the others. */
  private static final class SharedModel {
    private static final Map<String, ModelRegistry.Handle> HANDLES = new TreeMap<>();

    static synchronized ModelRegistry.Handle handle(String folder, EngineSettings settings) {
      return HANDLES.computeIfAbsent(
          settings.device() + ' ' + folder,
          key -> ModelRegistry.shared().acquire(ModelPackage.load(Path.of(folder)), settings));
    }
  }
}
