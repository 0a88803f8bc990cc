package org.lesionlake.tests.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lesionlake.annotation.AnnotationObject;
import org.lesionlake.annotation.AnnotationReferences;
import org.lesionlake.annotation.MarkedStructure;
import org.lesionlake.annotation.SeriesMatch;
import org.lesionlake.annotation.SlicePlanes;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Vector3;

/**
 * How long one thread takes to read a structure set and to fill its contours, and whether the time
 * grows with the voxels: a body of 200 points a contour on 100, 200 and 400 slices of 512 x 512.
 */
public final class MaskBenchmark {
  private static final int SIDE = 512;
  private static final int POINTS = 200;
  private static final int ROUNDS = 5;

  private MaskBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    for (int round = 1; round <= ROUNDS; round++) {
      for (int slices : new int[] {100, 200, 400}) {
        byte[] file = structureSet(slices);
        SlicePlanes planes =
            SlicePlanes.of(
                new Grid(
                    slices,
                    SIDE,
                    SIDE,
                    new Vector3(0, 0, 0),
                    new Vector3(0.8, 0.8, 1),
                    new Vector3(1, 0, 0),
                    new Vector3(0, 1, 0),
                    new Vector3(0, 0, 1)));
        long start = System.nanoTime();
        AnnotationObject annotation = AnnotationObject.read(file);
        List<MarkedStructure> marked =
            annotation.masks(
                new SeriesMatch.Candidate("1.2", Optional.empty(), Optional.of(planes), true),
                AnnotationReferences.of(annotation.header()),
                annotation.structures());
        double seconds = (System.nanoTime() - start) / 1e9;
        long voxels = marked.get(0).mask().orElseThrow().voxels();
        System.out.println(
            String.format(
                Locale.ROOT,
                "round %d: %d slices, %,d voxels filled in %.3f s, %.2f ns a voxel of the series",
                round,
                slices,
                voxels,
                seconds,
                1e9 * seconds / ((double) slices * SIDE * SIDE)));
      }
    }
  }

  private static byte[] structureSet(int slices) throws IOException {
    List<Dataset> contours = new ArrayList<>();
    for (int z = 0; z < slices; z++) {
      double[] points = new double[3 * POINTS];
      for (int i = 0; i < POINTS; i++) {
        double angle = 2 * Math.PI * i / POINTS;
        points[3 * i] = 0.8 * SIDE / 2 + 150 * Math.cos(angle);
        points[3 * i + 1] = 0.8 * SIDE / 2 + 100 * Math.sin(angle);
        points[3 * i + 2] = z;
      }
      contours.add(
          Dataset.builder()
              .put(Tag.CONTOUR_GEOMETRIC_TYPE, "CLOSED_PLANAR")
              .putDecimals(Tag.CONTOUR_DATA, Vr.DS, points)
              .build());
    }
    Dataset roi =
        Dataset.builder().putInts(Tag.ROI_NUMBER, Vr.IS, 1).put(Tag.ROI_NAME, "body").build();
    Dataset outline =
        Dataset.builder()
            .putSequence(Tag.CONTOUR_SEQUENCE, contours)
            .putInts(Tag.REFERENCED_ROI_NUMBER, Vr.IS, 1)
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DicomWriter.write(
        out,
        Dataset.builder()
            .put(Tag.SOP_CLASS_UID, AnnotationObject.STRUCTURE_SET_CLASS)
            .put(Tag.SOP_INSTANCE_UID, "1.2.3")
            .putSequence(Tag.STRUCTURE_SET_ROI_SEQUENCE, List.of(roi))
            .putSequence(Tag.ROI_CONTOUR_SEQUENCE, List.of(outline))
            .build(),
        TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    return out.toByteArray();
  }
}
