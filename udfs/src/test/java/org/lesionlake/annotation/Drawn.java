package org.lesionlake.annotation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.volume.Vector3;

/** Series and structure sets for tests. */
final class Drawn {
  static final String FRAME = "2.25.900";
  static final String SERIES = "2.25.901";

  private Drawn() {}

  /** Axial slices of 20 rows and 30 columns at these heights, pixels of 1 mm by 2 mm (x by y). */
  static SlicePlanes axial(double... heights) {
    return planes(new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1), heights);
  }

  /** Slices whose first pixels lie along a direction from the origin. */
  static SlicePlanes planes(Vector3 x, Vector3 y, Vector3 along, double... distances) {
    Vector3 normal = x.cross(y);
    List<Vector3> origins = java.util.Arrays.stream(distances).mapToObj(along::times).toList();
    return new SlicePlanes(
        origins, origins.stream().map(o -> o.dot(normal)).toList(), x, y, 1, 2, 20, 30);
  }

  /** A place by column and row index of a slice, and by how far it is above the slice in mm. */
  static Vector3 place(SlicePlanes planes, int slice, double column, double row, double above) {
    return planes
        .origins()
        .get(slice)
        .plus(planes.xAxis().times(column * planes.columnSpacing()))
        .plus(planes.yAxis().times(row * planes.rowSpacing()))
        .plus(planes.normal().times(above));
  }

  /** A contour through columns and rows, in turn, of a slice. */
  static Dataset contour(SlicePlanes planes, int slice, double above, double... columnsAndRows) {
    double[] points =
        IntStream.range(0, columnsAndRows.length / 2)
            .mapToObj(
                i -> place(planes, slice, columnsAndRows[2 * i], columnsAndRows[2 * i + 1], above))
            .flatMap(place -> place.toList().stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    return contour("CLOSED_PLANAR", points);
  }

  static Dataset contour(String type, double... points) {
    return Dataset.builder()
        .put(Tag.CONTOUR_GEOMETRIC_TYPE, type)
        .putInts(Tag.NUMBER_OF_CONTOUR_POINTS, Vr.IS, points.length / 3)
        .putDecimals(Tag.CONTOUR_DATA, Vr.DS, points)
        .build();
  }

  /** A rectangle of whole pixels: columns and rows from, to (excluded). */
  static Dataset box(SlicePlanes planes, int slice, double above, int x0, int y0, int x1, int y1) {
    return contour(
        planes, slice, above, x0 - 0.5, y0 - 0.5, x1 - 0.5, y0 - 0.5, x1 - 0.5, y1 - 0.5, x0 - 0.5,
        y1 - 0.5);
  }

  /** A structure set with one list of contours for each structure, named after their order. */
  @SafeVarargs
  static Dataset structureSet(List<Dataset>... structures) {
    List<Dataset> rois = new ArrayList<>();
    List<Dataset> contours = new ArrayList<>();
    for (List<Dataset> structure : structures) {
      int number = 10 + rois.size();
      rois.add(
          Dataset.builder()
              .putInts(Tag.ROI_NUMBER, Vr.IS, number)
              .put(Tag.REFERENCED_FRAME_OF_REFERENCE_UID, Vr.UI, FRAME)
              .put(Tag.ROI_NAME, "GTV " + (rois.size() + 1))
              .build());
      contours.add(
          Dataset.builder()
              .putSequence(Tag.CONTOUR_SEQUENCE, structure)
              .putInts(Tag.REFERENCED_ROI_NUMBER, Vr.IS, number)
              .build());
    }
    return Dataset.builder()
        .put(Tag.SOP_CLASS_UID, AnnotationObject.STRUCTURE_SET_CLASS)
        .put(Tag.SOP_INSTANCE_UID, "2.25.902")
        .put(Tag.STRUCTURE_SET_DATE, "20200102")
        .putSequence(
            Tag.REFERENCED_FRAME_OF_REFERENCE_SEQUENCE,
            List.of(
                Dataset.builder()
                    .put(Tag.FRAME_OF_REFERENCE_UID, FRAME)
                    .putSequence(
                        Tag.RT_REFERENCED_STUDY_SEQUENCE,
                        List.of(
                            Dataset.builder()
                                .putSequence(
                                    Tag.RT_REFERENCED_SERIES_SEQUENCE,
                                    List.of(
                                        Dataset.builder()
                                            .put(Tag.SERIES_INSTANCE_UID, SERIES)
                                            .build()))
                                .build()))
                    .build()))
        .putSequence(Tag.STRUCTURE_SET_ROI_SEQUENCE, rois)
        .putSequence(Tag.ROI_CONTOUR_SEQUENCE, contours)
        .build();
  }

  static byte[] file(Dataset object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      DicomWriter.write(out, object, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The only structure of a structure set on slices. */
  static MarkedStructure filled(SlicePlanes planes, List<Dataset> contours) {
    return filled(planes, structureSet(contours)).get(0);
  }

  static List<MarkedStructure> filled(SlicePlanes planes, Dataset object) {
    AnnotationObject annotation = AnnotationObject.read(file(object));
    return annotation.masks(
        candidate(SERIES, planes),
        AnnotationReferences.of(annotation.header()),
        annotation.structures());
  }

  static SeriesMatch.Candidate candidate(String uid, SlicePlanes planes) {
    return new SeriesMatch.Candidate(
        uid, java.util.Optional.of(FRAME), java.util.Optional.of(planes), true);
  }

  /** Number of pixels on each slice. */
  static List<Integer> perSlice(MarkedStructure marked) {
    StructureMask mask = marked.mask().orElseThrow();
    return IntStream.range(0, mask.planes().count()).map(mask::voxelsOn).boxed().toList();
  }
}
