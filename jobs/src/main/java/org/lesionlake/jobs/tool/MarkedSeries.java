package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.lesionlake.annotation.AnnotationObject;
import org.lesionlake.annotation.AnnotationReferences;
import org.lesionlake.annotation.MarkedStructure;
import org.lesionlake.annotation.SegmentationWriter.SourceSlice;
import org.lesionlake.annotation.SeriesMatch;
import org.lesionlake.annotation.SeriesMatch.Candidate;
import org.lesionlake.annotation.SlicePlanes;
import org.lesionlake.annotation.StructureNames;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;
import org.lesionlake.jobs.bronze.Intake;
import org.lesionlake.jobs.bronze.SeriesHeaders;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.StructureNamesFile;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.SeriesSettings;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.SeriesGeometry;
import org.lesionlake.volume.SliceHeader;

/**
 * An annotation on the series that it marks, from files.
 *
 * @param image header of one of its images
 * @param files the file of each image, by SOP instance UID
 * @param structures in the order of the object
 */
record MarkedSeries(
    AnnotationObject annotation,
    SeriesMatch match,
    SeriesGeometry geometry,
    Dataset image,
    Map<String, Path> files,
    List<MarkedStructure> structures,
    StructureNames names) {

  private static final class Series {
    private final List<SliceHeader> slices = new ArrayList<>();
    private final Map<String, Path> files = new HashMap<>();
    private Dataset image;
  }

  /**
   * Reads an annotation and the headers of the images.
   *
   * @throws UserError if the annotation cannot be read, or marks none of the images
   */
  static MarkedSeries read(Path file, List<Path> ct) {
    DicomErrors.requireFile(file);
    Settings settings = Settings.load(Optional.empty(), List.of());
    StructureNames names = StructureNames.parse(StructureNamesFile.read(settings).lines().toList());
    AnnotationObject annotation = annotation(file);
    AnnotationReferences references = AnnotationReferences.of(annotation.header());
    Map<String, Series> bySeries = series(ct, SeriesHeaders.of(settings));
    Map<String, SeriesGeometry> geometries = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    bySeries.forEach(
        (uid, series) -> {
          SeriesGeometry geometry =
              SeriesGeometry.of(series.slices, SeriesSettings.rules(settings));
          geometries.put(uid, geometry);
          candidates.add(
              new Candidate(
                  uid,
                  series.image.string(Tag.FRAME_OF_REFERENCE_UID),
                  SlicePlanes.of(geometry),
                  geometry.usable()));
        });
    SeriesMatch match = SeriesMatch.of(annotation, references, candidates);
    Candidate chosen = match.series().orElseThrow(() -> AnnotationErrors.noSeries(file, match));
    Series series = bySeries.get(chosen.seriesUid());
    return new MarkedSeries(
        annotation,
        match,
        geometries.get(chosen.seriesUid()),
        series.image,
        series.files,
        annotation.masks(chosen, references, annotation.structures()),
        names);
  }

  private static AnnotationObject annotation(Path file) {
    try {
      return AnnotationObject.read(Files.readAllBytes(file));
    } catch (DicomException e) {
      throw DicomErrors.unreadable(file, e);
    } catch (IOException e) {
      throw DicomErrors.unreadable(
          file,
          new DicomException(DicomException.Reason.IO_ERROR, "The file cannot be opened or read."));
    }
  }

  private static Map<String, Series> series(List<Path> ct, SeriesHeaders headers) {
    Map<String, Series> bySeries = new LinkedHashMap<>();
    for (Path file : FoundFiles.at(ct).files()) {
      try {
        Intake intake = Intake.of(DicomReader.readHeader(file), "");
        if (intake.kind() == Intake.Kind.CT_IMAGE) {
          Dataset image = intake.trueData();
          CtInstance instance = headers.read(intake);
          Series series = bySeries.computeIfAbsent(instance.seriesUid(), uid -> new Series());
          if (series.files.putIfAbsent(instance.sopUid(), file) == null) {
            series.slices.addAll(SliceHeader.allOf(instance));
            series.image = image;
          }
        }
      } catch (DicomException e) {
        // Other files lie beside images; what is missing shows in the slices.
      }
    }
    if (bySeries.isEmpty()) {
      throw AnnotationErrors.noImages(ct);
    }
    return bySeries;
  }

  SlicePlanes planes() {
    return match.series().orElseThrow().planes().orElseThrow();
  }

  /**
   * The grid of the masks' array.
   *
   * @throws UserError if slices are unevenly spaced, which a grid cannot say
   */
  Grid grid() {
    if (!planes().evenlySpaced() || geometry.grid().isEmpty()) {
      throw AnnotationErrors.noGrid(geometry.verdictCodes());
    }
    return geometry.grid().get();
  }

  /** The image of each slice. */
  List<SourceSlice> sources() {
    boolean enhanced = geometry.slices().size() != files.size();
    String sopClass = image.string(Tag.SOP_CLASS_UID).orElse("");
    return geometry.slices().stream()
        .map(
            slice ->
                new SourceSlice(
                    sopClass,
                    slice.sopUid(),
                    enhanced ? OptionalInt.of(slice.frame() + 1) : OptionalInt.empty()))
        .toList();
  }

  /**
   * The structures that were asked for by index or name; all if none was.
   *
   * @throws UserError if there is no such structure
   */
  List<MarkedStructure> asked(List<String> wanted) {
    List<MarkedStructure> asked = new ArrayList<>();
    for (String one : wanted) {
      List<MarkedStructure> found =
          structures.stream().filter(marked -> isAsked(marked, one)).toList();
      if (found.isEmpty()) {
        throw AnnotationErrors.noStructure(one, structures);
      }
      asked.addAll(found);
    }
    return wanted.isEmpty() ? structures : structures.stream().filter(asked::contains).toList();
  }

  private static boolean isAsked(MarkedStructure marked, String one) {
    return one.equals(Integer.toString(marked.structure().index()))
        || one.toLowerCase(Locale.ROOT).equals(marked.structure().name().toLowerCase(Locale.ROOT));
  }
}
