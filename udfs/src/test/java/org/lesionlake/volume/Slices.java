package org.lesionlake.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Slice headers for tests. */
final class Slices {
  static final Vector3 X = new Vector3(1, 0, 0);
  static final Vector3 Y = new Vector3(0, 1, 0);
  static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

  private Slices() {}

  static SliceHeader at(int number, Vector3 position) {
    return of(number, position, X, Y);
  }

  static SliceHeader of(int number, Vector3 position, Vector3 row, Vector3 column) {
    return of(number, position, row, column, 4, 5, List.of("ORIGINAL", "PRIMARY", "AXIAL"));
  }

  static SliceHeader of(
      int number,
      Vector3 position,
      Vector3 row,
      Vector3 column,
      int rows,
      int columns,
      List<String> imageType) {
    return new SliceHeader(
        "2.25." + number,
        Optional.of(number),
        Optional.ofNullable(position),
        Optional.of(row),
        Optional.of(column),
        Optional.of(0.7),
        Optional.of(0.8),
        rows,
        columns,
        Optional.of(2.0),
        Optional.empty(),
        imageType,
        1,
        0,
        1,
        EXPLICIT_LITTLE_ENDIAN,
        1,
        -1024,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Axial slices at these heights, numbered from 1. */
  static List<SliceHeader> atHeights(double... heights) {
    List<SliceHeader> slices = new ArrayList<>();
    for (int i = 0; i < heights.length; i++) {
      slices.add(at(i + 1, new Vector3(-200, -180, heights[i])));
    }
    return slices;
  }

  /** Axial slices from height 0 at this distance. */
  static List<SliceHeader> even(int count, double spacing) {
    double[] heights = new double[count];
    for (int i = 0; i < count; i++) {
      heights[i] = i * spacing;
    }
    return atHeights(heights);
  }

  static SliceHeader rescaled(SliceHeader slice, double slope, double intercept) {
    return with(slice, slope, intercept, slice.hounsfield());
  }

  static SliceHeader withoutHounsfield(SliceHeader slice) {
    return with(slice, slice.rescaleSlope(), slice.rescaleIntercept(), false);
  }

  static SliceHeader encoded(SliceHeader slice, String transferSyntaxUid) {
    return with(
        slice,
        slice.rescaleSlope(),
        slice.rescaleIntercept(),
        slice.hounsfield(),
        transferSyntaxUid);
  }

  private static SliceHeader with(
      SliceHeader slice, double slope, double intercept, boolean hounsfield) {
    return with(slice, slope, intercept, hounsfield, slice.transferSyntaxUid());
  }

  private static SliceHeader with(
      SliceHeader slice,
      double slope,
      double intercept,
      boolean hounsfield,
      String transferSyntaxUid) {
    return new SliceHeader(
        slice.sopUid(),
        slice.instanceNumber(),
        slice.position(),
        slice.rowDirection(),
        slice.columnDirection(),
        slice.rowSpacing(),
        slice.columnSpacing(),
        slice.rows(),
        slice.columns(),
        slice.sliceThickness(),
        slice.gantryTilt(),
        slice.imageType(),
        slice.frames(),
        slice.frame(),
        slice.samplesPerPixel(),
        transferSyntaxUid,
        slope,
        intercept,
        hounsfield,
        slice.seriesDescription(),
        slice.kernel(),
        slice.bodyPart(),
        slice.contrastAgent());
  }
}
