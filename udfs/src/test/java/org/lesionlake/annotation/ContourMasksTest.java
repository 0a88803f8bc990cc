package org.lesionlake.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lesionlake.annotation.Drawn.box;
import static org.lesionlake.annotation.Drawn.contour;
import static org.lesionlake.annotation.Drawn.filled;
import static org.lesionlake.annotation.Drawn.perSlice;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.volume.Vector3;

class ContourMasksTest {
  private static final SlicePlanes EVEN = Drawn.axial(0, 3, 6, 9, 12);

  @Test
  void contoursOnSlicesFillTheseSlicesOnly() {
    MarkedStructure marked =
        filled(EVEN, List.of(box(EVEN, 1, 0, 4, 5, 9, 8), box(EVEN, 2, 0, 4, 5, 10, 8)));
    assertThat(perSlice(marked)).containsExactly(0, 15, 18, 0, 0);
    assertThat(marked.mask().orElseThrow().contains(1, 5, 4)).isTrue();
    assertThat(marked.mask().orElseThrow().contains(1, 4, 4)).isFalse();
    assertThat(marked.warnings()).isEmpty();
    // Pixels of 1 mm by 2 mm, slices every 3 mm.
    assertThat(marked.mask().orElseThrow().volumeMm3()).isEqualTo(33 * 6.0, within(1e-9));
  }

  @Test
  void aSliceThatWasSkippedStaysEmpty() {
    MarkedStructure marked =
        filled(
            EVEN,
            List.of(
                box(EVEN, 0, 0, 4, 5, 9, 8),
                box(EVEN, 1, 0, 4, 5, 9, 8),
                box(EVEN, 3, 0, 4, 5, 9, 8),
                box(EVEN, 4, 0, 4, 5, 9, 8)));
    assertThat(perSlice(marked)).containsExactly(15, 15, 0, 15, 15);
  }

  /** Contours every 6 mm stand for 6 mm each: as many slices as they are thick. */
  @Test
  void contoursOfEverySecondSliceReachHalfwayToEachOther() {
    MarkedStructure marked =
        filled(EVEN, List.of(box(EVEN, 1, 0, 4, 5, 9, 8), box(EVEN, 3, 0, 4, 5, 10, 8)));
    assertThat(perSlice(marked)).containsExactly(15, 15, 18, 18, 0);
    assertThat(marked.warnings()).containsEntry(MaskIssue.BETWEEN_SLICES, 2);
  }

  @Test
  void contoursBetweenSlicesFillTheNearestSlice() {
    MarkedStructure marked =
        filled(EVEN, List.of(box(EVEN, 1, 1, 4, 5, 9, 8), box(EVEN, 2, 1, 4, 5, 10, 8)));
    assertThat(perSlice(marked)).containsExactly(0, 15, 18, 0, 0);
    assertThat(marked.warnings()).containsEntry(MaskIssue.BETWEEN_SLICES, 2);
  }

  @Test
  void contoursDenserThanSlicesAreSampledAtTheSlices() {
    MarkedStructure marked =
        filled(
            EVEN,
            List.of(
                box(EVEN, 1, -1, 4, 5, 6, 8),
                box(EVEN, 1, 0, 4, 5, 7, 8),
                box(EVEN, 1, 1, 4, 5, 8, 8),
                box(EVEN, 1, 2, 4, 5, 9, 8)));
    assertThat(perSlice(marked)).containsExactly(0, 9, 0, 0, 0);
  }

  @Test
  void aStructureThinnerThanTheSlicesIsNotLost() {
    MarkedStructure marked =
        filled(EVEN, List.of(box(EVEN, 1, 0.8, 4, 5, 9, 8), box(EVEN, 1, 1.2, 4, 5, 10, 8)));
    assertThat(perSlice(marked)).containsExactly(0, 15, 0, 0, 0);
    assertThat(marked.warnings()).containsEntry(MaskIssue.BRIDGED_TO_SLICE, 2);
  }

  @Test
  void slicesAreFilledWhereTheyReallyLie() {
    SlicePlanes uneven = Drawn.axial(0, 3, 5, 12, 15);
    MarkedStructure marked =
        filled(
            uneven,
            List.of(
                box(uneven, 1, 0, 4, 5, 9, 8),
                box(uneven, 2, 0, 4, 5, 9, 8),
                box(uneven, 3, 0, 4, 5, 9, 8)));
    assertThat(perSlice(marked)).containsExactly(0, 15, 15, 15, 0);
    // Half the way to each neighbour: 2.5, 4.5 and 5 mm.
    assertThat(marked.mask().orElseThrow().volumeMm3()).isEqualTo(30 * 12.0, within(1e-9));
  }

  @Test
  void tiltedAndObliqueSeriesGiveTheSamePixels() {
    double tilt = Math.toRadians(20);
    Vector3 leaning = new Vector3(0, Math.sin(tilt), Math.cos(tilt));
    SlicePlanes tilted =
        Drawn.planes(new Vector3(1, 0, 0), new Vector3(0, 1, 0), leaning, 0, 3, 6, 9);
    Vector3 x = new Vector3(2, 1, 2).unit();
    Vector3 y = new Vector3(-2, 2, 1).unit();
    SlicePlanes oblique = Drawn.planes(x, y, x.cross(y), 0, 3, 6, 9);
    for (SlicePlanes planes : List.of(tilted, oblique)) {
      MarkedStructure marked =
          filled(planes, List.of(box(planes, 1, 0, 4, 5, 9, 8), box(planes, 2, 0, 4, 5, 10, 8)));
      assertThat(perSlice(marked)).containsExactly(0, 15, 18, 0);
      assertThat(marked.mask().orElseThrow().contains(2, 7, 9)).isTrue();
      assertThat(marked.warnings()).isEmpty();
    }
  }

  @Test
  void holesAreEvenOddOverTheContoursOfASlice() {
    MarkedStructure marked =
        filled(
            EVEN,
            List.of(
                box(EVEN, 1, 0, 4, 4, 14, 14),
                box(EVEN, 1, 0, 6, 6, 12, 12),
                box(EVEN, 1, 0, 8, 8, 10, 10)));
    assertThat(perSlice(marked)).containsExactly(0, 100 - 36 + 4, 0, 0, 0);
  }

  @Test
  void aContourThatIsThereTwiceDoesNotCancelItself() {
    Dataset once = box(EVEN, 1, 0, 4, 5, 9, 8);
    MarkedStructure marked = filled(EVEN, List.of(once, once));
    assertThat(perSlice(marked)).containsExactly(0, 15, 0, 0, 0);
    assertThat(marked.warnings()).containsEntry(MaskIssue.REPEATED_CONTOUR, 1);
  }

  @Test
  void badContoursAreCountedAndTheOthersStay() {
    Dataset good = box(EVEN, 1, 0, 4, 5, 9, 8);
    Dataset notNumbers =
        Dataset.builder()
            .put(Tag.CONTOUR_GEOMETRIC_TYPE, "CLOSED_PLANAR")
            .put(Tag.CONTOUR_DATA, Vr.DS, "1", "2", "NaN", "3", "4", "5", "6", "7", "8")
            .build();
    MarkedStructure marked =
        filled(
            EVEN,
            List.of(
                contour("POINT", 1, 2, 3),
                contour("OPEN_PLANAR", 1, 1, 3, 2, 2, 3, 5, 1, 3),
                contour("CLOSED_PLANAR", 1, 1, 3),
                contour("CLOSED_PLANAR", 1, 1, 3, 5, 1, 3, 5),
                contour("CLOSED_PLANAR", 1, 1, 3, 9, 1, 3, 9, 9, 7, 1, 9, 3),
                contour("CLOSED_PLANAR", 1, 1, 300, 9, 1, 300, 5, 9, 300),
                contour("CLOSED_PLANAR", -90, 1, 3, -80, 1, 3, -85, 9, 3),
                contour("CLOSED_PLANAR", 1e9, 1, 3, 9, 1, 3, 5, 9, 3),
                notNumbers,
                good));
    assertThat(perSlice(marked)).containsExactly(0, 15, 0, 0, 0);
    assertThat(marked.warningCodes())
        .containsExactly(
            "too_few_points:1",
            "open_contour:2",
            "unreadable_points:3",
            "not_in_a_plane:1",
            "outside_contour:2");
    assertThat(marked.parts()).isEqualTo(4);
  }

  @Test
  void whatReachesBeyondTheImagesIsCutOffAndSaysSo() {
    MarkedStructure marked = filled(EVEN, List.of(box(EVEN, 1, 0, -6, 5, 4, 8)));
    assertThat(perSlice(marked)).containsExactly(0, 12, 0, 0, 0);
    assertThat(marked.warnings()).containsEntry(MaskIssue.CUT_OFF, 1);
  }

  @Test
  void aStructureWithoutMaskSaysWhy() {
    assertThat(filled(EVEN, List.of()).reason()).contains(MaskIssue.NO_CONTOURS);
    assertThat(filled(EVEN, List.of(contour("POINT", 1, 2, 3))).reason())
        .contains(MaskIssue.NO_USABLE_CONTOURS);
    assertThat(filled(EVEN, List.of(box(EVEN, 4, 40, 4, 5, 9, 8))).reason())
        .contains(MaskIssue.OUTSIDE_SERIES);
    Dataset speck = contour(EVEN, 1, 0, 4.1, 5.1, 4.4, 5.1, 4.2, 5.4);
    assertThat(filled(EVEN, List.of(speck)).reason()).contains(MaskIssue.EMPTY_MASK);
  }

  @Test
  void structuresKeepTheirOrderAndContoursOfNobodyAreKept() {
    Dataset object =
        Drawn.structureSet(
            List.of(box(EVEN, 1, 0, 4, 5, 9, 8)), List.of(box(EVEN, 2, 0, 4, 5, 10, 8)));
    Dataset orphaned =
        object.toBuilder()
            .putSequence(
                Tag.STRUCTURE_SET_ROI_SEQUENCE,
                object.items(Tag.STRUCTURE_SET_ROI_SEQUENCE).subList(1, 2))
            .build();
    List<MarkedStructure> marked = filled(EVEN, orphaned);
    assertThat(marked).extracting(one -> one.structure().name()).containsExactly("GTV 2", "");
    assertThat(perSlice(marked.get(0))).containsExactly(0, 0, 18, 0, 0);
    assertThat(perSlice(marked.get(1))).containsExactly(0, 15, 0, 0, 0);
  }

  /** Sagittal contours 1 mm apart around 5 columns, 3 rows and 3 slices of an axial series. */
  @Test
  void sagittalContoursFillAnAxialSeries() {
    List<Dataset> sagittal = new ArrayList<>();
    for (int column = 4; column < 9; column++) {
      sagittal.add(
          contour(
              "CLOSED_PLANAR", column, 9, 1.5, column, 15, 1.5, column, 15, 10.5, column, 9, 10.5));
    }
    MarkedStructure marked = filled(EVEN, sagittal);
    assertThat(perSlice(marked)).containsExactly(0, 15, 15, 15, 0);
    assertThat(marked.mask().orElseThrow().contains(1, 5, 4)).isTrue();
    assertThat(marked.mask().orElseThrow().contains(1, 5, 9)).isFalse();
    assertThat(marked.mask().orElseThrow().contains(1, 4, 4)).isFalse();
    assertThat(marked.warnings()).containsEntry(MaskIssue.SLANTED, 5);
  }

  /** Pixel by pixel: the plane whose slab holds it, and a ray that runs another way. */
  @Test
  void slantedContoursAgreeWithAskingEachPixel() {
    Random random = new Random(11);
    for (int trial = 0; trial < 40; trial++) {
      Vector3 normal = direction(random);
      Vector3 u = normal.cross(direction(random)).unit();
      Vector3 v = normal.cross(u);
      Vector3 middle = EVEN.origins().get(2).plus(new Vector3(15.3, 20.7, 0.4));
      double distance = 2 + 3 * random.nextDouble();
      List<Dataset> contours = new ArrayList<>();
      List<double[]> polygons = new ArrayList<>();
      for (int plane = 0; plane < 4; plane++) {
        double[] polygon = new double[2 * 7];
        double[] points = new double[3 * 7];
        for (int i = 0; i < 7; i++) {
          polygon[2 * i] = 30 * random.nextDouble() - 15;
          polygon[2 * i + 1] = 30 * random.nextDouble() - 15;
          Vector3 point =
              middle
                  .plus(normal.times((plane - 1.5) * distance))
                  .plus(u.times(polygon[2 * i]))
                  .plus(v.times(polygon[2 * i + 1]));
          points[3 * i] = point.x();
          points[3 * i + 1] = point.y();
          points[3 * i + 2] = point.z();
        }
        polygons.add(polygon);
        contours.add(contour("CLOSED_PLANAR", points));
      }
      MarkedStructure marked = filled(EVEN, contours);
      int differing = 0;
      int there = 0;
      for (int z = 0; z < EVEN.count(); z++) {
        for (int y = 0; y < EVEN.rows(); y++) {
          for (int x = 0; x < EVEN.columns(); x++) {
            Vector3 place = Drawn.place(EVEN, z, x, y, 0).minus(middle);
            double plane = Math.floor(place.dot(normal) / distance + 2);
            boolean expected =
                plane >= 0
                    && plane < 4
                    && isInside(polygons.get((int) plane), place.dot(u), place.dot(v));
            boolean actual = marked.mask().orElseThrow().contains(z, y, x);
            there += expected ? 1 : 0;
            differing += expected == actual ? 0 : 1;
          }
        }
      }
      assertThat(there).as("trial %s", trial).isPositive();
      assertThat(differing).as("trial %s of %s pixels", trial, there).isZero();
    }
  }

  private static Vector3 direction(Random random) {
    return new Vector3(random.nextGaussian(), random.nextGaussian(), random.nextGaussian()).unit();
  }

  private static boolean isInside(double[] p, double x, double y) {
    boolean odd = false;
    for (int i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
      if (p[i] > x != p[j] > x) {
        odd ^= p[i + 1] + (x - p[i]) / (p[j] - p[i]) * (p[j + 1] - p[i + 1]) > y;
      }
    }
    return odd;
  }
}
