package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.Site;

class SegmenterTest {
  @TempDir Path folder;
  private final ModelRegistry registry = new ModelRegistry();

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void averagesOverlappingWindowsBackToWhatTheModelGave() {
    int[] size = {37, 21, 50};
    float[] hounsfield = noise(size[0] * size[1] * size[2]);
    LoadedModel model = handle(TestPackage.identity(folder), 1).loaded();
    checkIdentity(model, hounsfield, size);
  }

  @Test
  void averagesAlikeInBatchesAndOnVolumesSmallerThanAWindow() {
    LoadedModel model = handle(TestPackage.identity(folder), 3).loaded();
    for (int[] size : new int[][] {{1, 1, 1}, {1, 40, 9}, {16, 16, 16}, {17, 5, 33}, {70, 3, 3}}) {
      checkIdentity(model, noise(size[0] * size[1] * size[2]), size);
    }
  }

  /** The network is voxelwise, so however windows overlap, its own function must come out. */
  private void checkIdentity(LoadedModel model, float[] hounsfield, int[] size) {
    VoxelFrame frame = VoxelFrame.axial(size[0], size[1], size[2], 3, 3, 3);
    BodyMask everywhere = BodyMask.of(new float[hounsfield.length], size[0], size[1], size[2]);
    SlidingWindow window =
        IsotropicSegmentation.overBody(model, Orientation.of(frame), hounsfield, size, everywhere);
    int plane = size[1] * size[2];
    int[] planes = {0};
    window.run(
        (z, y, x) -> true,
        (z, probabilities) -> {
          assertThat(z).isEqualTo(planes[0]++);
          for (int i = 0; i < plane; i++) {
            float expected = Math.max(0, Math.min(1, (hounsfield[z * plane + i] + 100) / 200));
            assertThat(probabilities[plane + i]).isCloseTo(expected, within(1e-5f));
            assertThat(probabilities[i]).isCloseTo(1 - expected, within(1e-5f));
          }
        },
        (windows, of) -> {});
    assertThat(planes[0]).isEqualTo(size[0]);
  }

  @Test
  void findsABallWithItsSizePlaceAndHounsfieldUnits() {
    // 12 mm radius at (60, 54, 51) mm, on voxels of 5 x 1.5 x 2 mm in water.
    VoxelFrame frame = VoxelFrame.axial(24, 70, 50, 5, 1.5, 2);
    short[] hounsfield = ball(frame, 60, 54, 51, 12, (short) -100, (short) 100);
    ModelRegistry.Handle handle = handle(TestPackage.identity(folder), 1);
    Segmentation segmentation =
        new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield));
    LesionFinder.Found found = LesionFinder.find(handle.model(), segmentation, i -> hounsfield[i]);

    assertThat(found.lesions()).hasSize(1);
    FoundLesion lesion = found.lesions().get(0);
    assertThat(lesion.site()).isEqualTo(Site.LIVER);
    assertThat(lesion.lesionClass()).isEqualTo("any");
    double volume = 4 / 3.0 * Math.PI * 12 * 12 * 12;
    assertThat(lesion.measurements().volumeMm3()).isCloseTo(volume, within(0.15 * volume));
    assertThat(lesion.measurements().diameters().longAxisMm()).isCloseTo(24, within(3.0));
    assertThat(lesion.measurements().centre().get(0)).isCloseTo(51, within(1.0));
    assertThat(lesion.measurements().centre().get(1)).isCloseTo(54, within(1.0));
    assertThat(lesion.measurements().centre().get(2)).isCloseTo(60, within(1.5));
    assertThat(lesion.measurements().meanHu()).isGreaterThan(60);
    assertThat(lesion.probability()).isBetween(0.7, 1.0);
    assertThat(segmentation.organs()).hasSize(1);
    assertThat(segmentation.organs().get(0).organ()).isEqualTo("liver");
    assertThat(segmentation.organs().get(0).volumeMm3())
        .isCloseTo(lesion.measurements().volumeMm3(), within(1e-6));
  }

  /** The network looks 1 voxel headward, 2 backward and 3 leftward, wherever those lie. */
  @Test
  void turnsTheArrayTheWayTheNetworkKnows() {
    ModelRegistry.Handle handle = handle(TestPackage.shift(folder), 1);
    List<List<Double>> directions =
        List.of(
            List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
            List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0),
            List.of(-1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0),
            List.of(1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0),
            List.of(0.0, 1.0, 0.0, 0.0, 0.0, -1.0, -1.0, 0.0, 0.0));
    for (List<Double> direction : directions) {
      VoxelFrame frame =
          new VoxelFrame(16, 16, 16, List.of(3.0, 3.0, 3.0), List.of(0.0, 0.0, 0.0), direction);
      short[] hounsfield = ball(frame, 24, 24, 24, 8, (short) -100, (short) 100);
      Segmentation segmentation =
          new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield));
      List<FoundLesion> lesions =
          LesionFinder.find(handle.model(), segmentation, i -> hounsfield[i]).lesions();
      assertThat(lesions).as(direction.toString()).hasSize(1);
      List<Double> ball = frame.toPatient(8, 8, 8);
      List<Double> centre = lesions.get(0).measurements().centre();
      assertThat(centre.get(0) - ball.get(0)).isCloseTo(-9, within(0.1));
      assertThat(centre.get(1) - ball.get(1)).isCloseTo(-6, within(0.1));
      assertThat(centre.get(2) - ball.get(2)).isCloseTo(-3, within(0.1));
    }
  }

  @Test
  void computesNoWindowThatHoldsOnlyAir() {
    VoxelFrame frame = VoxelFrame.axial(16, 64, 64, 3, 3, 3);
    // Two legs along z, in opposite corners of the slice.
    short[] hounsfield = new short[frame.voxels()];
    Arrays.fill(hounsfield, (short) -1000);
    for (int i = 0; i < hounsfield.length; i++) {
      int y = i / 64 % 64;
      int x = i % 64;
      if (y >= 4 && y < 12 && x >= 4 && x < 12 || y >= 50 && y < 58 && x >= 50 && x < 58) {
        hounsfield[i] = 80;
      }
    }
    Segmentation segmentation =
        new Segmenter(handle(TestPackage.identity(folder), 1))
            .segment(frame, HounsfieldSlices.of(hounsfield));
    // The body and 2 voxels around it are 2 to 60: windows begin at 2, 13, 23, 34 and 44.
    assertThat(segmentation.windows()).isEqualTo(2);
    assertThat(segmentation.skippedWindows()).isEqualTo(23);

    Arrays.fill(hounsfield, (short) -1000);
    Segmentation air =
        new Segmenter(handle(folder, 1)).segment(frame, HounsfieldSlices.of(hounsfield));
    assertThat(air.windows()).isZero();
    assertThat(air.organs()).isEmpty();
    assertThat(air.labels()).containsOnly((byte) 0);
  }

  @Test
  void takesASingleSlice() {
    VoxelFrame frame = VoxelFrame.axial(1, 40, 40, 5, 1, 1);
    short[] hounsfield = ball(frame, 0, 20, 20, 8, (short) -100, (short) 100);
    ModelRegistry.Handle handle = handle(TestPackage.identity(folder), 1);
    Segmentation segmentation =
        new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield));
    List<FoundLesion> lesions =
        LesionFinder.find(handle.model(), segmentation, i -> hounsfield[i]).lesions();
    assertThat(lesions).hasSize(1);
    assertThat(lesions.get(0).measurements().diameters().longAxisMm()).isCloseTo(16, within(1.5));
  }

  @Test
  void leavesOutWhatIsSmallerThanTheModelsMinimum() {
    VoxelFrame frame = VoxelFrame.axial(16, 16, 16, 2.9, 2.9, 2.9);
    short[] hounsfield = new short[frame.voxels()];
    Arrays.fill(hounsfield, (short) -100);
    hounsfield[(8 * 16 + 8) * 16 + 8] = 100;
    String settings = TestPackage.SETTINGS.replace("spacing-mm = 3.0", "spacing-mm = 2.9");
    ModelRegistry.Handle keeps =
        handle(TestPackage.write(folder.resolve("keeps"), "identity.onnx", settings), 1);
    ModelRegistry.Handle drops =
        handle(
            TestPackage.write(
                folder.resolve("drops"),
                "identity.onnx",
                settings.replace("minimum-lesion-mm3 = 20", "minimum-lesion-mm3 = 30")),
            1);
    // One voxel has 24.4 mm³.
    for (ModelRegistry.Handle handle : List.of(keeps, drops)) {
      Segmentation segmentation =
          new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield));
      assertThat(LesionFinder.find(handle.model(), segmentation, i -> 0).lesions())
          .hasSize(handle == keeps ? 1 : 0);
    }
  }

  @Test
  void leavesOutWhatIsLessProbableThanTheModelsMinimum() {
    short[] hounsfield = new short[16 * 16 * 16];
    Arrays.fill(hounsfield, (short) -100);
    // The network says 0.6 of the first and 0.9 of the second.
    Arrays.fill(hounsfield, (4 * 16 + 4) * 16 + 4, (4 * 16 + 4) * 16 + 7, (short) 20);
    Arrays.fill(hounsfield, (12 * 16 + 12) * 16 + 4, (12 * 16 + 12) * 16 + 7, (short) 80);
    LesionFinder.Found found = found("minimum-lesion-probability = {LIVER = 0.75}\n", hounsfield);
    assertThat(found.lesions()).hasSize(1);
    assertThat(found.lesions().get(0).measurements().component()).isEqualTo(1);
    assertThat(found.lesions().get(0).measurements().boxFrom()).containsExactly(12, 12, 4);
    assertThat(found.lesions().get(0).probability()).isCloseTo(0.9, within(0.01));
  }

  @Test
  void judgesAMarkByTheModelsCalibration() {
    short[] hounsfield = new short[16 * 16 * 16];
    Arrays.fill(hounsfield, (short) -100);
    // As probable as each other, of 3 voxels and of 6.
    Arrays.fill(hounsfield, (4 * 16 + 4) * 16 + 4, (4 * 16 + 4) * 16 + 7, (short) 80);
    Arrays.fill(hounsfield, (12 * 16 + 12) * 16 + 4, (12 * 16 + 12) * 16 + 10, (short) 80);
    String calibration =
        "calibration = {LIVER = {intercept = -5, largest-probability = 1, log-volume-mm3 = 1}}\n";
    LesionFinder.Found found =
        found(calibration + "minimum-lesion-probability = 0.6\n", hounsfield);
    assertThat(found.lesions()).hasSize(1);
    assertThat(found.lesions().get(0).measurements().voxels()).isEqualTo(6);
    double logOdds = -5 + 0.9 + Math.log(6 * 27);
    assertThat(found.lesions().get(0).probability())
        .isCloseTo(1 / (1 + Math.exp(-logOdds)), within(0.002));
  }

  /** What a model with one more setting finds in 16 x 16 x 16 voxels of 3 mm. */
  private LesionFinder.Found found(String setting, short[] hounsfield) {
    ModelRegistry.Handle handle =
        handle(TestPackage.write(folder, "identity.onnx", TestPackage.SETTINGS + setting), 1);
    VoxelFrame frame = VoxelFrame.axial(16, 16, 16, 3, 3, 3);
    return LesionFinder.find(
        handle.model(),
        new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield)),
        i -> hounsfield[i]);
  }

  @Test
  void refusesOutputThatIsNoProbability() {
    Segmenter segmenter = new Segmenter(handle(TestPackage.nan(folder), 1));
    assertThatThrownBy(
            () ->
                segmenter.segment(
                    VoxelFrame.axial(4, 4, 4, 3, 3, 3), HounsfieldSlices.of(new short[64])))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("gave NaN where a probability");
  }

  @Test
  void refusesOutputOfAnotherShapeThanThePackagePromises() {
    String settings =
        TestPackage.SETTINGS.replace("[{name = background},", "[{name = background}, {name = x},");
    Segmenter segmenter =
        new Segmenter(handle(TestPackage.write(folder, "identity.onnx", settings), 1));
    assertThatThrownBy(
            () ->
                segmenter.segment(
                    VoxelFrame.axial(4, 4, 4, 3, 3, 3), HounsfieldSlices.of(new short[64])))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("promises [1, 3, 16, 16, 16]");
  }

  @Test
  void refusesVoxelsThatAreNotANumber() {
    Segmenter segmenter = new Segmenter(handle(TestPackage.identity(folder), 1));
    float[] hounsfield = new float[64];
    hounsfield[33] = Float.NaN;
    assertThatThrownBy(
            () ->
                segmenter.segment(
                    VoxelFrame.axial(4, 4, 4, 3, 3, 3),
                    HounsfieldSlices.of(java.nio.FloatBuffer.wrap(hounsfield))))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("Slice 2");
  }

  private ModelRegistry.Handle handle(Path of, int batch) {
    return registry.acquire(ModelPackage.load(of), new EngineSettings("cpu", 1, batch));
  }

  private static float[] noise(int voxels) {
    Random random = new Random(voxels);
    float[] hounsfield = new float[voxels];
    for (int i = 0; i < voxels; i++) {
      hounsfield[i] = (float) (random.nextGaussian() * 80);
    }
    return hounsfield;
  }

  /** A ball; its middle and radius are in mm from the centre of the first voxel, along z, y, x. */
  private static short[] ball(
      VoxelFrame frame, double z, double y, double x, double radius, short around, short inside) {
    short[] hounsfield = new short[frame.voxels()];
    for (int i = 0; i < hounsfield.length; i++) {
      double dz = i / (frame.sizeX() * frame.sizeY()) * frame.spacingZ() - z;
      double dy = i / frame.sizeX() % frame.sizeY() * frame.spacingY() - y;
      double dx = i % frame.sizeX() * frame.spacingX() - x;
      hounsfield[i] = dz * dz + dy * dy + dx * dx <= radius * radius ? inside : around;
    }
    return hounsfield;
  }
}
