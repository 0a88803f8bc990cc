package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lesionlake.inference.EngineSettings;
import org.lesionlake.inference.FoundLesion;
import org.lesionlake.inference.HounsfieldSlices;
import org.lesionlake.inference.LesionFinder;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.inference.ModelRegistry;
import org.lesionlake.inference.Segmentation;
import org.lesionlake.inference.Segmenter;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.archive.VirtualVolume;
import org.lesionlake.tests.archive.VoxelGrid;

/**
 * The shipped model on more virtual patients than a lake of the tests holds, without Spark and
 * DICOM around: patients of a seed that was used for nothing before these weights. The next weights
 * want another seed.
 */
@Tag("slow")
class UnseenPatientsTest {
  private static final long SEED = 8008;
  private static final int PATIENTS = 30;
  private static final double SMALLEST_MM = 10;

  private final AtomicInteger studies = new AtomicInteger();
  private final AtomicInteger wanted = new AtomicInteger();
  private final AtomicInteger found = new AtomicInteger();
  private final AtomicInteger extra = new AtomicInteger();

  @AfterAll
  static void print() {
    Figures.print();
  }

  @Test
  void findsWhatWasPlanted() {
    ModelPackage model = ModelPackage.load(Needs.repository().resolve("conf/models/virtual-ct"));
    try (ModelRegistry registry = new ModelRegistry();
        ModelRegistry.Handle handle = registry.acquire(model, EngineSettings.cpu(1))) {
      // As many as memory holds on any machine.
      ForkJoinPool two = new ForkJoinPool(2);
      try {
        two.submit(() -> IntStream.range(0, PATIENTS).parallel().forEach(p -> judge(handle, p)))
            .join();
      } finally {
        two.shutdown();
      }
    }
    double recall = (double) found.get() / wanted.get();
    double extraPerStudy = (double) extra.get() / studies.get();
    String whose = PATIENTS + " other patients, " + studies.get() + " studies";
    Figures.add(
        "lesions of 10 mm or more found (" + found + " of " + wanted + "; " + whose + ")",
        recall,
        "0.90");
    Figures.add(
        "marks that are no planted metastasis, a study (" + whose + ")",
        extraPerStudy,
        "at most 1");
    assertThat(recall).as("recall").isGreaterThanOrEqualTo(0.90);
    assertThat(extraPerStudy).as("false positives a study").isLessThanOrEqualTo(1);
  }

  private void judge(ModelRegistry.Handle handle, int patient) {
    VirtualVolume.of(SEED, patient, false).forEach(volume -> judge(handle, volume));
  }

  private void judge(ModelRegistry.Handle handle, VirtualVolume volume) {
    VoxelGrid grid = volume.voxels().grid();
    VoxelFrame frame =
        VoxelFrame.axial(
            grid.sizeZ(),
            grid.sizeY(),
            grid.sizeX(),
            grid.spacingZ(),
            grid.spacingY(),
            grid.spacingX());
    short[] hounsfield = volume.voxels().hu();
    Segmentation segmentation =
        new Segmenter(handle).segment(frame, HounsfieldSlices.of(hounsfield));
    List<FoundLesion> marks =
        LesionFinder.find(handle.model(), segmentation, i -> hounsfield[i]).lesions();
    studies.incrementAndGet();
    for (VirtualVolume.Planted lesion : volume.lesions()) {
      if (lesion.imaged() && lesion.longAxisMm() >= SMALLEST_MM) {
        wanted.incrementAndGet();
        if (marks.stream().anyMatch(mark -> isAt(lesion, mark))) {
          found.incrementAndGet();
        }
      }
    }
    extra.addAndGet(
        (int)
            marks.stream()
                .filter(mark -> volume.lesions().stream().noneMatch(l -> isAt(l, mark)))
                .count());
  }

  /** As in {@link LesionsTest}: within 10 mm, or half of a larger lesion's long axis. */
  private static boolean isAt(VirtualVolume.Planted lesion, FoundLesion mark) {
    List<Double> at = mark.measurements().centre();
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      sum += Math.pow(lesion.centre().get(2 - axis) - at.get(axis), 2);
    }
    return mark.site() == lesion.site() && Math.sqrt(sum) <= Math.max(10, lesion.longAxisMm() / 2);
  }
}
