package org.lesionlake.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.feature.DatedFact;
import org.lesionlake.feature.PatientRecord;
import org.lesionlake.feature.StudyMoment;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.FedValue;

/** Packages that are told something beside the CT. */
class FurtherInputsTest {
  private static final VoxelFrame FRAME = VoxelFrame.axial(24, 40, 40, 3, 3, 3);

  @TempDir Path folder;
  private final ModelRegistry registry = new ModelRegistry();

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void theSecondTensorReachesANetworkThatSegments() {
    ModelPackage model = ModelPackage.load(TestPackage.toldAge(folder.resolve("told")));
    assertThat(model.inputs().width()).isEqualTo(2);
    assertThat(model.inputs().readsOwnReport()).isFalse();
    // More windows than one and batches of several: each window has its row.
    ModelRegistry.Handle handle = registry.acquire(model, new EngineSettings("cpu", 1, 3));
    Segmenter told = new Segmenter(handle, ofAge(model, 70));
    assertThat(marked(told.segment(FRAME, HounsfieldSlices.of(ball())))).isPositive();
    Segmenter nothingKnown = new Segmenter(handle);
    assertThat(marked(nothingKnown.segment(FRAME, HounsfieldSlices.of(ball())))).isZero();
  }

  @Test
  void aMarkGetsItsClassFromImageAndAge() {
    ModelPackage model = ModelPackage.load(classes());
    assertThat(model.tellsClasses()).isTrue();
    assertThat(model.searchedSites()).isEqualTo(model.marks().searchedSites());
    List<FoundLesion> marks = marks(model);
    assertThat(marks).hasSize(1);
    LesionClassifier classifier =
        new LesionClassifier(registry.acquire(model, EngineSettings.cpu(1)));
    double[] scaled = {0};
    float[] window =
        new LesionCrops(
                FRAME,
                HounsfieldSlices.of(ball()),
                3,
                List.of(16, 16, 16),
                List.of(new IntensityWindow(-100, 100)))
            .around(marks.get(0).measurements().boxFrom(), marks.get(0).measurements().boxTo());
    for (float value : window) {
      scaled[0] += (value + 1) / window.length;
    }
    assertThat(scaled[0]).isBetween(0.05, 1.0);
    FoundLesion unknown =
        classifier
            .classify(FRAME, HounsfieldSlices.of(ball()), marks, model.inputs().missing())
            .get(0);
    assertThat(unknown.metastasisProbability().orElseThrow())
        .isCloseTo(scaled[0] / 4, within(1e-5));
    assertThat(unknown.lesionClass()).isEqualTo("other");
    FoundLesion old =
        classifier.classify(FRAME, HounsfieldSlices.of(ball()), marks, ofAge(model, 75)).get(0);
    assertThat(old.metastasisProbability().orElseThrow())
        .isCloseTo(scaled[0] / 4 + 0.5, within(1e-5));
    assertThat(old.lesionClass()).isEqualTo("metastasis");
    assertThat(old.measurements()).isEqualTo(marks.get(0).measurements());
    assertThat(
            classifier.classify(
                FRAME,
                (z, into) -> {
                  throw new IllegalStateException();
                },
                List.of(),
                List.of()))
        .isEmpty();
  }

  @Test
  void aWindowLiesAroundItsBoxInThePatientsAxes() {
    VoxelFrame frame = VoxelFrame.axial(20, 30, 40, 3, 3, 3);
    short[] hounsfield = new short[frame.voxels()];
    hounsfield[(9 * 30 + 12) * 40 + 21] = 100;
    LesionCrops crops =
        new LesionCrops(
            frame,
            HounsfieldSlices.of(hounsfield),
            3,
            List.of(4, 4, 4),
            List.of(new IntensityWindow(-100, 100), new IntensityWindow(0, 200)));
    float[] window = crops.around(List.of(9, 12, 21), List.of(10, 13, 22));
    assertThat(window).hasSize(128);
    int bright = -1;
    for (int i = 0; i < 64; i++) {
      bright = window[i] > 0.9 ? i : bright;
    }
    // The middle of a window of four lies between its second and third voxel.
    assertThat(List.of(bright / 16, bright / 4 % 4, bright % 4)).allMatch(at -> at == 1 || at == 2);
    assertThat(window[64 + bright]).isZero();
    float[] corner = crops.around(List.of(0, 0, 0), List.of(1, 1, 1));
    assertThat(corner[0]).as("beyond the volume").isEqualTo(-1);
  }

  @Test
  void weightsThatTakeAnotherWidthAreRefusedByFileAndField() {
    Path classes = classes();
    String settings = TestPackage.classSettings(classes, folder.resolve("marks"));
    TestPackage.write(classes, "classes.onnx", settings.replace("[age]", "[age, sex]"));
    ModelPackage wide = ModelPackage.load(classes);
    assertThatThrownBy(() -> registry.acquire(wide, EngineSettings.cpu(1)))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("model.conf, further-inputs.features: they make 5 numbers")
        .hasMessageContaining("weights.onnx does not take");
    // Weights of the image alone take no second tensor at all.
    Path alone =
        TestPackage.write(
            folder.resolve("alone"),
            "identity.onnx",
            TestPackage.SETTINGS + "further-inputs {features = [age]}\n");
    assertThatThrownBy(() -> registry.acquire(ModelPackage.load(alone), EngineSettings.cpu(1)))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("model.conf, further-inputs.features: they make 2 numbers");
  }

  @Test
  void settingsThatDescribeNoSuchPackageAreRefused() {
    Path classes = classes();
    String own = TestPackage.SETTINGS + "further-inputs ";
    refused(
        own + "{features = [shoe_size]}\n",
        "further-inputs.features: there is no feature shoe_size");
    refused(own + "{features = [age, age]}\n", "age is listed twice");
    refused(own + "{features = []}\n", "further-inputs.features names none");
    refused(own + "{features = [age], typo = 1}\n", "further-inputs has unknown keys [typo]");
    refused(own + "{features = [mark_site]}\n", "mark_site, which is of a mark");
    String settings = TestPackage.classSettings(classes, folder.resolve("marks"));
    refused(settings.replace("tiny@", "tiny@0"), "marks-of.id is tiny@0");
    refused(settings.replace("[metastasis, other]", "[other, primary]"), "classes must be");
    refused(settings.replace("[metastasis, other]", "[metastasis, benign]"), "classes must be");
    refused(settings + "overlap = 0.5\n", "unknown where there is marks-of");
    refused(settings.replace("../marks", "../nowhere"), "nowhere");
  }

  @Test
  void aPackageThatTellsClassesSegmentsNothingAndIsNamedByItsMarksToo() {
    ModelPackage model = ModelPackage.load(classes());
    ModelRegistry.Handle handle = registry.acquire(model, EngineSettings.cpu(1));
    assertThatThrownBy(() -> new Segmenter(handle))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("segment with the package of its marks, " + model.marks().id());
    assertThatThrownBy(
            () -> new LesionClassifier(registry.acquire(model.marks(), EngineSettings.cpu(1))))
        .hasMessageContaining("tells no classes");
    assertThat(handle.tryWindow()).isPositive();
  }

  private void refused(String settings, String message) {
    Path broken = TestPackage.write(folder.resolve("broken"), "identity.onnx", settings);
    assertThatThrownBy(() -> ModelPackage.load(broken))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining(message);
  }

  private Path classes() {
    Path marks = TestPackage.identity(folder.resolve("marks"));
    return TestPackage.classes(folder.resolve("classes"), marks);
  }

  private List<FoundLesion> marks(ModelPackage model) {
    Segmentation segmentation =
        new Segmenter(registry.acquire(model.marks(), EngineSettings.cpu(1)))
            .segment(FRAME, HounsfieldSlices.of(ball()));
    short[] hounsfield = ball();
    return LesionFinder.find(model, segmentation, i -> hounsfield[i]).lesions();
  }

  private static long marked(Segmentation segmentation) {
    long marked = 0;
    for (byte label : segmentation.labels()) {
      marked += label;
    }
    return marked;
  }

  private static List<FedValue> ofAge(ModelPackage model, int years) {
    DatedFact birthYear = new DatedFact("birth_year", null, 2020.0 - years, null, null, "t");
    return model
        .inputs()
        .read(
            new PatientRecord(List.of(birthYear), List.of()),
            new StudyMoment(LocalDate.of(2020, 5, 14), null));
  }

  /** 12 mm around the middle at 100 HU, water of -100 HU elsewhere. */
  private static short[] ball() {
    short[] hounsfield = new short[FRAME.voxels()];
    for (int i = 0; i < hounsfield.length; i++) {
      double z = (i / 1600 - 12) * 3;
      double y = (i / 40 % 40 - 20) * 3;
      double x = (i % 40 - 20) * 3;
      hounsfield[i] = (short) (x * x + y * y + z * z < 144 ? 100 : -100);
    }
    return hounsfield;
  }
}
