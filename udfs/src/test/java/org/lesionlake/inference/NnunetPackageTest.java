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
import org.lesionlake.schemas.Site;

class NnunetPackageTest {
  private static final String PLANS =
      """
      {"dataset_name": "Dataset001_Tiny", "image_reader_writer": "SimpleITKIO",
       "transpose_forward": [0, 1, 2], "transpose_backward": [0, 1, 2],
       "foreground_intensity_properties_per_channel": {"0": {"mean": 0.0, "std": 100.0,
         "percentile_00_5": -100.0, "percentile_99_5": 100.0}},
       "configurations": {
         "base": {"normalization_schemes": ["CTNormalization"], "use_mask_for_norm": [false],
           "resampling_fn_data": "resample_data_or_seg_to_shape",
           "resampling_fn_data_kwargs":
             {"is_seg": false, "order": 3, "order_z": 0, "force_separate_z": null},
           "resampling_fn_probabilities": "resample_data_or_seg_to_shape",
           "resampling_fn_probabilities_kwargs":
             {"is_seg": false, "order": 1, "order_z": 0, "force_separate_z": null}},
         "3d_fullres": {"inherits_from": "base", "patch_size": [16, 16, 16],
           "spacing": [3.0, 3.0, 3.0]},
         "2d": {"inherits_from": "base", "patch_size": [16, 16], "spacing": [3.0, 3.0]},
         "3d_cascade": {"inherits_from": "3d_fullres", "previous_stage": "3d_lowres"}}}
      """;
  private static final String DATASET =
      """
      {"channel_names": {"0": "CT"}, "labels": {"background": 0, "tumour": 1},
       "file_ending": ".nii.gz"}
      """;
  private static final String EXPORT =
      """
      {"configuration": "3d_fullres", "weights": [{"fold": 0, "onnx": "fold_0.onnx"}],
       "tile_step_size": 0.5, "use_gaussian": true, "mirror_axes": []}
      """;
  private static final String LESIONS =
      """
      lesion-class = primary
      labels = [{name = background}, {name = tumour, site = SOFT_TISSUE}]
      searched-sites = [SOFT_TISSUE]
      minimum-lesion-mm3 = 0
      """;

  @TempDir Path folder;
  private final ModelRegistry registry = new ModelRegistry();

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void readsWhatTheToolkitWrote() throws IOException {
    ModelPackage model = ModelPackage.load(write(PLANS, DATASET, EXPORT));
    assertThat(model.id()).matches("Dataset001_Tiny@[0-9a-f]{12}");
    assertThat(model.engine()).isEqualTo("OnnxRuntime");
    assertThat(model.labels()).extracting(ModelLabel::name).containsExactly("background", "tumour");
    assertThat(model.searchedSites()).isEmpty();
    assertThat(model.plan())
        .isEqualTo(
            new NnunetPlan(
                "3d_fullres",
                false,
                List.of(0, 1, 2),
                List.of(3.0, 3.0, 3.0),
                new Normalisation.CtNormalization(-100, 100, 0, 100),
                new ResamplingRule(3, 0, Optional.empty()),
                new ResamplingRule(1, 0, Optional.empty()),
                0.5,
                true,
                List.of(),
                Optional.empty()));
  }

  @Test
  void takesTheMeaningOfLabelsFromLesionsConf() throws IOException {
    ModelPackage plain = ModelPackage.load(write(PLANS, DATASET, EXPORT));
    Files.writeString(folder.resolve("lesions.conf"), LESIONS);
    ModelPackage.record(folder);
    ModelPackage model = ModelPackage.load(folder);
    assertThat(model.searchedSites()).containsExactly(Site.SOFT_TISSUE);
    assertThat(model.lesionClass()).isEqualTo("primary");
    assertThat(model.id()).isNotEqualTo(plain.id());
    Files.writeString(folder.resolve("lesions.conf"), LESIONS.replace("tumour", "lump"));
    ModelPackage.record(folder);
    assertThatThrownBy(() -> ModelPackage.load(folder))
        .hasMessageContaining("[background, tumour]");
  }

  @Test
  void refusesByNameWhatItDoesNotRun() throws IOException {
    assertRefused(PLANS, EXPORT.replace("3d_fullres", "3d_cascade"), "second stage of a cascade");
    assertRefused(PLANS, EXPORT.replace("3d_fullres", "2d"), "two-dimensional");
    assertRefused(PLANS, EXPORT.replace("3d_fullres", "3d_lowres"), "no configuration 3d_lowres");
    assertRefused(PLANS.replace("CTNorm", "MyNorm"), EXPORT, "MyNormalization is not known");
    assertRefused(
        PLANS.replace("\"resample_data_or_seg_to_shape\"", "\"resample_torch_fornnunet\""),
        EXPORT,
        "resample_torch_fornnunet");
    assertRefused(PLANS.replace("SimpleITKIO", "Tiff3DIO"), EXPORT, "Tiff3DIO");
    assertRefused(PLANS, EXPORT.replace("0.5", "0"), "tile_step_size");
    assertRefused(PLANS, EXPORT.replace("[]", "[3]"), "mirror_axes");
    assertRefused(
        PLANS.replace("\"spacing\": [3.0, 3.0, 3.0]", "\"s\": 1"), EXPORT, "lacks spacing");
    assertRefused(PLANS.replace("[16, 16, 16]", "[16, 0, 16]"), EXPORT, "patch");
    assertRefused(PLANS, EXPORT.replace("\"onnx\"", "\"torchscript\""), "no onnx", "OnnxRuntime");
    assertRefused("{", EXPORT, "plans.json does not describe a model");
  }

  @Test
  void refusesMoreInputChannelsThanACtHas() throws IOException {
    Path two = write(PLANS, DATASET.replace("\"CT\"", "\"CT\", \"1\": \"PET\""), EXPORT);
    assertThatThrownBy(() -> ModelPackage.load(two)).hasMessageContaining("2 input channels");
  }

  /**
   * The network says the first label loses to the second above 0.5 of its input, which is 50 HU
   * here.
   */
  @Test
  void segmentsABallThroughEveryTurnOfThePlan() throws IOException {
    VoxelFrame frame = VoxelFrame.axial(20, 44, 52, 4, 1.5, 1.5);
    short[] hounsfield = new short[frame.voxels()];
    for (int i = 0; i < hounsfield.length; i++) {
      double z = (i / (44 * 52) - 9) * 4.0;
      double y = (i / 52 % 44 - 20) * 1.5;
      double x = (i % 52 - 30) * 1.5;
      hounsfield[i] = (short) (z * z + y * y + x * x < 15 * 15 ? 90 : -80);
    }
    for (String order : List.of("[0, 1, 2]", "[2, 0, 1]", "[1, 2, 0]")) {
      String plans = PLANS.replace("forward\": [0, 1, 2]", "forward\": " + order);
      for (String mirrors : List.of("[]", "[0, 1, 2]")) {
        ModelPackage model =
            ModelPackage.load(write(plans, DATASET, EXPORT.replace("[]", mirrors)));
        try (ModelRegistry.Handle handle = registry.acquire(model, EngineSettings.cpu(1))) {
          byte[] labels =
              new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield)).labels();
          long overlap = 0;
          long marked = 0;
          long meant = 0;
          for (int i = 0; i < labels.length; i++) {
            marked += labels[i];
            meant += hounsfield[i] > 0 ? 1 : 0;
            overlap += hounsfield[i] > 0 ? labels[i] : 0;
          }
          assertThat(2.0 * overlap / (marked + meant)).as(order + mirrors).isGreaterThan(0.88);
        }
      }
    }
  }

  @Test
  void resamplesAcrossSlicesApartWhereVoxelsAreLong() {
    ResamplingRule rule = new ResamplingRule(3, 0, Optional.empty());
    double[] long5 = {5, 1, 1.2};
    double[] cube = {1, 1, 1};
    assertThat(rule.sliceAxis(long5, cube)).isZero();
    assertThat(rule.sliceAxis(cube, new double[] {1, 1, 3.5})).isEqualTo(2);
    assertThat(rule.sliceAxis(new double[] {3, 1, 1}, cube)).isEqualTo(-1);
    assertThat(rule.sliceAxis(new double[] {4, 4, 1}, cube)).isEqualTo(-1);
    assertThat(new ResamplingRule(3, 0, Optional.of(false)).sliceAxis(long5, cube)).isEqualTo(-1);
    assertThat(rule.degrees(0)).containsExactly(0, 3, 3);
  }

  @Test
  void givesRegionsTheLabelOfTheLastThatHolds() throws IOException {
    String dataset =
        DATASET.replace(
            "\"tumour\": 1",
            "\"whole\": [1, 2], \"core\": 2}, \"regions_class_order\": [1, 2], \"x\": {\"y\": 1");
    ModelPackage model = ModelPackage.load(write(PLANS, dataset, EXPORT));
    assertThat(model.outputs()).isEqualTo(2);
    assertThat(model.labels())
        .extracting(ModelLabel::name)
        .containsExactly("background", "whole", "core");
    LabelRule rule = new LabelRule.Regions(List.of(1, 2), new boolean[] {false, true, true});
    assertThat(rule.label(new float[] {-1, -1})).isZero();
    assertThat(rule.label(new float[] {1, -1})).isEqualTo(1);
    assertThat(rule.label(new float[] {1, 1})).isEqualTo(2);
    assertThat(rule.lesionProbability(new float[] {0, -1}, 1)).isCloseTo(0.5f, within(1e-6f));
  }

  private void assertRefused(String plans, String export, String message) throws IOException {
    assertRefused(plans, export, message, null);
  }

  private void assertRefused(String plans, String export, String message, String engine)
      throws IOException {
    Path broken = write(plans, DATASET, export);
    assertThatThrownBy(() -> ModelPackage.load(broken, Optional.ofNullable(engine)))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining(message);
  }

  private Path write(String plans, String dataset, String export) throws IOException {
    Files.writeString(folder.resolve("plans.json"), plans);
    Files.writeString(folder.resolve("dataset.json"), dataset);
    Files.writeString(folder.resolve("export.json"), export);
    Files.writeString(folder.resolve("README.md"), "A network without training\n");
    Files.deleteIfExists(folder.resolve("lesions.conf"));
    try (InputStream network = getClass().getResourceAsStream("identity.onnx")) {
      Files.write(folder.resolve("fold_0.onnx"), network.readAllBytes());
    }
    ModelPackage.record(folder);
    return folder;
  }
}
