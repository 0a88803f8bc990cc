package org.lesionlake.tests.archive;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A person who never lived, with a body, a tumour and studies over time.
 *
 * @param index number in the archive, from 0
 * @param seed of everything drawn for this patient
 * @param metastatic whether the plan holds metastases at all; two patients of three
 */
record VirtualPatient(
    int index,
    long seed,
    boolean female,
    Primary primary,
    LocalDate diagnosis,
    boolean metastatic,
    Anatomy.Build build,
    List<VirtualStudy> studies,
    List<VirtualLesion> lesions) {

  static VirtualPatient drawn(long archiveSeed, int index) {
    return drawn(archiveSeed, index, LesionMix.ORDINARY);
  }

  /**
   * @param crowded whether lesions are as {@link LesionPlan#crowded} draws them
   */
  static VirtualPatient drawn(long archiveSeed, int index, boolean crowded) {
    return drawn(archiveSeed, index, crowded ? LesionMix.CROWDED : LesionMix.ORDINARY);
  }

  static VirtualPatient drawn(long archiveSeed, int index, LesionMix mix) {
    Dice dice = new Dice(archiveSeed, 7, index);
    Primary primary = dice.oneOf(Primary.values());
    boolean female =
        switch (primary) {
          case BREAST -> true;
          case PROSTATE -> false;
          default -> dice.chance(0.5);
        };
    LocalDate diagnosis = LocalDate.of(2015, 1, 1).plusDays(dice.whole(0, 8 * 365));
    boolean metastatic = (index + Math.floorMod(archiveSeed, 3)) % 3 != 0;
    long seed = dice.bits();
    List<VirtualStudy> studies = new ArrayList<>();
    LocalDate date = diagnosis.plusDays(dice.whole(5, 400));
    for (int i = 0, count = dice.whole(2, 4); i < count; i++) {
      studies.add(VirtualStudy.drawn(seed, i, date));
      date = date.plusDays(dice.whole(60, 200));
    }
    Anatomy.Build build = Anatomy.Build.drawn(seed, female);
    return new VirtualPatient(
        index,
        seed,
        female,
        primary,
        diagnosis,
        metastatic || mix == LesionMix.CROWDED,
        build,
        List.copyOf(studies),
        switch (mix) {
          case ORDINARY -> LesionPlan.drawn(build, seed, studies.size(), primary, metastatic);
          case CROWDED -> LesionPlan.crowded(build, seed, studies.size(), primary);
          case TWINS -> LesionPlan.withTwins(build, seed, studies.size(), primary, metastatic);
        });
  }

  /** The body as it lay at a study. */
  Phantom phantom(VirtualStudy study) {
    return Phantom.of(
        build, study.posture(), study.phase(), study.enhancement(), lesions, study.index());
  }
}
