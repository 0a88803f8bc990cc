package org.lesionlake.tests.archive;

/**
 * How a patient lay on the table at a study, against the canonical position.
 *
 * @param breathMm how far the diaphragm and the organs below it lie from the mean, towards the head
 */
record Posture(
    double shiftX, double shiftY, double shiftZ, double cosine, double sine, double breathMm) {

  static final Posture CANONICAL = new Posture(0, 0, 0, 1, 0, 0);

  static Posture drawn(Dice dice) {
    double radians = dice.between(-0.05, 0.05);
    return new Posture(
        dice.between(-8, 8),
        dice.between(-8, 8),
        dice.between(-15, 15),
        StrictMath.cos(radians),
        StrictMath.sin(radians),
        dice.between(-7, 7));
  }

  /** Moves a canonical point to where it lies at this study; LPS mm. */
  double[] apply(double x, double y, double z, boolean breathes) {
    return new double[] {
      cosine * x - sine * y + shiftX,
      sine * x + cosine * y + shiftY,
      z + shiftZ + (breathes ? breathMm : 0)
    };
  }
}
