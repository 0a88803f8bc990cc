package org.lesionlake.tests.archive;

import java.time.LocalDate;

/**
 * A visit to the scanner.
 *
 * @param index 0 for the patient's first study
 * @param enhancement uptake of contrast against the average
 * @param seed of everything drawn for this study alone
 */
record VirtualStudy(
    int index,
    LocalDate date,
    Phase phase,
    double enhancement,
    Posture posture,
    Coverage coverage,
    long seed) {

  /** Part of the body that the study's series cover, canonical z in mm. */
  enum Coverage {
    CHEST_ABDOMEN(-330, 225),
    CHEST(-65, 225),
    ABDOMEN(-330, 35);

    final double lowZ;
    final double highZ;

    Coverage(double lowZ, double highZ) {
      this.lowZ = lowZ;
      this.highZ = highZ;
    }
  }

  static VirtualStudy drawn(long patientSeed, int index, LocalDate date) {
    Dice dice = new Dice(patientSeed, 6, index);
    double phase = dice.between(0, 1);
    double part = dice.between(0, 1);
    return new VirtualStudy(
        index,
        date,
        phase < 0.76 ? Phase.PORTAL_VENOUS : phase < 0.88 ? Phase.ARTERIAL : Phase.NATIVE,
        dice.between(0.85, 1.15),
        Posture.drawn(dice),
        part < 0.84 ? Coverage.CHEST_ABDOMEN : part < 0.92 ? Coverage.CHEST : Coverage.ABDOMEN,
        dice.bits());
  }
}
