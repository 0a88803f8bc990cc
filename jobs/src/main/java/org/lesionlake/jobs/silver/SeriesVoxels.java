package org.lesionlake.jobs.silver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.archive.ArchiveFileSystem;
import org.lesionlake.archive.TimeBudget;
import org.lesionlake.archive.TimeBudgetException;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.ImageHash;
import org.lesionlake.volume.SeriesGeometry;
import org.lesionlake.volume.SeriesRules;
import org.lesionlake.volume.SliceHeader;
import org.lesionlake.volume.StoredSlice;
import org.lesionlake.volume.VolumeBuilder;
import org.lesionlake.volume.VolumeException;
import org.lesionlake.volume.VoxelFile;
import org.lesionlake.volume.VoxelFileReader;

/** Builds the voxel file of one series, straight from storage. */
final class SeriesVoxels implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Reason of a series whose images are not all there, or lie where the vault does not know. */
  static final String SOURCE_MISSING = "source_missing";

  /** Most bytes that are held of a series whose images can not be read in their own order. */
  private static final long MAX_HELD_BYTES = 1L << 30;

  /** A slice of 512 x 512 pixels and its header. */
  private static final int READ_BYTES = 600_000;

  private final String lakeRoot;
  private final String folder;
  private final SeriesRules rules;
  private final SerializableConfiguration hadoop;
  private final int maxSeconds;

  /**
   * @param maxSeconds that the pixels of a file may take to be read and decoded
   */
  SeriesVoxels(
      String lakeRoot,
      String folder,
      SeriesRules rules,
      SerializableConfiguration hadoop,
      int maxSeconds) {
    this.lakeRoot = lakeRoot;
    this.folder = folder;
    this.rules = rules;
    this.hadoop = hadoop;
    this.maxSeconds = maxSeconds;
  }

  /**
   * @param series a row with {@code fingerprint}, {@code instances} (how many images the series
   *     has) and {@code images}, each a CT instance with the path of its file, null if not known
   */
  CtVolume build(Row series) {
    List<Row> images = series.getList(series.fieldIndex("images"));
    Map<String, String> paths = new HashMap<>();
    List<SliceHeader> slices = new ArrayList<>();
    CtInstance first = Tables.CT_INSTANCES.fromRow(images.get(0));
    for (Row image : images) {
      CtInstance instance = Tables.CT_INSTANCES.fromRow(image);
      paths.put(instance.sopUid(), image.getAs("path"));
      slices.addAll(SliceHeader.allOf(instance));
    }
    String fingerprint = series.getAs("fingerprint");
    if (images.size() != series.<Integer>getAs("instances") || paths.containsValue(null)) {
      return failed(first, fingerprint, SOURCE_MISSING);
    }
    String relative =
        folder + "/" + first.seriesUid() + "-" + fingerprint.substring(0, 12) + ".parquet";
    try {
      Map<String, byte[]> held =
          ArchiveFileSystem.readPacked(paths.values(), MAX_HELD_BYTES, hadoop.value());
      VoxelFile file =
          VolumeBuilder.write(
              SeriesGeometry.of(slices, rules),
              new Decoder(held, paths, hadoop.value(), TimeBudget.ofSeconds(maxSeconds))::decode,
              new Path(lakeRoot, relative),
              hadoop.value());
      return done(first, fingerprint, relative, file, imageHash(file.file(), hadoop.value()));
    } catch (VolumeException e) {
      boolean late = e.getCause() instanceof TimeBudgetException;
      return failed(first, fingerprint, late ? TimeBudgetException.REASON : e.reason().code());
    } catch (IOException e) {
      return failed(first, fingerprint, VolumeException.Reason.STORAGE.code());
    } catch (RuntimeException e) {
      // One odd series must not end the night.
      return failed(first, fingerprint, "unexpected_error");
    }
  }

  /** Decodes an object once, however many of its frames are slices, if they follow each other. */
  private static final class Decoder {
    private final Map<String, byte[]> held;
    private final Map<String, String> paths;
    private final Configuration hadoop;
    private final TimeBudget budget;
    private String decoded;
    private PixelFrames frames;

    Decoder(
        Map<String, byte[]> held,
        Map<String, String> paths,
        Configuration hadoop,
        TimeBudget budget) {
      this.budget = budget;
      this.held = held;
      this.paths = paths;
      this.hadoop = hadoop;
    }

    StoredSlice decode(SliceHeader slice) throws IOException {
      String path = paths.get(slice.sopUid());
      if (!path.equals(decoded)) {
        decoded = null;
        byte[] bytes = held.remove(path);
        budget.begin();
        frames = PixelDecoder.decode(bytes == null ? read(path) : bytes);
        // What decodes for so long must not hold the rest of its series up as well.
        budget.check();
        decoded = path;
      }
      return StoredSlice.of(frames, slice.frame(), slice.rescaleSlope(), slice.rescaleIntercept());
    }

    private byte[] read(String path) throws IOException {
      Path file = new Path(path);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(READ_BYTES);
      try (InputStream in = file.getFileSystem(hadoop).open(file)) {
        byte[] part = in.readNBytes(READ_BYTES);
        while (part.length > 0) {
          bytes.write(part);
          budget.check();
          part = in.readNBytes(READ_BYTES);
        }
      }
      return bytes.toByteArray();
    }
  }

  /**
   * The perceptual hash of a voxel file; null if there is nothing to be seen.
   *
   * @throws VolumeException if it cannot be read
   */
  static String imageHash(Path file, Configuration hadoop) {
    try (VoxelFileReader reader = VoxelFileReader.open(file, hadoop)) {
      return ImageHash.of(reader).orElse(null);
    }
  }

  private static CtVolume done(
      CtInstance first, String fingerprint, String relative, VoxelFile file, String imageHash) {
    Grid grid = file.grid();
    return new CtVolume(
        first.seriesUid(),
        fingerprint,
        first.studyUid(),
        first.patientId(),
        "done",
        null,
        relative,
        file.sha256(),
        file.bytes(),
        file.type().name().toLowerCase(java.util.Locale.ROOT),
        grid.sizeZ(),
        grid.sizeY(),
        grid.sizeX(),
        values(grid.origin()),
        values(grid.spacing()),
        Stream.of(grid.direction()).flatMap(List::stream).toList(),
        file.slabSlices(),
        imageHash);
  }

  private static CtVolume failed(CtInstance first, String fingerprint, String reason) {
    return new CtVolume(
        first.seriesUid(),
        fingerprint,
        first.studyUid(),
        first.patientId(),
        "failed",
        reason,
        null,
        null,
        0,
        "int16",
        0,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        0,
        null);
  }

  private static List<Double> values(org.lesionlake.volume.Vector3 vector) {
    return List.of(vector.x(), vector.y(), vector.z());
  }
}
