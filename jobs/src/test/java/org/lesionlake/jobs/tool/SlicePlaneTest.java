package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.volume.Vector3;

class SlicePlaneTest {
  /** Normals of patient LPS: x to the left, y to the back, z to the head; sin 30° is a half. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, axial",
    "0, 0, -1, axial",
    "0, -1, 0, coronal",
    "1, 0, 0, sagittal",
    "0, 0.5, 0.8660254, 'axial, 30.0° off'",
    "-0.8660254, 0, -0.5, 'sagittal, 30.0° off'"
  })
  void namesTheNearestPlaneAndHowFarItIs(double x, double y, double z, String words) {
    assertThat(SlicePlane.of(new Vector3(x, y, z)).words()).isEqualTo(words);
  }
}
