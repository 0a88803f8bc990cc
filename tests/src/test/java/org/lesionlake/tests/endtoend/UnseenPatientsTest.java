package org.lesionlake.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.lesionlake.lesion.track.LesionTracker;
import org.lesionlake.lesion.track.Mark;
import org.lesionlake.lesion.track.ScannedSpace;
import org.lesionlake.lesion.track.TrackPoint;
import org.lesionlake.lesion.track.TrackedStudy;
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
  private final AtomicInteger links = new AtomicInteger();
  private final AtomicInteger linked = new AtomicInteger();
  private final AtomicInteger rightlyLinked = new AtomicInteger();

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
    double followed = 2.0 * rightlyLinked.get() / (links.get() + linked.get());
    Figures.add(
        "links of what the model marks, F1 (" + links.get() + " links; " + whose + ")",
        followed,
        "0.90");
    assertThat(recall).as("recall").isGreaterThanOrEqualTo(0.90);
    assertThat(followed).as("links").isGreaterThanOrEqualTo(0.90);
    assertThat(extraPerStudy).as("false positives a study").isLessThanOrEqualTo(1);
  }

  private void judge(ModelRegistry.Handle handle, int patient) {
    Map<String, Integer> lesions = new HashMap<>();
    List<TrackedStudy> studies = new ArrayList<>();
    for (VirtualVolume volume : VirtualVolume.of(SEED, patient, false)) {
      studies.add(judge(handle, volume, studies.size(), lesions));
    }
    follow(studies, lesions);
  }

  /**
   * Counts links of marks: right is one to an earlier mark of the same planted lesion. Marks that
   * are none are lesions of their own.
   */
  private void follow(List<TrackedStudy> studies, Map<String, Integer> lesions) {
    Map<String, String> studyOf = new HashMap<>();
    studies.forEach(study -> study.marks().forEach(mark -> studyOf.put(mark.uid(), study.uid())));
    Map<String, String> before = new HashMap<>();
    for (TrackPoint point : LesionTracker.follow(studies)) {
      if (point.mark() != null) {
        int lesion = lesions.get(point.mark().uid());
        boolean known =
            lesions.entrySet().stream()
                .anyMatch(
                    mark ->
                        mark.getValue() == lesion
                            && studyOf.get(mark.getKey()).compareTo(point.study()) < 0);
        links.addAndGet(known ? 1 : 0);
        String last = before.put(point.track(), point.mark().uid());
        linked.addAndGet(last == null ? 0 : 1);
        rightlyLinked.addAndGet(last != null && lesions.get(last) == lesion ? 1 : 0);
      }
    }
  }

  private TrackedStudy judge(
      ModelRegistry.Handle handle, VirtualVolume volume, int number, Map<String, Integer> lesions) {
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
    return tracked(frame, segmentation, marks, volume, number, lesions);
  }

  private static TrackedStudy tracked(
      VoxelFrame frame,
      Segmentation segmentation,
      List<FoundLesion> found,
      VirtualVolume volume,
      int number,
      Map<String, Integer> lesions) {
    String study = "study-" + number;
    List<Mark> marks = new ArrayList<>();
    for (FoundLesion lesion : found) {
      String uid = study + " " + marks.size();
      lesions.put(
          uid,
          volume.lesions().stream()
              .filter(planted -> isAt(planted, lesion))
              .findFirst()
              .map(VirtualVolume.Planted::lesion)
              .orElse(-1 - lesions.size()));
      marks.add(
          new Mark(
              uid,
              study,
              lesion.site().name().toLowerCase(Locale.ROOT),
              lesion.measurements().centre(),
              lesion.measurements().diameters().longAxisMm(),
              lesion.measurements().diameters().shortAxisMm(),
              lesion.measurements().volumeMm3(),
              lesion.measurements().meanHu(),
              frame.spacingZ()));
    }
    ScannedSpace space =
        new ScannedSpace(study, List.of(ScannedSpace.Box.of(frame)), segmentation.organProfiles());
    return new TrackedStudy(study, true, false, List.of(space), marks);
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
