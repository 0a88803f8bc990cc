package org.lesionlake.tests.archive;

import java.util.List;

/** Where lymph nodes lie, in the canonical frame of {@link Anatomy}. */
final class NodeStations {
  static final List<double[]> THORACIC =
      List.of(
          at(-22, 2, 148),
          at(-18, -8, 165),
          at(4, 14, 96),
          at(-40, 14, 100),
          at(42, 16, 100),
          at(26, -8, 126),
          at(-128, 6, 165),
          at(128, 6, 165),
          at(-6, -44, 140));

  static final List<double[]> ABDOMINAL =
      List.of(
          at(30, 32, -150),
          at(-6, 34, -165),
          at(28, 34, -195),
          at(8, 8, -92),
          at(12, -30, -215),
          at(-22, -18, -92),
          at(-62, 34, -305),
          at(62, 34, -305),
          at(-48, 10, -340),
          at(48, 10, -340));

  static final List<double[]> ALL =
      java.util.stream.Stream.concat(THORACIC.stream(), ABDOMINAL.stream()).toList();

  private NodeStations() {}

  private static double[] at(double x, double y, double z) {
    return new double[] {x, y, z};
  }
}
