package org.lesionlake.tests.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lesionlake.feature.PatientRecord;
import org.lesionlake.inference.EngineSettings;
import org.lesionlake.inference.FoundLesion;
import org.lesionlake.inference.HounsfieldSlices;
import org.lesionlake.inference.LesionClassifier;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.inference.ModelRegistry;
import org.lesionlake.lesion.Component;
import org.lesionlake.lesion.Components;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.FedValue;
import org.lesionlake.tests.Needs;

/**
 * The shipped package that tells classes, on patients of a seed that neither its training nor its
 * card saw: lesions as planted, metastases and benign twins that look like them, through the code
 * that runs in a lake.
 */
@Tag("slow")
class LesionClassTest {
  private static final long SEED = 13013;
  private static final int PATIENTS = 16;
  private static final double SMALLEST_MM = 8;

  private record Judged(boolean metastasis, double known, double unknown) {}

  @Test
  void whatIsKnownOfThePatientTellsWhatImagesDoNot() {
    Path conf = Needs.repository().resolve("conf");
    ModelPackage model = ModelPackage.load(conf.resolve("models/virtual-ct-class"));
    List<Judged> judged = new ArrayList<>();
    try (ModelRegistry registry = new ModelRegistry();
        ModelRegistry.Handle handle = registry.acquire(model, EngineSettings.cpu(1))) {
      LesionClassifier classifier = new LesionClassifier(handle);
      IntStream.range(0, PATIENTS).forEach(index -> judge(classifier, model, index, conf, judged));
    }
    double known = area(judged, true);
    double unknown = area(judged, false);
    System.out.printf(
        Locale.ROOT,
        "%d lesions of %d patients, %d metastases: AUC %.3f, with every further input missing %.3f%n",
        judged.size(),
        PATIENTS,
        judged.stream().filter(Judged::metastasis).count(),
        known,
        unknown);
    assertThat(judged.stream().filter(Judged::metastasis).count())
        .isBetween(judged.size() / 4L, judged.size() * 3L / 4 + 1);
    assertThat(known).isGreaterThan(0.85);
    assertThat(unknown).isLessThan(0.75);
  }

  private static void judge(
      LesionClassifier classifier, ModelPackage model, int index, Path conf, List<Judged> judged) {
    VirtualPatient patient = VirtualPatient.drawn(SEED, index, LesionMix.TWINS);
    PatientRecord record = VirtualRecord.of(patient, conf);
    for (VirtualStudy study : patient.studies()) {
      Phantom phantom = patient.phantom(study);
      List<FedValue> fed = model.inputs().read(record, VirtualRecord.moment(patient, study));
      for (Shape shape : phantom.lesionShapes()) {
        VirtualLesion lesion = patient.lesions().get(shape.instance - 1);
        boolean twin = lesion.kind() != lesion.kind().look();
        if ((twin || lesion.counts(study.index()))
            && lesion.longMm().get(study.index()) >= SMALLEST_MM
            && StudyWriter.coveredSites(study).contains(lesion.site())) {
          judged.add(judge(classifier, model, phantom, study, shape, lesion, fed));
        }
      }
    }
  }

  private static Judged judge(
      LesionClassifier classifier,
      ModelPackage model,
      Phantom phantom,
      VirtualStudy study,
      Shape shape,
      VirtualLesion lesion,
      List<FedValue> fed) {
    VoxelGrid grid =
        ExportLesionCrops.around(
            LesionSize.of(shape).centre(), new Dice(study.seed(), 31, lesion.id()));
    Phantom.Volume volume = phantom.voxelise(grid, Kernel.SOFT, 1, study.seed() + lesion.id());
    VoxelFrame frame =
        VoxelFrame.axial(
            grid.sizeZ(),
            grid.sizeY(),
            grid.sizeX(),
            grid.spacingZ(),
            grid.spacingY(),
            grid.spacingX());
    Component largest =
        Components.label(
                grid.sizeZ(), grid.sizeY(), grid.sizeX(), i -> volume.instances()[i] == lesion.id())
            .list()
            .stream()
            .max(java.util.Comparator.comparingLong(Component::voxels))
            .orElseThrow();
    FoundLesion mark =
        new FoundLesion(
            lesion.site(),
            model.lesionClass(),
            1,
            LesionMeasurements.of(largest, frame, i -> volume.hu()[i]));
    return new Judged(
        lesion.kind().malignant(),
        probability(classifier, frame, volume, mark, fed),
        probability(classifier, frame, volume, mark, model.inputs().missing()));
  }

  private static double probability(
      LesionClassifier classifier,
      VoxelFrame frame,
      Phantom.Volume volume,
      FoundLesion mark,
      List<FedValue> fed) {
    return classifier
        .classify(frame, HounsfieldSlices.of(volume.hu()), List.of(mark), fed)
        .get(0)
        .metastasisProbability()
        .orElseThrow();
  }

  /** How often a metastasis is more probable one than a twin; ties count half. */
  private static double area(List<Judged> judged, boolean known) {
    double above = 0;
    long pairs = 0;
    for (Judged one : judged) {
      for (Judged other : judged) {
        if (one.metastasis() && !other.metastasis()) {
          double difference = known ? one.known() - other.known() : one.unknown() - other.unknown();
          above += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
          pairs++;
        }
      }
    }
    return above / pairs;
  }
}
