package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.schemas.Site;

class ModelPackageTest {
  @TempDir Path folder;

  @Test
  void readsWhatModelConfSays() {
    ModelPackage model = ModelPackage.load(TestPackage.identity(folder));
    assertThat(model.patch()).containsExactly(16, 16, 16);
    assertThat(model.plan())
        .isEqualTo(new IsotropicPlan(3, 0.25, List.of(new IntensityWindow(-100, 100))));
    assertThat(model.labels().get(1))
        .isEqualTo(new ModelLabel("lesion", Optional.of("liver"), Optional.of(Site.LIVER)));
    assertThat(model.searchedSites()).containsExactly(Site.LIVER);
    assertThat(model.minimumLesionMm3()).isEqualTo(20);
    assertThat(model.minimumLesionProbability(Site.LIVER)).isZero();
  }

  @Test
  void readsTheLeastProbabilityOfAllSitesOrOfEach() {
    assertThat(minimum("minimum-lesion-probability = 0.7")).isEqualTo(0.7);
    assertThat(minimum("minimum-lesion-probability = {LIVER = 0.8}")).isEqualTo(0.8);
    assertThat(minimum("minimum-lesion-probability = {}")).isZero();
  }

  @Test
  void readsTheCalibrationOfMarks() {
    String ofLiver = "{intercept = -1, largest-probability = 2.5, log-volume-mm3 = 0.5}";
    Path written =
        TestPackage.write(
            folder,
            "identity.onnx",
            TestPackage.SETTINGS + "calibration = {LIVER = " + ofLiver + "}\n");
    ModelPackage model = ModelPackage.load(written);
    assertThat(model.calibration(Site.LIVER)).contains(new MarkCalibration(-1, 2.5, 0.5));
    assertThat(model.calibration(Site.LUNG)).isEmpty();
  }

  private double minimum(String line) {
    Path written = TestPackage.write(folder, "identity.onnx", TestPackage.SETTINGS + line + "\n");
    return ModelPackage.load(written).minimumLesionProbability(Site.LIVER);
  }

  @Test
  void namesItselfByWhatDecidesResults() throws IOException {
    ModelPackage model = ModelPackage.load(TestPackage.identity(folder));
    String lines =
        TestPackage.sha256(Files.readAllBytes(folder.resolve("model.conf")))
            + "  model.conf\n"
            + TestPackage.sha256(Files.readAllBytes(folder.resolve("weights.onnx")))
            + "  weights.onnx\n";
    String digest = TestPackage.sha256(lines.getBytes(StandardCharsets.UTF_8));
    assertThat(model.id()).isEqualTo("tiny@" + digest.substring(0, 12));

    Files.writeString(folder.resolve("README.md"), "Better words\n");
    TestPackage.record(folder, "README.md", "model.conf", "weights.onnx");
    assertThat(ModelPackage.load(folder).id()).isEqualTo(model.id());
  }

  @Test
  void refusesWeightsThatAreNotTheRecordedOnes() throws IOException {
    TestPackage.identity(folder);
    byte[] weights = Files.readAllBytes(folder.resolve("weights.onnx"));
    weights[weights.length / 2] ^= 1;
    Files.write(folder.resolve("weights.onnx"), weights);
    assertThatThrownBy(() -> ModelPackage.load(folder))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("weights.onnx is not the file that SHA256SUMS");
  }

  @Test
  void refusesAFileThatIsNotRecorded() throws IOException {
    TestPackage.identity(folder);
    Files.writeString(folder.resolve("extra.bin"), "?");
    assertThatThrownBy(() -> ModelPackage.load(folder))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("extra.bin");
  }

  @Test
  void refusesAFolderWithoutWhatAPackageNeeds() throws IOException {
    assertThatThrownBy(() -> ModelPackage.load(folder))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("lacks model.conf");
    TestPackage.identity(folder);
    Files.delete(folder.resolve("weights.onnx"));
    assertThatThrownBy(() -> ModelPackage.load(folder))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("lacks weights.onnx");
  }

  @Test
  void refusesSettingsThatDescribeNoModel() {
    assertRefused("overlap = 0.25", "overlap = 1.0", "overlap");
    assertRefused("overlap = 0.25", "overlap = 0.25\ntypo = 1", "unknown keys [typo]");
    assertRefused("patch = [16, 16, 16]", "patch = [16, 16]", "patch");
    assertRefused("site = LIVER}", "site = LUNG}", "not among the searched");
    assertRefused("site = LIVER}", "site = LEVER}", "LEVER");
    assertRefused("lesion-class = any", "lesion-class = some", "lesion-class");
    assertRefused("spacing-mm = 3.0", "", "spacing-mm");
    assertRefused("from = -100", "from = 200", "intensity window");
    String overlap = "overlap = 0.25";
    String least = overlap + "\nminimum-lesion-probability = ";
    assertRefused(overlap, least + "1.5", "minimum-lesion-probability");
    assertRefused(overlap, least + "{LIVER = -0.1}", "minimum-lesion-probability");
    assertRefused(overlap, least + "{LUNG = 0.5}", "not among the searched");
    assertRefused(overlap, least + "{LEVER = 0.5}", "LEVER");
    String calibration = overlap + "\ncalibration = ";
    String whole = "{intercept = 0, largest-probability = 1, log-volume-mm3 = 0}";
    assertRefused(overlap, calibration + "{LUNG = " + whole + "}", "not among the searched");
    assertRefused(overlap, calibration + "{LIVER = {intercept = 0}}", "must have just");
  }

  private void assertRefused(String line, String instead, String message) {
    String settings = TestPackage.SETTINGS.replace(line, instead);
    Path broken = TestPackage.write(folder.resolve("broken"), "identity.onnx", settings);
    assertThatThrownBy(() -> ModelPackage.load(broken))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("model.conf does not describe a model")
        .hasMessageContaining(message);
  }
}
