package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.jobs.cli.TextTable;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.SeriesSettings;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.volume.SeriesGeometry;
import org.lesionlake.volume.SliceHeader;
import org.lesionlake.volume.StoredSlice;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeBuilder;
import org.lesionlake.volume.VolumeException;
import org.lesionlake.volume.VolumeFileException;
import org.lesionlake.volume.VolumeFiles;
import org.lesionlake.volume.VoxelFileReader;

/** A CT that a command works on: a volume file, or a series of DICOM files. */
final class InputVolume {
  private InputVolume() {}

  /**
   * Reads it.
   *
   * @param path NIfTI, NRRD or MetaImage, or a folder of DICOM files
   * @param series series instance UID, where there are several
   * @throws UserError if it is none of these, or if it is open which series is meant
   */
  static Volume read(Path path, Optional<String> series, PrintWriter err) {
    DicomErrors.requirePresent(path);
    if (Files.isDirectory(path)) {
      return ofSeries(path, series, err);
    }
    try {
      return VolumeFiles.read(path);
    } catch (VolumeFileException e) {
      throw MaskErrors.unreadable(path, e);
    } catch (IOException e) {
      throw MaskErrors.unreadable(path, e);
    }
  }

  private static Volume ofSeries(Path folder, Optional<String> series, PrintWriter err) {
    Settings settings = Settings.load(Optional.empty(), List.of());
    SeriesListing listing = new SeriesListing(settings, (file, why) -> {});
    FoundFiles found = FoundFiles.at(List.of(folder));
    ReadingProgress progress = new ReadingProgress(err, found.files().size(), System::nanoTime);
    for (Path file : found.files()) {
      listing.add(file);
      progress.readOne();
    }
    SeriesEntry entry = theOne(folder, listing.series(), series);
    List<CtInstance> images = listing.images(entry.seriesInstanceUid());
    Map<String, Path> files = new HashMap<>();
    List<SliceHeader> slices = new ArrayList<>();
    for (CtInstance image : images) {
      files.put(image.sopUid(), listing.file(image));
      slices.addAll(SliceHeader.allOf(image));
    }
    SeriesGeometry geometry = SeriesGeometry.of(slices, SeriesSettings.rules(settings));
    try {
      return voxels(geometry, files);
    } catch (VolumeException e) {
      throw new UserError(
          "Series " + entry.seriesInstanceUid() + " makes no volume.",
          e.getMessage(),
          "'lesionlake dicom series' tells what is wrong with it, and which other series there are.");
    } catch (IOException e) {
      throw new UserError(
          "The voxels could not be gathered.",
          e.getClass().getSimpleName() + " in the folder for temporary files.",
          "Give that folder room, or another by the environment variable TMPDIR.");
    }
  }

  private static Volume voxels(SeriesGeometry geometry, Map<String, Path> files)
      throws IOException {
    Path folder = Files.createTempDirectory("lesionlake-volume");
    Path file = folder.resolve("voxels.parquet");
    Configuration storage = new Configuration();
    try {
      var path = new org.apache.hadoop.fs.Path(file.toUri());
      VolumeBuilder.write(geometry, new Decoder(files)::decode, path, storage);
      try (VoxelFileReader reader = VoxelFileReader.open(path, storage)) {
        return reader.readAll();
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder.resolve(".voxels.parquet.crc"));
      Files.deleteIfExists(folder);
    }
  }

  private static SeriesEntry theOne(Path folder, List<SeriesEntry> all, Optional<String> series) {
    List<SeriesEntry> candidates =
        all.stream()
            .filter(entry -> entry.described().isPresent())
            .filter(entry -> series.map(entry.seriesInstanceUid()::equals).orElse(true))
            .toList();
    if (candidates.isEmpty()) {
      throw new UserError(
          "There is no such CT series in " + folder + ".",
          series
              .map(uid -> "No CT image has the series instance UID " + uid + ".")
              .orElse("No file in it is a CT image."),
          "See what there is with 'lesionlake dicom series --json " + folder + "'.");
    }
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    List<SeriesEntry> chosen = candidates.stream().filter(SeriesEntry::chosen).toList();
    if (chosen.size() == 1) {
      return chosen.get(0);
    }
    List<String[]> rows =
        candidates.stream()
            .map(
                entry ->
                    new String[] {
                      entry.seriesInstanceUid(),
                      Integer.toString(entry.images()),
                      entry.chosen() ? "yes" : "no",
                      entry.verdicts().stream().collect(Collectors.joining(" "))
                    })
            .toList();
    throw new UserError(
        folder + " holds several CT series.",
        "It is open which one is meant:\n"
            + TextTable.aligned(List.of("series", "images", "chosen", "verdicts"), rows),
        "Name one with --series.");
  }

  /** Decodes a file once, however many of its frames are slices, if they follow each other. */
  private static final class Decoder {
    private final Map<String, Path> files;
    private String decoded;
    private PixelFrames frames;

    Decoder(Map<String, Path> files) {
      this.files = files;
    }

    StoredSlice decode(SliceHeader slice) throws IOException {
      if (!slice.sopUid().equals(decoded)) {
        decoded = null;
        frames = PixelDecoder.decode(Files.readAllBytes(files.get(slice.sopUid())));
        decoded = slice.sopUid();
      }
      return StoredSlice.of(frames, slice.frame(), slice.rescaleSlope(), slice.rescaleIntercept());
    }
  }
}
