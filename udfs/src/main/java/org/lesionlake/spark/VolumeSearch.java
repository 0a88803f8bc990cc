package org.lesionlake.spark;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.lesionlake.inference.EngineSettings;
import org.lesionlake.inference.FoundLesion;
import org.lesionlake.inference.HounsfieldSlices;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.LesionFinder;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.inference.ModelRegistry;
import org.lesionlake.inference.Segmentation;
import org.lesionlake.inference.SegmentationMode;
import org.lesionlake.inference.Segmenter;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.OrganSeen;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Nifti;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeException;
import org.lesionlake.volume.VolumeFiles;
import org.lesionlake.volume.VoxelFileReader;

/** Searches the volume at a path: a row of {@link LesionSegmenter#RESULT} for each. */
final class VolumeSearch implements UDF1<String, Row>, Serializable {
  private static final long serialVersionUID = 1;

  private final String modelUrl;
  private final String engine;
  private final int batchSize;
  private final String device;
  private final int threads;
  private final boolean fast;
  private final String maskFolder;
  private transient ModelPackage model;

  VolumeSearch(
      String modelUrl,
      String engine,
      int batchSize,
      String device,
      int threads,
      boolean fast,
      String maskFolder) {
    this.modelUrl = modelUrl;
    this.engine = engine;
    this.batchSize = batchSize;
    this.device = device;
    this.threads = threads;
    this.fast = fast;
    this.maskFolder = maskFolder;
  }

  /** The model package, read and checked. */
  ModelPackage load() {
    Path folder = modelUrl.startsWith("file:") ? Path.of(URI.create(modelUrl)) : Path.of(modelUrl);
    ModelPackage loaded =
        ModelPackage.load(folder, engine.isEmpty() ? Optional.empty() : Optional.of(engine));
    if (loaded.tellsClasses() || !loaded.inputs().isEmpty()) {
      throw new IllegalArgumentException(
          loaded.id()
              + " tells classes or takes values of the patient beside the CT, for which a column"
              + " of volumes does not do. Run it by 'lesionlake job inference', or set modelUrl to a package of the CT"
              + " alone");
    }
    return loaded;
  }

  private ModelPackage model() {
    if (model == null) {
      model = load();
    }
    return model;
  }

  @Override
  public Row call(String path) {
    if (path == null) {
      return null;
    }
    long from = System.nanoTime();
    EngineSettings settings = settings();
    try (ModelRegistry.Handle handle = ModelRegistry.shared().acquire(model(), settings)) {
      return search(path, handle, from);
    } catch (IOException | InferenceException | VolumeException | IllegalArgumentException e) {
      return failed(settings, from, e.getMessage());
    } catch (OutOfMemoryError e) {
      return failed(settings, from, "The volume and its mask do not fit into the task's memory.");
    }
  }

  /** What Spark gave the task, unless the caller said otherwise. */
  private EngineSettings settings() {
    EngineSettings given = TaskDevice.settings(threads, batchSize);
    return device.equals("auto")
        ? new EngineSettings(given.device(), given.threads(), batchSize)
        : new EngineSettings(device, given.threads(), batchSize);
  }

  private Row search(String path, ModelRegistry.Handle handle, long from) throws IOException {
    Volume ct = read(path);
    Grid grid = ct.grid();
    VoxelFrame frame = grid.frame();
    Segmentation found =
        new Segmenter(handle)
            .segment(
                frame,
                HounsfieldSlices.of(ct),
                fast ? SegmentationMode.FAST : SegmentationMode.EXACT,
                (windows, of) -> {});
    LesionFinder.Found lesions = LesionFinder.find(handle.model(), found, ct.values());
    String mask = maskFolder.isEmpty() ? null : writeMask(path, grid, lesions);
    List<Row> rows = new ArrayList<>();
    lesions.lesions().forEach(lesion -> rows.add(row(lesion)));
    List<Row> organs = new ArrayList<>();
    for (OrganSeen organ : found.organs()) {
      organs.add(RowFactory.create(organ.organ(), organ.volumeMm3()));
    }
    return RowFactory.create(
        "done",
        null,
        handle.model().id(),
        handle.device(),
        seconds(from),
        found.windows(),
        mask,
        seq(organs),
        seq(rows));
  }

  private static Volume read(String path) throws IOException {
    if (path.toLowerCase(Locale.ROOT).endsWith(".parquet")) {
      try (VoxelFileReader reader =
          VoxelFileReader.open(new org.apache.hadoop.fs.Path(path), new Configuration())) {
        return reader.readAll();
      }
    }
    return VolumeFiles.read(path.startsWith("file:") ? Path.of(URI.create(path)) : Path.of(path));
  }

  /** Under another name first, so that a mask that is there is whole. */
  private String writeMask(String path, Grid grid, LesionFinder.Found lesions) throws IOException {
    String name =
        new File(path).getName().replaceAll("\\.(nii|nrrd|nhdr|mha|mhd|parquet)(\\.gz)?$", "");
    Path target = Path.of(maskFolder, name + ".nii.gz");
    Path part =
        Files.createTempFile(Files.createDirectories(target.getParent()), ".part-", ".nii.gz");
    try {
      Nifti.write(part, Volume.uint16(grid, lesions.components().numbers()));
      Files.move(part, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return target.toString();
  }

  private static Row row(FoundLesion lesion) {
    LesionMeasurements measured = lesion.measurements();
    return RowFactory.create(
        measured.component(),
        lesion.site().name().toLowerCase(Locale.ROOT),
        lesion.lesionClass(),
        lesion.probability(),
        seq(measured.centre()),
        measured.voxels(),
        measured.volumeMm3(),
        measured.diameters().longAxisMm(),
        measured.diameters().shortAxisMm(),
        measured.shape().maximum3dDiameterMm(),
        measured.shape().meshVolumeMm3(),
        measured.shape().surfaceMm2(),
        measured.shape().sphericity(),
        measured.meanHu(),
        measured.sdHu());
  }

  private Row failed(EngineSettings settings, long from, String reason) {
    return RowFactory.create(
        "failed", reason, model().id(), settings.device(), seconds(from), null, null, null, null);
  }

  private static double seconds(long from) {
    return (System.nanoTime() - from) / 1e9;
  }

  private static <T> scala.collection.Seq<T> seq(List<T> values) {
    return scala.collection.JavaConverters.asScalaBuffer(new ArrayList<>(values)).toList();
  }
}
