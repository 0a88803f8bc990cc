package org.lesionlake.tests.archive;

/**
 * Mean attenuation in HU (native, arterial, portal venous) and amplitude of its texture. Values are
 * the middle of what adult abdominal CT shows at 120 kV.
 */
enum Tissue {
  AIR(-1000, -1000, -1000, 0),
  TABLE_SHELL(-150, -150, -150, 10),
  TABLE_FOAM(-900, -900, -900, 5),
  SKIN(5, 5, 10, 5),
  FAT(-105, -105, -103, 10),
  VISCERAL_FAT(-100, -99, -97, 14),
  MUSCLE(54, 58, 64, 10),
  LUNG(-850, -845, -842, 40),
  LUNG_VESSEL(35, 190, 130, 5),
  AIRWAY(-985, -985, -985, 2),
  AIRWAY_WALL(10, 15, 20, 5),
  MEDIASTINUM(-75, -70, -68, 18),
  MYOCARDIUM(46, 100, 105, 6),
  ARTERY(44, 290, 150, 5),
  VEIN(43, 95, 155, 6),
  LIVER(56, 68, 108, 6),
  LIVER_VESSEL(43, 75, 165, 5),
  BILE(8, 8, 8, 4),
  SPLEEN(48, 115, 122, 7),
  KIDNEY_CORTEX(34, 165, 175, 7),
  KIDNEY_MEDULLA(32, 70, 165, 7),
  ADRENAL(22, 60, 72, 5),
  PANCREAS(40, 95, 88, 12),
  BOWEL_WALL(40, 68, 82, 8),
  BOWEL_CONTENT(22, 22, 24, 28),
  STOOL(-20, -20, -20, 90),
  GAS(-960, -960, -960, 5),
  WATER(6, 6, 6, 3),
  ORGAN(42, 70, 85, 8),
  NODE(42, 65, 82, 5),
  CORTICAL_BONE(480, 480, 490, 60),
  CANCELLOUS_BONE(165, 165, 180, 40),
  DISC(78, 78, 80, 8),
  CANAL(16, 18, 20, 5);

  final double textureHu;
  private final double[] meanHu;

  Tissue(double nativeHu, double arterialHu, double portalVenousHu, double textureHu) {
    this.meanHu = new double[] {nativeHu, arterialHu, portalVenousHu};
    this.textureHu = textureHu;
  }

  double meanHu(Phase phase) {
    return meanHu[phase.ordinal()];
  }
}
