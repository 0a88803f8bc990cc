package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.lesion.VoxelFrame;

/** Probabilities of background, liver, metastasis, what looks like one, and a node, by voxel. */
class MaskBuilderTest {
  private static final String LABELS =
      """
      labels = [
        {name = background}
        {name = liver, organ = liver}
        {name = metastasis, organ = liver, site = LIVER}
        {name = cyst, organ = liver, looks-like = LIVER}
        {name = node, site = LYMPH_NODE}
      ]
      searched-sites = [LIVER, LYMPH_NODE]
      """;
  private static final int METASTASIS = 2;
  private static final int NODE = 4;

  @TempDir Path folder;

  @Test
  void marksWhatMayAsWellBeACystWithTheProbabilityOfALesion() {
    assertMark(METASTASIS, 0.15, 0, 0.45, 0.15, 0.40, 0);
  }

  @Test
  void marksACystWithNoProbability() {
    assertMark(METASTASIS, 0, 0, 0.1, 0, 0.9, 0);
  }

  @Test
  void leavesToTheOrganWhatIsMoreProbablyThatThanAnyMark() {
    assertMark(1, 0, 0, 0.6, 0.2, 0.2, 0);
    assertMark(1, 0, 0, 0.5, 0.25, 0.25, 0);
  }

  @Test
  void takesTheSiteThatIsLikeliestWithWhatLooksLikeIt() {
    assertMark(METASTASIS, 0.55, 0, 0.05, 0.25, 0.4, 0.3);
    assertMark(NODE, 0.6, 0.2, 0, 0.1, 0.2, 0.5);
  }

  private void assertMark(int label, double probability, double... ofLabels) {
    Path written =
        TestPackage.write(
            folder,
            "identity.onnx",
            TestPackage.SETTINGS.replaceAll("(?m)^(labels|searched-sites) = .*\\n", "") + LABELS);
    VoxelFrame frame = VoxelFrame.axial(1, 1, 1, 3, 3, 3);
    MaskBuilder mask = new MaskBuilder(new Resampler(frame, 3), ModelPackage.load(written));
    float[] plane = new float[ofLabels.length];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = (float) ofLabels[i];
    }
    mask.accept(0, plane);
    assertThat(mask.labels()).containsExactly(label);
    assertThat(mask.lesionProbability()[0] & 0xFF).isEqualTo((int) Math.round(255 * probability));
  }
}
