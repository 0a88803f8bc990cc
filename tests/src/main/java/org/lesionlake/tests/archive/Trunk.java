package org.lesionlake.tests.archive;

/** Neck to thigh: skin, subcutaneous fat, a layer of muscle and the fat of the cavity within. */
final class Trunk extends Shape {
  private static final int LOWEST = -620;
  private static final int HIGHEST = 420;

  /** z in mm, half width, half depth, muscle in mm, of an average adult. */
  private static final double[][] PROFILE = {
    {-620, 168, 100, 90},
    {-470, 172, 106, 75},
    {-380, 176, 112, 48},
    {-300, 170, 112, 28},
    {-200, 155, 112, 14},
    {-120, 158, 114, 12},
    {0, 162, 118, 12},
    {110, 168, 114, 18},
    {170, 180, 104, 40},
    {215, 182, 88, 70},
    {250, 110, 72, 60},
    {300, 66, 70, 50},
    {420, 66, 78, 50}
  };

  private final double[][] table = new double[HIGHEST - LOWEST + 1][3];
  private final double scale;
  private final double fatMm;
  private final double shiftX;
  private final double shiftY;
  private final double shiftZ;
  private final double cosine;
  private final double sine;
  private final Phase phase;

  Trunk(double scale, double girth, double fatMm, Posture posture, Phase phase) {
    this.scale = scale;
    this.fatMm = fatMm;
    this.shiftX = posture.shiftX();
    this.shiftY = posture.shiftY();
    this.shiftZ = posture.shiftZ();
    this.cosine = posture.cosine();
    this.sine = posture.sine();
    this.phase = phase;
    for (int i = 0; i < table.length; i++) {
      table[i] = profile((LOWEST + i) / scale);
      table[i][0] *= scale * girth;
      table[i][1] *= scale * (0.5 + 0.5 * girth);
      table[i][2] *= scale;
    }
    double reach = 210 * scale * girth;
    low[0] = shiftX - reach;
    high[0] = shiftX + reach;
    double reachY = 0.72 * reach;
    low[1] = shiftY - reachY;
    high[1] = shiftY + reachY;
    low[2] = shiftZ + LOWEST;
    high[2] = shiftZ + HIGHEST;
    label = Label.BACKGROUND;
    changesSlowly = true;
  }

  private static double[] profile(double z) {
    int i = 1;
    while (i < PROFILE.length - 1 && PROFILE[i][0] < z) {
      i++;
    }
    double t = (z - PROFILE[i - 1][0]) / (PROFILE[i][0] - PROFILE[i - 1][0]);
    t = Math.max(0, Math.min(1, t));
    double eased = t * t * (3 - 2 * t);
    double[] row = new double[3];
    for (int k = 0; k < 3; k++) {
      row[k] = PROFILE[i - 1][k + 1] + eased * (PROFILE[i][k + 1] - PROFILE[i - 1][k + 1]);
    }
    return row;
  }

  private double[] at(double z) {
    int i = (int) Math.floor(z - shiftZ) - LOWEST;
    return table[Math.max(0, Math.min(table.length - 1, i))];
  }

  /** Half width in mm at a height given in patient LPS. */
  double halfWidth(double z) {
    return at(z)[0];
  }

  /** Half depth in mm at a height given in patient LPS. */
  double halfDepth(double z) {
    return at(z)[1];
  }

  double fatMm() {
    return fatMm;
  }

  @Override
  double distance(double x, double y, double z) {
    double[] row = at(z);
    double dx = x - shiftX;
    double dy = y - shiftY;
    double u = (cosine * dx + sine * dy) / row[0];
    double v = (cosine * dy - sine * dx) / row[1];
    double uu = u * u;
    double vv = v * v;
    double square = 0.45 * (uu + vv) + 0.55 * Math.sqrt(uu * uu + vv * vv);
    double rho = Math.sqrt(square);
    return rho < 0.05 ? -row[1] : Math.sqrt(dx * dx + dy * dy) * (1 - 1 / rho);
  }

  @Override
  double huAt(double depth, double texture, double x, double y, double z) {
    double[] row = at(z);
    if (-depth > fatMm * 1.55 + row[2] * 1.25) {
      return of(Tissue.VISCERAL_FAT, texture);
    }
    double side = Math.min(1, Math.abs(x - shiftX) / row[0]);
    double fat = fatMm * (0.8 + 0.5 * side + 0.25 * NoiseField.at(x * 0.012, y * 0.012, z * 0.012));
    double below = -depth;
    if (below < 2) {
      return Tissue.SKIN.meanHu(phase);
    }
    if (below < fat) {
      return of(Tissue.FAT, texture);
    }
    double muscleEnd = fat + row[2] * (1 + 0.25 * texture);
    if (below < muscleEnd) {
      return of(Tissue.MUSCLE, texture);
    }
    return of(Tissue.VISCERAL_FAT, texture);
  }

  private double of(Tissue tissue, double texture) {
    return tissue.meanHu(phase) + tissue.textureHu * texture;
  }

  double scale() {
    return scale;
  }
}
