package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.lesion.VoxelFrame;

class MonaiPackageTest {
  private static final String METADATA =
      """
      {"name": "tiny", "network_data_format": {
        "inputs": {"image": {"num_channels": 1}},
        "outputs": {"pred": {"num_channels": 2,
          "channel_def": {"0": "background", "1": "tumour"}}}}}
      """;
  private static final String ORIENT = "{\"_target_\": \"Orientationd\", \"axcodes\": \"RAS\"}";
  private static final String SPACE =
      "{\"_target_\": \"Spacingd\", \"pixdim\": \"@pixdim\", \"mode\": [\"bilinear\"]}";
  private static final String SCALE =
      "{\"_target_\": \"ScaleIntensityRanged\", \"a_min\": -100, \"a_max\": 100, \"b_min\": -1,"
          + " \"b_max\": 1, \"clip\": true}";
  private static final String CROP = "{\"_target_\": \"CropForegroundd\", \"margin\": 3}";
  private static final String RESIZE =
      "{\"_target_\": \"Resized\", \"spatial_size\": [24, 30, 27], \"mode\": \"trilinear\"}";
  private static final String INVERT = "{\"_target_\": \"Invertd\", \"nearest_interp\": false}";
  private static final String ARGMAX = "{\"_target_\": \"AsDiscreted\", \"argmax\": true}";

  @TempDir Path folder;
  private final ModelRegistry registry = new ModelRegistry();

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void readsWhatTheBundleSays() throws IOException {
    ModelPackage model = load(inference(ORIENT, SPACE, SCALE, CROP));
    assertThat(model.id()).matches("tiny@[0-9a-f]{12}");
    assertThat(model.engine()).isEqualTo("OnnxRuntime");
    assertThat(model.patch()).containsExactly(16, 16, 16);
    assertThat(model.labels()).extracting(ModelLabel::name).containsExactly("background", "tumour");
    assertThat(model.plan())
        .isEqualTo(
            new MonaiPlan(
                List.of(
                    new MonaiStep.Orientation("RAS"),
                    new MonaiStep.Spacing(List.of(3.0, 3.0, 3.0), false),
                    new MonaiStep.ScaleIntensityRange(
                        -100, 100, Optional.of(List.of(-1.0, 1.0)), true),
                    new MonaiStep.CropForeground(List.of(3, 3, 3), List.of(1, 1, 1), false)),
                List.of(0.5, 0.5, 0.5),
                true,
                0.125,
                0,
                false,
                false,
                Optional.empty()));
  }

  @Test
  void refusesByNameWhatItDoesNotRun() throws IOException {
    assertRefused(inference("{\"_target_\": \"RandFlipd\"}"), "RandFlipd of preprocessing");
    assertRefused(inference(SPACE.replace("@pixdim", "$[1] * 3")), "the expression '$[1] * 3'");
    assertRefused(inference(SPACE.replace("@pixdim", "@spacing")), "nothing called @spacing");
    assertRefused(inference(ORIENT.replace("RAS", "RAR")), "axcodes of Orientationd are RAR");
    assertRefused(inference(CROP, SPACE), "CropForegroundd must be the last step that moves");
    assertRefused(inference(SPACE, SPACE), "one step of Spacingd and Resized");
    assertRefused(
        inference(SPACE.replace("\"mode\"", "\"align_corners\": true, \"mode\"")),
        "align_corners of Spacingd");
    assertRefused(
        inference(ORIENT).replace("SlidingWindowInferer", "SliceInferer"), "SliceInferer");
    assertRefused(inference(ORIENT).replace("[16, 16, 16]", "[16, 16, -1]"), "roi_size");
    assertRefused(inference(ORIENT).replace(INVERT + ",", ""), "must have Activationsd, Invertd");
    assertRefused(
        inference(ORIENT).replace("\"argmax\": true", "\"threshold\": 0.5"), "may overlap");
    assertRefused("{", "configs/metadata.json does not describe a model");
  }

  @Test
  void refusesABundleWithoutANetwork() throws IOException {
    write(inference(ORIENT));
    Files.delete(folder.resolve("models/model.onnx"));
    ModelPackage.record(folder);
    assertThatThrownBy(() -> ModelPackage.load(folder)).hasMessageContaining("ckpt_export");
  }

  @Test
  void refusesAFileThatIsNotRecorded() throws IOException {
    write(inference(ORIENT));
    Files.writeString(
        folder.resolve("SHA256SUMS"),
        Files.readString(folder.resolve("SHA256SUMS")).replaceAll(".*model.onnx\n", ""));
    assertThatThrownBy(() -> ModelPackage.load(folder))
        .hasMessageContaining("does not record models/model.onnx");
  }

  @Test
  void segmentsABallThroughEveryOrderOfSteps() throws IOException {
    List<List<Double>> directions =
        List.of(
            List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
            List.of(-1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0),
            List.of(1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0));
    List<String> chains =
        List.of(
            inference(SCALE),
            inference(ORIENT, SPACE, SCALE),
            inference(SPACE, SCALE, ORIENT),
            inference(ORIENT, RESIZE, SCALE, CROP),
            inference(SCALE, ORIENT, SPACE, CROP),
            inference(ORIENT.replace("RAS", "SLP"), SPACE, SCALE, CROP));
    for (List<Double> direction : directions) {
      VoxelFrame frame =
          new VoxelFrame(20, 44, 52, List.of(1.5, 1.5, 4.0), List.of(-5.0, 9.0, 2.0), direction);
      short[] hounsfield = ball();
      for (String chain : chains) {
        try (ModelRegistry.Handle handle = registry.acquire(load(chain), EngineSettings.cpu(1))) {
          byte[] labels =
              new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield)).labels();
          long overlap = 0;
          long both = 0;
          for (int i = 0; i < labels.length; i++) {
            both += labels[i] + (hounsfield[i] > 0 ? 1 : 0);
            overlap += hounsfield[i] > 0 ? labels[i] : 0;
          }
          assertThat(2.0 * overlap / both).as(direction + chain).isGreaterThan(0.88);
        }
      }
    }
  }

  @Test
  void placesAndWeighsWindowsAsMonai() {
    assertThat(WindowLayout.dense(100, 32, 0.5)).containsExactly(0, 16, 32, 48, 64, 68);
    assertThat(WindowLayout.dense(64, 32, 0.25)).containsExactly(0, 24, 32);
    assertThat(WindowLayout.dense(20, 32, 0.25)).containsExactly(-6);
    float[] weights = WindowLayout.monaiGaussian(new int[] {4, 1, 4}, 0.125);
    // A voxel from the middle by 0.5 of a deviation of 0.5 along either axis: exp(-1/2) twice.
    assertThat(weights[5]).isCloseTo((float) Math.exp(-1), within(1e-6f));
    assertThat(weights[0]).isEqualTo(1e-3f);
  }

  private static short[] ball() {
    short[] hounsfield = new short[20 * 44 * 52];
    for (int i = 0; i < hounsfield.length; i++) {
      double z = (i / (44 * 52) - 9) * 4.0;
      double y = (i / 52 % 44 - 20) * 1.5;
      double x = (i % 52 - 30) * 1.5;
      hounsfield[i] = (short) (z * z + y * y + x * x < 15 * 15 ? 90 : -80);
    }
    return hounsfield;
  }

  private static String inference(String... steps) {
    return """
        {"pixdim": [3.0, 3.0, 3.0],
         "preprocessing": {"_target_": "Compose", "transforms": [
           {"_target_": "LoadImaged", "keys": "image"},
           {"_target_": "RandZoomd", "_disabled_": true}, STEPS,
           {"_target_": "EnsureTyped", "keys": "image"}]},
         "inferer": {"_target_": "SlidingWindowInferer", "roi_size": [16, 16, 16],
           "sw_batch_size": 4, "overlap": 0.5, "mode": "gaussian"},
         "postprocessing": {"_target_": "Compose", "transforms": [
           {"_target_": "Activationsd", "softmax": true}, INVERT, ARGMAX,
           {"_target_": "SaveImaged"}]}}
        """
        .replace("STEPS", String.join(", ", steps))
        .replace("INVERT", INVERT)
        .replace("ARGMAX", ARGMAX);
  }

  private void assertRefused(String inference, String message) throws IOException {
    write(inference);
    assertThatThrownBy(() -> ModelPackage.load(folder))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining(message);
  }

  private ModelPackage load(String inference) throws IOException {
    write(inference);
    return ModelPackage.load(folder);
  }

  private void write(String inference) throws IOException {
    Files.createDirectories(folder.resolve("configs"));
    Files.createDirectories(folder.resolve("models"));
    Files.writeString(folder.resolve("configs/metadata.json"), METADATA);
    Files.writeString(folder.resolve("configs/inference.json"), inference);
    Files.writeString(folder.resolve("README.md"), "A network without training\n");
    try (InputStream network = getClass().getResourceAsStream("identity.onnx")) {
      Files.write(folder.resolve("models/model.onnx"), network.readAllBytes());
    }
    ModelPackage.record(folder);
  }
}
