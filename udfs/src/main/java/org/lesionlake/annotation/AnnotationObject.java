package org.lesionlake.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lesionlake.annotation.SegmentationObject.Frame;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;
import org.lesionlake.volume.Vector3;

/** An RT Structure Set or a Segmentation, read from its file. */
public final class AnnotationObject {
  /** SOP class of RT structure sets. */
  public static final String STRUCTURE_SET_CLASS = "1.2.840.10008.5.1.4.1.1.481.3";

  private static final String SEGMENTATION_CLASSES = "1.2.840.10008.5.1.4.1.1.66.";

  private final Dataset header;
  private final Optional<StructureSet> contours;
  private final Optional<SegmentationObject> segments;

  private AnnotationObject(
      Dataset header, Optional<StructureSet> contours, Optional<SegmentationObject> segments) {
    this.header = header;
    this.contours = contours;
    this.segments = segments;
  }

  /** Whether a data set is of a kind that is read here. */
  public static boolean isAnnotation(Dataset object) {
    String sopClass = object.string(Tag.SOP_CLASS_UID).orElse("");
    return sopClass.equals(STRUCTURE_SET_CLASS) || sopClass.startsWith(SEGMENTATION_CLASSES);
  }

  /**
   * Reads a file.
   *
   * @param file the file; it must not change afterwards
   * @throws DicomException if it is no DICOM file, damaged, or neither of the two kinds
   */
  public static AnnotationObject read(byte[] file) {
    DicomObject object = DicomReader.readHeader(file);
    Dataset header = object.dataset();
    String sopClass = header.string(Tag.SOP_CLASS_UID).orElse("");
    if (sopClass.equals(STRUCTURE_SET_CLASS)) {
      return new AnnotationObject(header, Optional.of(StructureSet.of(header)), Optional.empty());
    }
    if (sopClass.startsWith(SEGMENTATION_CLASSES)) {
      return new AnnotationObject(
          header, Optional.empty(), Optional.of(SegmentationObject.of(object, file)));
    }
    throw new DicomException(
        DicomException.Reason.MISSING_ATTRIBUTE,
        "The object is no RT Structure Set and no Segmentation: its SOP class says so.");
  }

  /** Its attributes, those of patient and study included. */
  public Dataset header() {
    return header;
  }

  /** Its structures, in the order of the object. */
  public List<Structure> structures() {
    return contours
        .map(set -> set.structures().stream().map(StructureSet.ContouredStructure::structure))
        .map(java.util.stream.Stream::toList)
        .orElseGet(() -> segments.orElseThrow().segments());
  }

  /**
   * The masks of its structures on the slices of a series, in the order of the object.
   *
   * @param references what the object says of where it belongs, in the UIDs of the candidate
   * @param described the structures as they may be told; by index those of {@link #structures()}
   */
  public List<MarkedStructure> masks(
      SeriesMatch.Candidate series, AnnotationReferences references, List<Structure> described) {
    SlicePlanes planes = series.planes().orElseThrow();
    List<MarkedStructure> masks = new ArrayList<>();
    for (int i = 0; i < structures().size(); i++) {
      Structure told = described.get(i);
      masks.add(
          references.shares(told, series)
              ? retold(mask(i, planes), told)
              : MarkedStructure.without(told, MaskIssue.OTHER_FRAME_OF_REFERENCE, new Issues()));
    }
    return masks;
  }

  private MarkedStructure mask(int index, SlicePlanes planes) {
    return contours.isPresent()
        ? ContourMasks.fill(contours.get().structures().get(index), planes)
        : SegmentMasks.fill(segments.orElseThrow().segments().get(index), segments.get(), planes);
  }

  private static MarkedStructure retold(MarkedStructure marked, Structure told) {
    return new MarkedStructure(
        told, marked.mask(), marked.reason(), marked.parts(), marked.warnings());
  }

  /**
   * A line of a structure on a slice, as the object has it: for pictures.
   *
   * @return contours of a structure whose plane is that slice's, as column and row index of each
   *     vertex in turn; empty of segmentations
   */
  public List<double[]> contoursOn(int structure, SlicePlanes planes, int slice) {
    if (contours.isEmpty()) {
      return List.of();
    }
    double near = Math.max(0.05 * planes.usualDistance(), SlicePlanes.SAME_PLACE_MM);
    List<double[]> lines = new ArrayList<>();
    for (Contour contour : contours.get().structures().get(structure).contours()) {
      double height = planes.heights().get(slice);
      boolean there =
          IntStream.range(0, contour.size())
              .allMatch(i -> Math.abs(contour.point(i).dot(planes.normal()) - height) <= near);
      if (there) {
        double[] line = new double[2 * contour.size()];
        for (int i = 0; i < contour.size(); i++) {
          line[2 * i] = planes.column(contour.point(i), slice);
          line[2 * i + 1] = planes.row(contour.point(i), slice);
        }
        lines.add(line);
      }
    }
    return lines;
  }

  SeriesMatch.Fit fit(SlicePlanes planes) {
    List<Vector3> places = new ArrayList<>();
    if (contours.isPresent()) {
      for (StructureSet.ContouredStructure structure : contours.get().structures()) {
        structure.contours().forEach(contour -> places.add(contour.middle()));
      }
    } else {
      SegmentationObject object = segments.orElseThrow();
      for (Frame frame : object.frames()) {
        frame
            .place()
            .ifPresent(
                place ->
                    places.add(
                        place
                            .origin()
                            .plus(
                                place
                                    .xAxis()
                                    .times(place.columnSpacing() * (object.columns() - 1) / 2))
                            .plus(
                                place
                                    .yAxis()
                                    .times(place.rowSpacing() * (object.rows() - 1) / 2))));
      }
    }
    return places.isEmpty() ? SeriesMatch.Fit.NONE : fit(places, planes);
  }

  private static SeriesMatch.Fit fit(List<Vector3> places, SlicePlanes planes) {
    double distance = planes.usualDistance();
    double near = Math.max(0.05 * distance, SlicePlanes.SAME_PLACE_MM);
    int on = 0;
    int inside = 0;
    for (Vector3 place : places) {
      double height = place.dot(planes.normal());
      int slice = planes.nearest(height);
      double off = Math.abs(planes.heights().get(slice) - height);
      double column = planes.column(place, slice);
      double row = planes.row(place, slice);
      boolean within =
          column >= -0.5
              && column <= planes.columns() - 0.5
              && row >= -0.5
              && row <= planes.rows() - 0.5;
      on += within && off <= near ? 1 : 0;
      inside += within && off <= distance / 2 + near ? 1 : 0;
    }
    return new SeriesMatch.Fit((double) on / places.size(), (double) inside / places.size());
  }
}
