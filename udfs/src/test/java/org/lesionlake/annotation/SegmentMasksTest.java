package org.lesionlake.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lesionlake.annotation.Drawn.perSlice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.volume.Vector3;

class SegmentMasksTest {
  private static final String BINARY_CLASS = "1.2.840.10008.5.1.4.1.1.66.4";
  private static final String LABEL_MAP_CLASS = "1.2.840.10008.5.1.4.1.1.66.7";
  private static final SlicePlanes EVEN = Drawn.axial(0, 3, 6, 9, 12);
  private static final Vector3 X = new Vector3(1, 0, 0);
  private static final Vector3 Y = new Vector3(0, 1, 0);

  private final List<Dataset> frames = new ArrayList<>();
  private final List<int[]> values = new ArrayList<>();
  private int rows = 4;
  private int columns = 6;
  private double columnMm = 1;
  private double rowMm = 2;
  private Vector3 x = X;
  private Vector3 y = Y;

  /** A frame whose values are given, row by row; those left out are 0. */
  private void frame(Integer segment, Vector3 origin, int... given) {
    Dataset.Builder groups =
        Dataset.builder()
            .putSequence(
                Tag.PLANE_POSITION_SEQUENCE,
                List.of(
                    Dataset.builder()
                        .putDecimals(
                            Tag.IMAGE_POSITION_PATIENT, Vr.DS, origin.x(), origin.y(), origin.z())
                        .build()));
    if (segment != null) {
      groups.putSequence(
          Tag.SEGMENT_IDENTIFICATION_SEQUENCE,
          List.of(
              Dataset.builder().putInts(Tag.REFERENCED_SEGMENT_NUMBER, Vr.US, segment).build()));
    }
    frames.add(groups.build());
    values.add(java.util.Arrays.copyOf(given, rows * columns));
  }

  private Dataset.Builder object(String sopClass, String type, int bits) {
    int[] all = values.stream().flatMapToInt(java.util.Arrays::stream).toArray();
    byte[] pixels = new byte[(all.length * bits + 7) / 8];
    for (int i = 0; i < all.length; i++) {
      if (bits == 1) {
        pixels[i / 8] |= (byte) (all[i] << i % 8);
      } else {
        pixels[i] = (byte) all[i];
      }
    }
    List<Dataset> segments = new ArrayList<>();
    if (type.equals("LABELMAP")) {
      segments.add(
          Dataset.builder()
              .putInts(Tag.SEGMENT_NUMBER, Vr.US, 0)
              .put(Tag.SEGMENT_LABEL, Vr.LO, "Background")
              .build());
    }
    for (int number = 1; number <= 2; number++) {
      segments.add(
          Dataset.builder()
              .putInts(Tag.SEGMENT_NUMBER, Vr.US, number)
              .put(Tag.SEGMENT_LABEL, Vr.LO, "segment " + number)
              .putSequence(
                  Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE,
                  new CodedTerm("SCT", "14799000", "Neoplasm, Secondary").items())
              .putSequence(
                  Tag.ANATOMIC_REGION_SEQUENCE, new CodedTerm("SCT", "10200004", "Liver").items())
              .build());
    }
    return Dataset.builder()
        .put(Tag.SOP_CLASS_UID, sopClass)
        .put(Tag.SOP_INSTANCE_UID, "2.25.910")
        .put(Tag.FRAME_OF_REFERENCE_UID, Drawn.FRAME)
        .put(Tag.SEGMENTATION_TYPE, Vr.CS, type)
        .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
        .putInts(Tag.ROWS, Vr.US, rows)
        .putInts(Tag.COLUMNS, Vr.US, columns)
        .putInts(Tag.NUMBER_OF_FRAMES, Vr.IS, frames.size())
        .putInts(Tag.BITS_ALLOCATED, Vr.US, bits)
        .putInts(Tag.BITS_STORED, Vr.US, bits)
        .putInts(Tag.HIGH_BIT, Vr.US, bits - 1)
        .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .putSequence(Tag.SEGMENT_SEQUENCE, segments)
        .putSequence(
            Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
            List.of(
                Dataset.builder()
                    .putSequence(
                        Tag.PLANE_ORIENTATION_SEQUENCE,
                        List.of(
                            Dataset.builder()
                                .putDecimals(
                                    Tag.IMAGE_ORIENTATION_PATIENT,
                                    Vr.DS,
                                    x.x(),
                                    x.y(),
                                    x.z(),
                                    y.x(),
                                    y.y(),
                                    y.z())
                                .build()))
                    .putSequence(
                        Tag.PIXEL_MEASURES_SEQUENCE,
                        List.of(
                            Dataset.builder()
                                .putDecimals(Tag.PIXEL_SPACING, Vr.DS, rowMm, columnMm)
                                .build()))
                    .build()))
        .putSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frames)
        .putBytes(Tag.PIXEL_DATA, Vr.OB, pixels);
  }

  private static List<MarkedStructure> filled(Dataset object) {
    return Drawn.filled(EVEN, object);
  }

  @Test
  void aFrameOfAPartOfTheSliceLandsOnItsPixels() {
    // Column 3 and row 2 of the slice at 6 mm: 3 mm and 4 mm.
    frame(1, new Vector3(3, 4, 6), 1, 1, 0, 0, 0, 0, 0, 1);
    frame(2, new Vector3(3, 4, 9), 0, 0, 0, 0, 0, 1);
    List<MarkedStructure> marked = filled(object(BINARY_CLASS, "BINARY", 1).build());
    assertThat(perSlice(marked.get(0))).containsExactly(0, 0, 3, 0, 0);
    StructureMask first = marked.get(0).mask().orElseThrow();
    assertThat(first.contains(2, 2, 3)).isTrue();
    assertThat(first.contains(2, 2, 4)).isTrue();
    assertThat(first.contains(2, 3, 4)).isTrue();
    assertThat(marked.get(1).mask().orElseThrow().contains(3, 2, 8)).isTrue();
    assertThat(marked.get(0).warnings()).isEmpty();
    assertThat(marked.get(0).structure().type().orElseThrow().code()).isEqualTo("SCT:14799000");
    assertThat(marked.get(0).structure().region().orElseThrow().code()).isEqualTo("SCT:10200004");
  }

  @Test
  void fractionsCountFromHalfOfTheLargestOn() {
    frame(1, new Vector3(0, 0, 6), 99, 100, 101, 200, 1);
    Dataset object =
        object(BINARY_CLASS, "FRACTIONAL", 8)
            .put(Tag.SEGMENTATION_FRACTIONAL_TYPE, Vr.CS, "PROBABILITY")
            .putInts(Tag.MAXIMUM_FRACTIONAL_VALUE, Vr.US, 200)
            .build();
    List<MarkedStructure> marked = filled(object);
    assertThat(perSlice(marked.get(0))).containsExactly(0, 0, 3, 0, 0);
    assertThat(marked.get(1).reason()).contains(MaskIssue.NO_FRAMES);
  }

  @Test
  void valuesOfALabelMapAreSegmentNumbersPaletteOrNot() {
    frame(null, new Vector3(0, 0, 3), 1, 2, 2, 0, 7);
    frame(null, new Vector3(0, 0, 6), 0, 2);
    Dataset object =
        object(LABEL_MAP_CLASS, "LABELMAP", 8)
            .put(Tag.PHOTOMETRIC_INTERPRETATION, "PALETTE COLOR")
            .build();
    List<MarkedStructure> marked = filled(object);
    assertThat(perSlice(marked.get(0))).containsExactly(0, 1, 0, 0, 0);
    assertThat(perSlice(marked.get(1))).containsExactly(0, 2, 1, 0, 0);
  }

  @Test
  void compressedLabelMapsAreReadToo() throws IOException {
    frame(null, new Vector3(0, 0, 3), 1, 2, 2, 0, 7);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DicomWriter.write(
        out, object(LABEL_MAP_CLASS, "LABELMAP", 8).build(), TransferSyntax.RLE_LOSSLESS);
    AnnotationObject annotation = AnnotationObject.read(out.toByteArray());
    List<MarkedStructure> marked =
        annotation.masks(
            Drawn.candidate(Drawn.SERIES, EVEN),
            AnnotationReferences.of(annotation.header()),
            annotation.structures());
    assertThat(perSlice(marked.get(1))).containsExactly(0, 2, 0, 0, 0);
  }

  /** Frames of half the pixel size at half the distance: each centre takes the nearest pixel. */
  @Test
  void anotherGridIsResampled() {
    rows = 8;
    columns = 12;
    columnMm = 0.5;
    rowMm = 1;
    int[] all = new int[rows * columns];
    java.util.Arrays.fill(all, 1);
    for (int i = 0; i < 4; i++) {
      frame(1, new Vector3(2, 4, 3 + 1.5 * i), all);
    }
    List<MarkedStructure> marked = filled(object(BINARY_CLASS, "BINARY", 1).build());
    // From 1.75 to 7.75 mm along x: columns 2 to 7; from 3.5 to 11.5 mm along y: rows 2 to 5.
    assertThat(perSlice(marked.get(0))).containsExactly(0, 24, 24, 0, 0);
    assertThat(marked.get(0).warnings()).containsEntry(MaskIssue.RESAMPLED, 4);
  }

  /** Sagittal frames on an axial series: x of the frame runs along y, y of it to the feet. */
  @Test
  void anotherOrientationIsResampled() {
    x = Y;
    y = new Vector3(0, 0, -1);
    columnMm = 2;
    rowMm = 3;
    int[] all = new int[rows * columns];
    java.util.Arrays.fill(all, 1);
    // 3 columns of the series, rows 1 to 6, slices 9, 6, 3 and 0 mm high.
    for (int i = 0; i < 3; i++) {
      frame(1, new Vector3(10 + i, 2, 9), all);
    }
    List<MarkedStructure> marked = filled(object(BINARY_CLASS, "BINARY", 1).build());
    assertThat(perSlice(marked.get(0))).containsExactly(18, 18, 18, 18, 0);
    assertThat(marked.get(0).mask().orElseThrow().contains(3, 1, 10)).isTrue();
    assertThat(marked.get(0).mask().orElseThrow().contains(3, 7, 10)).isFalse();
  }

  @Test
  void framesElsewhereAreOutside() {
    frame(1, new Vector3(3, 4, 600), 1);
    frame(2, new Vector3(3, 4, 6), 0);
    List<MarkedStructure> marked = filled(object(BINARY_CLASS, "BINARY", 1).build());
    assertThat(marked.get(0).reason()).contains(MaskIssue.OUTSIDE_SERIES);
    assertThat(marked.get(1).reason()).contains(MaskIssue.NO_FRAMES);
  }

  @Test
  void anotherFrameOfReferenceIsSetAside() {
    frame(1, new Vector3(3, 4, 6), 1);
    Dataset object =
        object(BINARY_CLASS, "BINARY", 1).put(Tag.FRAME_OF_REFERENCE_UID, "2.25.77").build();
    assertThat(filled(object).get(0).reason()).contains(MaskIssue.OTHER_FRAME_OF_REFERENCE);
  }
}
