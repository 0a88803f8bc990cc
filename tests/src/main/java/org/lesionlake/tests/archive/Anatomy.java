package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds the shapes of one body, in paint order. Distances below are mm in a frame whose origin
 * lies in the midline at the height of the diaphragm's dome: x to the patient's left, y to the
 * back, z to the head. The same body seed gives the same body in every posture.
 */
final class Anatomy {
  private static final double[] UPRIGHT = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  private static final int VERTEBRAE = 20;

  private final List<Shape> shapes = new ArrayList<>();
  private final Dice dice;
  private final Posture posture;
  private final Phase phase;
  private final double enhancement;
  private final double scale;
  private final double liverOffset;
  private final double marrowOffset;
  private final Trunk trunk;
  private boolean breathes;

  private Anatomy(Build build, Posture posture, Phase phase, double enhancement) {
    this.dice = new Dice(build.seed(), 1);
    this.posture = posture;
    this.phase = phase;
    this.enhancement = enhancement;
    this.scale = build.scale();
    this.liverOffset = build.liverOffsetHu();
    this.marrowOffset = build.marrowOffsetHu();
    this.trunk = new Trunk(scale, build.girth(), build.fatMm(), posture, phase);
  }

  /** What tells one body from another. */
  record Build(
      long seed,
      boolean female,
      double scale,
      double girth,
      double fatMm,
      double liverOffsetHu,
      double marrowOffsetHu) {

    static Build drawn(long seed, boolean female) {
      Dice dice = new Dice(seed, 2);
      double scale = dice.between(0.92, 1.06) - (female ? 0.04 : 0);
      return new Build(
          seed,
          female,
          scale,
          dice.between(0.94, 1.1),
          dice.between(9, 26),
          dice.between(-14, 8),
          dice.between(-60, 40));
    }
  }

  /** The healthy body in a posture and phase; enhancement 1 is the average uptake of contrast. */
  static List<Shape> of(Build build, Posture posture, Phase phase, double enhancement) {
    Anatomy anatomy = new Anatomy(build, posture, phase, enhancement);
    anatomy.shapes.add(new TableTop(118 * build.scale() + 8));
    anatomy.shapes.add(anatomy.trunk);
    anatomy.muscles();
    anatomy.axillae();
    anatomy.lungs();
    anatomy.mediastinum();
    anatomy.abdominalCavity();
    anatomy.liver();
    anatomy.upperOrgans();
    anatomy.kidneys();
    anatomy.bowel();
    anatomy.pelvis(build.female());
    anatomy.vessels();
    anatomy.spine();
    anatomy.cage();
    anatomy.hips();
    anatomy.normalNodes();
    return anatomy.shapes;
  }

  private double hu(Tissue tissue) {
    double base = tissue.meanHu(Phase.NATIVE);
    return base + enhancement * (tissue.meanHu(phase) - base);
  }

  private <T extends Shape> T add(T shape, Tissue tissue, int label) {
    shape.hu = hu(tissue);
    shape.textureHu = tissue.textureHu;
    shape.label = label;
    shapes.add(shape);
    return shape;
  }

  private void fill(Shape shape, double shellMm, Tissue inner) {
    shape.shellMm = shellMm;
    shape.innerHu = hu(inner) + (inner == Tissue.CANCELLOUS_BONE ? marrowOffset : 0);
    shape.innerTextureHu = inner.textureHu;
  }

  private double[] place(double x, double y, double z) {
    return posture.apply(x * scale, y * scale, z * scale, breathes);
  }

  private double vary(double value, double share) {
    return value * dice.between(1 - share, 1 + share);
  }

  private Ellipsoid blob(
      double x, double y, double z, double a, double b, double c, double square, double rough) {
    return blob(x, y, z, a, b, c, square, rough, UPRIGHT);
  }

  private Ellipsoid blob(
      double x,
      double y,
      double z,
      double a,
      double b,
      double c,
      double square,
      double rough,
      double[] turn) {
    return new Ellipsoid(
        place(x, y, z),
        new double[] {a * scale, b * scale, c * scale},
        turn,
        square,
        rough,
        28,
        dice.between(0, 30));
  }

  private Capsule tube(double[] from, double[] to, double startRadius, double endRadius) {
    return new Capsule(
        place(from[0], from[1], from[2]),
        place(to[0], to[1], to[2]),
        startRadius * scale,
        endRadius * scale);
  }

  private void line(Tissue tissue, int label, int onlyOn, double radius, double[]... points) {
    for (int i = 1; i < points.length; i++) {
      Shape piece = add(tube(points[i - 1], points[i], radius, radius), tissue, label);
      piece.onlyOn = onlyOn;
    }
  }

  private static double[] p(double x, double y, double z) {
    return new double[] {x, y, z};
  }

  private void muscles() {
    for (int side = -1; side <= 1; side += 2) {
      add(blob(side * 34, 88, -60, 27, 19, 330, 0.8, 0.05), Tissue.MUSCLE, Label.BACKGROUND);
      add(blob(side * 42, 48, -215, 19, 22, 105, 0, 0.05), Tissue.MUSCLE, Label.BACKGROUND);
      add(blob(side * 95, 62, -330, 55, 34, 70, 0.3, 0.06), Tissue.MUSCLE, Label.BACKGROUND);
      add(blob(side * 28, -92, -180, 30, 7, 150, 0.6, 0.03), Tissue.MUSCLE, Label.BACKGROUND);
    }
  }

  private void lungs() {
    for (int side = -1; side <= 1; side += 2) {
      double x = side * vary(73, 0.03);
      double reach = vary(62, 0.04);
      add(blob(x, 2, 58, reach, 84, 150, 0.35, 0.05), Tissue.LUNG, Label.LUNG);
      bronchus(p(side * 28, 14, 108), p(side, 0.15, -0.35), 5.5, 0, side);
      vesselTree(p(side * 24, 4, 104), p(side, 0.1, -0.3), 6.5, 0, side);
      vesselTree(p(side * 24, 6, 112), p(side, 0.0, 0.8), 5.5, 0, side);
      vesselTree(p(side * 24, 14, 84), p(side * 0.8, 0.4, -0.9), 6, 0, side);
      vesselTree(p(side * 26, 10, 98), p(side * 0.9, 0.6, 0.1), 5.5, 0, side);
      vesselTree(p(side * 26, -4, 96), p(side * 0.8, -0.6, -0.5), 5.5, 0, side);
      vesselTree(p(side * 26, 0, 114), p(side * 0.8, -0.5, 0.6), 5, 0, side);
    }
  }

  private void vesselTree(double[] from, double[] towards, double radius, int depth, int side) {
    double length = dice.between(18, 30) * (depth == 0 ? 1 : 0.95);
    double[] to = along(from, towards, length);
    double end = radius * 0.8;
    Shape piece = add(tube(from, to, radius, end), Tissue.LUNG_VESSEL, Label.KEEP);
    piece.onlyOn = Label.LUNG;
    if (depth >= 5 || end < 0.8) {
      return;
    }
    vesselTree(to, bent(towards, 0.6), end * dice.between(0.8, 0.95), depth + 1, side);
    vesselTree(to, bent(towards, 0.9), end * dice.between(0.6, 0.85), depth + 1, side);
  }

  private void bronchus(double[] from, double[] towards, double radius, int depth, int side) {
    double[] to = along(from, towards, dice.between(16, 24));
    Shape wall = add(tube(from, to, radius, radius * 0.8), Tissue.AIRWAY_WALL, Label.KEEP);
    wall.onlyOn = Label.LUNG;
    Shape bore = add(tube(from, to, radius - 1.4, radius * 0.8 - 1.2), Tissue.AIRWAY, Label.KEEP);
    bore.onlyOn = Label.LUNG;
    if (depth < 2) {
      bronchus(to, bent(towards, 0.8), radius * 0.78, depth + 1, side);
      bronchus(to, bent(towards, 0.8), radius * 0.72, depth + 1, side);
    }
  }

  private static double[] along(double[] from, double[] towards, double length) {
    double norm =
        Math.sqrt(towards[0] * towards[0] + towards[1] * towards[1] + towards[2] * towards[2]);
    double step = length / norm;
    return p(from[0] + step * towards[0], from[1] + step * towards[1], from[2] + step * towards[2]);
  }

  private double[] bent(double[] towards, double by) {
    return p(
        towards[0] + dice.between(-by, by),
        towards[1] + dice.between(-by, by),
        towards[2] + dice.between(-by, by));
  }

  private void mediastinum() {
    int none = Label.BACKGROUND;
    add(blob(2, -14, 105, 34, 62, 112, 0.5, 0.06), Tissue.MEDIASTINUM, none);
    add(blob(20, -12, 18, 52, 60, 40, 0.4, 0.05), Tissue.MEDIASTINUM, none);
    double[] tilt = Turns.of(0.2, 0.5, 0.6);
    Shape heart = add(blob(24, -30, 42, 52, 42, 46, 0.1, 0.05, tilt), Tissue.MYOCARDIUM, none);
    heart.rimMm = 1;
    add(blob(36, -22, 36, 26, 19, 27, 0, 0.06, tilt), Tissue.ARTERY, none);
    add(blob(4, -46, 40, 24, 18, 26, 0, 0.06), Tissue.VEIN, none);
    add(blob(8, -2, 66, 28, 17, 20, 0.2, 0.06), Tissue.ARTERY, none);
    add(blob(-22, -24, 58, 17, 19, 26, 0, 0.06), Tissue.VEIN, none);
    line(Tissue.ARTERY, none, Label.KEEP, 14, p(4, -30, 72), p(-12, -30, 118), p(-4, -18, 146));
    line(Tissue.ARTERY, none, Label.KEEP, 12.5, p(-4, -18, 146), p(10, 4, 150), p(20, 30, 132));
    line(Tissue.ARTERY, none, Label.KEEP, 13, p(10, -34, 84), p(8, -18, 106));
    line(Tissue.ARTERY, none, Label.KEEP, 9, p(8, -18, 106), p(-30, 2, 104));
    line(Tissue.ARTERY, none, Label.KEEP, 9, p(8, -14, 108), p(34, 8, 108));
    line(Tissue.VEIN, none, Label.KEEP, 8.5, p(-24, -22, 66), p(-24, -18, 150));
    line(Tissue.VEIN, none, Label.KEEP, 6, p(-24, -18, 150), p(-38, -20, 186));
    line(Tissue.VEIN, none, Label.KEEP, 5.5, p(-24, -22, 152), p(34, -28, 178));
    line(Tissue.ARTERY, none, Label.KEEP, 4.5, p(-8, -16, 150), p(-20, -6, 210), p(-24, 0, 300));
    line(Tissue.ARTERY, none, Label.KEEP, 4.5, p(8, -4, 152), p(20, 0, 210), p(24, 2, 300));
    line(Tissue.AIRWAY_WALL, none, Label.KEEP, 10, p(0, -6, 300), p(-2, 12, 128));
    line(Tissue.AIRWAY_WALL, none, Label.KEEP, 7.5, p(-2, 12, 128), p(-30, 12, 106));
    line(Tissue.AIRWAY_WALL, none, Label.KEEP, 7, p(-2, 12, 128), p(32, 14, 102));
    line(Tissue.AIRWAY, none, Label.KEEP, 8.5, p(0, -6, 300), p(-2, 12, 128));
    line(Tissue.AIRWAY, none, Label.KEEP, 6, p(-2, 12, 128), p(-30, 12, 106));
    line(Tissue.AIRWAY, none, Label.KEEP, 5.5, p(-2, 12, 128), p(32, 14, 102));
    line(Tissue.ORGAN, none, Label.KEEP, 6.5, p(4, 26, 240), p(6, 28, 100), p(16, 16, 0));
    for (int side = -1; side <= 1; side += 2) {
      add(blob(side * 20, -4, 232, 10, 12, 24, 0, 0.08), Tissue.ORGAN, none).hu += 60;
    }
  }

  private void abdominalCavity() {
    breathes = true;
    double width = trunk.halfWidth(posture.shiftZ() - 90 * scale) / scale - trunk.fatMm() / scale;
    Ellipsoid right = blob(-70, -4, -98, width - 86, 86, 100, 0.35, 0.03);
    Ellipsoid left = blob(70, -4, -104, width - 86, 86, 98, 0.35, 0.03);
    Ellipsoid middle = blob(0, -22, -104, 70, 72, 96, 0.4, 0.03);
    for (Ellipsoid dome : List.of(right, left, middle)) {
      add(dome, Tissue.MUSCLE, Label.BACKGROUND);
    }
    for (Ellipsoid dome : List.of(right, left, middle)) {
      add(new Shrunk(dome, 3.5), Tissue.VISCERAL_FAT, Label.BACKGROUND);
    }
    breathes = false;
    add(blob(0, -8, -230, width - 20, 84, 120, 0.9, 0), Tissue.VISCERAL_FAT, Label.BACKGROUND);
  }

  private void liver() {
    breathes = true;
    double size = dice.between(0.93, 1.07);
    double[] slant = Turns.of(0, 0, 0.25);
    int from = shapes.size();
    add(blob(-74, 2, -72, 64 * size, 76 * size, 74 * size, 0.3, 0.07), Tissue.LIVER, Label.LIVER);
    add(blob(-34, -26, -56, 62 * size, 46, 50 * size, 0.2, 0.07), Tissue.LIVER, Label.LIVER);
    add(blob(22, -52, -44, 54 * size, 24, 34, 0.1, 0.08, slant), Tissue.LIVER, Label.LIVER);
    add(blob(-92, 16, -118, 36, 44, 46 * size, 0, 0.07), Tissue.LIVER, Label.LIVER);
    for (Shape part : shapes.subList(from, shapes.size())) {
      part.hu += liverOffset;
    }
    double[] porta = p(-30, -8, -78);
    liverTree(porta, p(-1, 0.1, 0.1), 6.5, 0);
    liverTree(porta, p(0.4, -1, 0.5), 4.5, 0);
    double[] cava = p(-26, 18, -16);
    liverTree(cava, p(-1, -0.1, -0.5), 5, 0);
    liverTree(cava, p(-0.5, -0.8, -0.4), 5, 0);
    liverTree(cava, p(0.5, -1, -0.3), 4, 0);
    Shape gallbladder = add(blob(-46, -50, -112, 14, 17, 26, 0, 0.05), Tissue.ORGAN, 0);
    fill(gallbladder, 2, Tissue.BILE);
    breathes = false;
  }

  private void liverTree(double[] from, double[] towards, double radius, int depth) {
    double[] to = along(from, towards, dice.between(16, 26));
    Shape piece = add(tube(from, to, radius, radius * 0.8), Tissue.LIVER_VESSEL, Label.KEEP);
    piece.onlyOn = Label.LIVER;
    if (depth < 3) {
      liverTree(to, bent(towards, 0.6), radius * 0.74, depth + 1);
      liverTree(to, bent(towards, 0.9), radius * 0.6, depth + 1);
    }
  }

  private void upperOrgans() {
    breathes = true;
    int none = Label.BACKGROUND;
    double[] turn = Turns.of(0.3, 0.2, -0.5);
    Shape stomach = add(blob(52, -34, -58, 44, 34, 46, 0.1, 0.08, turn), Tissue.BOWEL_WALL, none);
    fill(stomach, 4, Tissue.BOWEL_CONTENT);
    Ellipsoid gas = blob(52, -34, -58, 39, 29, 41, 0.1, 0.08, turn);
    gas.cutBehindY = place(0, vary(-46, 0.1), 0)[1];
    add(gas, Tissue.GAS, none);
    Shape spleen =
        add(
            blob(
                102,
                34,
                -62,
                vary(26, .1),
                vary(46, .1),
                vary(48, .12),
                0.2,
                0.08,
                Turns.of(-0.35, 0.2, 0)),
            Tissue.SPLEEN,
            Label.SPLEEN);
    spleen.rimMm = 0.5;
    line(Tissue.PANCREAS, none, Label.KEEP, 11, p(-34, -12, -124), p(-6, -20, -112));
    line(Tissue.PANCREAS, none, Label.KEEP, 9.5, p(-6, -20, -112), p(36, -4, -96), p(72, 20, -84));
    for (int side = -1; side <= 1; side += 2) {
      double x = side * 36;
      double y = side < 0 ? 34 : 28;
      double z = side < 0 ? -84 : -94;
      double thick = dice.between(2.8, 3.8);
      line(Tissue.ADRENAL, Label.ADRENAL, Label.KEEP, thick, p(x, y, z + 8), p(x, y + 4, z - 6));
      line(
          Tissue.ADRENAL,
          Label.ADRENAL,
          Label.KEEP,
          thick - 0.4,
          p(x, y + 4, z - 6),
          p(x + side * 9, y + 15, z - 16));
      line(
          Tissue.ADRENAL,
          Label.ADRENAL,
          Label.KEEP,
          thick - 0.4,
          p(x, y + 4, z - 6),
          p(x - side * 5, y + 17, z - 16));
    }
    breathes = false;
  }

  private void kidneys() {
    breathes = true;
    for (int side = -1; side <= 1; side += 2) {
      double x = side * vary(62, 0.05);
      double z = side < 0 ? -152 : -142;
      double[] turn = Turns.of(0, side * 0.2, side * 0.5);
      Shape kidney =
          add(
              blob(x, 44, z, vary(27, .08), vary(29, .08), vary(54, .08), 0.15, 0.05, turn),
              Tissue.KIDNEY_CORTEX,
              Label.KIDNEY);
      fill(kidney, 8, Tissue.KIDNEY_MEDULLA);
      add(blob(x - side * 10, 38, z, 15, 9, 26, 0, 0.1, turn), Tissue.VISCERAL_FAT, 0);
      add(blob(x - side * 13, 37, z, 9, 6, 12, 0, 0.1, turn), Tissue.WATER, 0);
    }
    breathes = false;
  }

  private void bowel() {
    int none = Label.BACKGROUND;
    double[][] colon = {
      p(-100, 4, -300), p(-106, 6, -215), p(-92, -30, -168), p(-50, -66, -176), p(0, -74, -190),
      p(50, -66, -165), p(96, -20, -130), p(108, 14, -190), p(104, 16, -280), p(60, 0, -330),
      p(24, 30, -350), p(4, 50, -400)
    };
    for (int i = 1; i < colon.length; i++) {
      double radius = dice.between(13, 19);
      double[] from = colon[i - 1];
      double[] to = colon[i];
      Shape loop =
          add(tube(from, to, radius, radius * dice.between(.85, 1.1)), Tissue.BOWEL_WALL, none);
      fill(loop, 3, Tissue.STOOL);
      for (int bubble = 0; bubble < 4; bubble++) {
        double t = dice.between(0, 1);
        double r = radius * dice.between(0.4, 0.75);
        add(
            blob(
                from[0] + t * (to[0] - from[0]),
                from[1] + t * (to[1] - from[1]) - radius * 0.2,
                from[2] + t * (to[2] - from[2]),
                r,
                r * 0.8,
                r * 1.4,
                0,
                0.15),
            Tissue.GAS,
            none);
      }
    }
    for (int i = 0; i < 60; i++) {
      double x = dice.between(-85, 85);
      double y = dice.between(-72, 10);
      double z = dice.between(-370, -140);
      double[] turn = Turns.of(dice.between(0, 3), dice.between(0, 3), dice.between(0, 3));
      double radius = dice.between(9, 14);
      Shape loop =
          add(
              blob(
                  x,
                  y,
                  z,
                  radius,
                  radius * dice.between(1, 1.3),
                  dice.between(20, 36),
                  0.4,
                  0.1,
                  turn),
              Tissue.BOWEL_WALL,
              none);
      fill(loop, 3, Tissue.BOWEL_CONTENT);
      if (dice.chance(0.3)) {
        Ellipsoid gas = blob(x, y, z, radius - 4, radius - 3, 16, 0.2, 0.1, turn);
        gas.cutBehindY = place(0, y - 2, 0)[1];
        add(gas, Tissue.GAS, none);
      }
    }
  }

  private void pelvis(boolean female) {
    int none = Label.BACKGROUND;
    double fill = dice.between(0.75, 1.15);
    Shape bladder =
        add(blob(0, -34, -408, 38 * fill, 30 * fill, 28 * fill, 0.2, 0.04), Tissue.ORGAN, none);
    fill(bladder, 3, Tissue.WATER);
    if (female) {
      add(blob(vary(4, 1), 2, -392, 26, 22, 34, 0.1, 0.08), Tissue.ORGAN, none).hu += 15;
    } else {
      add(blob(0, -24, -448, 22, 19, 17, 0.1, 0.06), Tissue.ORGAN, none);
    }
    Shape rectum = add(tube(p(0, 54, -370), p(0, 44, -470), 15, 13), Tissue.BOWEL_WALL, none);
    fill(rectum, 4, Tissue.STOOL);
  }

  private void vessels() {
    int none = Label.BACKGROUND;
    double r = dice.between(9.5, 12.5);
    line(Tissue.ARTERY, none, Label.KEEP, r + 1.5, p(20, 30, 132), p(20, 34, 60), p(12, 30, -20));
    line(Tissue.ARTERY, none, Label.KEEP, r - 1, p(12, 30, -20), p(9, 26, -140), p(4, 24, -232));
    line(Tissue.VEIN, none, Label.KEEP, 10.5, p(-22, -10, 40), p(-24, 20, -20));
    line(Tissue.VEIN, none, Label.KEEP, 10.5, p(-24, 20, -20), p(-22, 26, -140), p(-14, 30, -240));
    line(Tissue.LIVER_VESSEL, none, Label.KEEP, 6.5, p(-4, -14, -118), p(-30, -8, -78));
    line(Tissue.LIVER_VESSEL, none, Label.KEEP, 5, p(-2, -22, -200), p(-4, -14, -118));
    line(Tissue.LIVER_VESSEL, none, Label.KEEP, 4.5, p(-4, -10, -112), p(84, 26, -76));
    line(Tissue.ARTERY, none, Label.KEEP, 3.5, p(8, 20, -104), p(4, -16, -140), p(6, -24, -230));
    line(Tissue.ARTERY, none, Label.KEEP, 3, p(9, 24, -132), p(52, 38, -142));
    line(Tissue.ARTERY, none, Label.KEEP, 3, p(9, 24, -136), p(-52, 38, -152));
    line(Tissue.VEIN, none, Label.KEEP, 4.5, p(-20, 26, -142), p(48, 34, -142));
    for (int side = -1; side <= 1; side += 2) {
      line(Tissue.ARTERY, none, Label.KEEP, 5.5, p(4, 24, -232), p(side * 46, 26, -300));
      line(
          Tissue.ARTERY,
          none,
          Label.KEEP,
          5,
          p(side * 46, 26, -300),
          p(side * 78, -50, -410),
          p(side * 80, -60, -520));
      line(Tissue.VEIN, none, Label.KEEP, 6.5, p(-12, 32, -240), p(side * 44, 38, -300));
      line(
          Tissue.VEIN,
          none,
          Label.KEEP,
          6,
          p(side * 44, 38, -300),
          p(side * 68, -42, -410),
          p(side * 70, -52, -520));
      line(Tissue.ORGAN, none, Label.KEEP, 2.5, p(side * 54, 36, -160), p(side * 44, 30, -280));
    }
  }

  /** Height of a vertebra's centre, counted from the top, and where its centre lies in depth. */
  static double[] vertebra(int index) {
    double z = 232 - index * 27.0 - Math.max(0, index - 8) * 0.55 * (index - 8);
    double t = (z - 60) / 200;
    double lumbar = z < -60 ? (z + 60) * (z + 330) / 18000 * 14 : 0;
    return p(0, 58 - 16 * t * t * (z > 60 ? 1 : 0.2) + lumbar, z);
  }

  private void spine() {
    for (int i = 0; i < VERTEBRAE; i++) {
      double[] at = vertebra(i);
      double[] next = vertebra(i + 1);
      double wide = 14 + 0.55 * i;
      double height = (at[2] - next[2]) / 2;
      if (i < VERTEBRAE - 1) {
        Shape disc =
            add(
                blob(
                    0,
                    (at[1] + next[1]) / 2,
                    (at[2] + next[2]) / 2,
                    wide,
                    wide * 0.8,
                    height * 0.75,
                    0.9,
                    0),
                Tissue.DISC,
                Label.BACKGROUND);
        disc.rimMm = 0.5;
      }
      bone(blob(0, at[1], at[2], wide + 0.5, wide * 0.82, height * 0.84, 0.9, 0.04), 2);
      double back = at[1] + wide * 0.8;
      for (int side = -1; side <= 1; side += 2) {
        bone(
            tube(p(side * 12, back - 3, at[2] + 3), p(side * 13, back + 12, at[2] + 1), 5, 4.5), 2);
        bone(tube(p(side * 13, back + 12, at[2]), p(0, back + 22, at[2] - 3), 4, 4), 2);
        bone(tube(p(side * 14, back + 9, at[2]), p(side * 33, back + 13, at[2] + 2), 4.5, 3.5), 2);
      }
      bone(tube(p(0, back + 22, at[2] - 3), p(0, back + 36, at[2] - 10), 4, 3.5), 2);
      Shape canal =
          add(
              tube(p(0, back + 8, at[2] + height + 2), p(0, back + 8, at[2] - height - 2), 8, 8),
              Tissue.CANAL,
              Label.BACKGROUND);
      fill(canal, 3.5, Tissue.ORGAN);
    }
    double[] last = vertebra(VERTEBRAE - 1);
    double[] slope = Turns.of(0, 0, -0.45);
    bone(blob(0, last[1] + 20, last[2] - 52, 46, 20, 50, 0.5, 0.06, slope), 2.5);
    Shape sacralCanal =
        add(
            tube(p(0, last[1] + 28, last[2] - 20), p(0, last[1] + 44, last[2] - 70), 6, 4),
            Tissue.CANAL,
            Label.BACKGROUND);
    sacralCanal.rimMm = 0.5;
  }

  private void bone(Shape shape, double cortexMm) {
    add(shape, Tissue.CORTICAL_BONE, Label.BONE);
    fill(shape, cortexMm * scale, Tissue.CANCELLOUS_BONE);
  }

  /** Fat about the axillary nodes; without it they would vanish in muscle of like attenuation. */
  private void axillae() {
    for (int side = -1; side <= 1; side += 2) {
      double[] radii = {24 * scale, 26 * scale, 40 * scale};
      Ellipsoid pad =
          new Ellipsoid(place(side * 131, 4, 165), radii, UPRIGHT, 0.2, 0.08, 28, side * 3.1);
      add(pad, Tissue.FAT, Label.BACKGROUND);
    }
  }

  private void cage() {
    double[] narrowing = {0.52, 0.72, 0.86, 0.94};
    for (int rib = 0; rib < 12; rib++) {
      double ring = rib < narrowing.length ? narrowing[rib] : 1;
      double end = rib < 7 ? 2.62 : rib < 10 ? 2.3 - 0.18 * (rib - 7) : 1.5 - 0.3 * (rib - 10);
      double top = vertebra(rib + 1)[2] + 4;
      double drop = 34 + 5 * Math.min(rib, 7);
      for (int side = -1; side <= 1; side += 2) {
        rib(side, top, drop, ring, end);
      }
    }
    bone(blob(0, -90, 95, 19, 6, 70, 0.8, 0.05), 1.5);
    for (int side = -1; side <= 1; side += 2) {
      bone(tube(p(side * 16, -78, 168), p(side * 70, -54, 196), 6, 5.5), 1.8);
      bone(tube(p(side * 70, -54, 196), p(side * 130, 4, 204), 5.5, 6), 1.8);
      bone(
          blob(side * 108, 72, 128, 38, 4.5, 66, 0.5, 0.05, Turns.of(side * 0.55, 0, side * 0.05)),
          1.6);
      bone(blob(side * 150, 14, 206, 22, 22, 23, 0.1, 0.05), 2);
    }
  }

  private void rib(int side, double top, double drop, double ring, double end) {
    int pieces = 11;
    double[] before = null;
    for (int i = 0; i <= pieces; i++) {
      double angle = 0.28 + (end - 0.28) * i / pieces;
      double z = top - drop * (1 - StrictMath.cos(angle * 0.85)) / 1.6;
      double height = posture.shiftZ() + z * scale;
      double inset = trunk.fatMm() * 1.05 + 8 * scale;
      double a = (Math.min(trunk.halfWidth(height), 168 * scale * 1.06) - inset) / scale * ring;
      double b =
          (Math.min(trunk.halfDepth(height), 116 * scale) - inset)
              / scale
              * Math.min(1, ring + 0.1);
      double sin = StrictMath.sin(angle);
      double cos = StrictMath.cos(angle);
      double square = sin * sin * sin * sin + cos * cos * cos * cos;
      double swell = 1 / Math.sqrt(0.45 + 0.55 * Math.sqrt(square));
      double[] now = p(side * a * sin * swell, b * cos * swell, z);
      if (before != null) {
        bone(tube(before, now, 4.6, 4.4), 1.5);
      }
      before = now;
    }
  }

  private void hips() {
    for (int side = -1; side <= 1; side += 2) {
      double[] wing = Turns.of(side * 0.75, side * 0.35, 0.1);
      bone(blob(side * 92, 34, -318, 8, 58, 60, 0.25, 0.05, wing), 2);
      bone(blob(side * 88, 12, -385, 22, 27, 30, 0.3, 0.06), 2.5);
      add(blob(side * 98, 4, -412, 26, 26, 26, 0, 0), Tissue.DISC, Label.BACKGROUND);
      bone(blob(side * 98, 4, -412, 23, 23, 23, 0, 0), 2);
      bone(tube(p(side * 98, 4, -412), p(side * 138, 10, -448), 16, 19), 2.5);
      bone(tube(p(side * 138, 10, -448), p(side * 136, 4, -600), 17, 14), 5);
      bone(tube(p(side * 80, -14, -404), p(side * 10, -62, -436), 9, 8), 2);
      bone(tube(p(side * 80, 26, -420), p(side * 56, 34, -480), 13, 11), 2);
      bone(tube(p(side * 56, 34, -480), p(side * 12, -54, -446), 8, 7), 2);
    }
  }

  private void normalNodes() {
    for (int i = 0; i < 26; i++) {
      double[] station = dice.oneOf(NodeStations.ALL);
      double radius = dice.between(2.3, 4);
      Shape node =
          add(
              blob(
                  station[0] + dice.between(-14, 14),
                  station[1] + dice.between(-8, 8),
                  station[2] + dice.between(-16, 16),
                  radius,
                  radius * 0.8,
                  radius * dice.between(1, 1.8),
                  0,
                  0.06),
              Tissue.NODE,
              Label.KEEP);
      node.onlyOn = Label.BACKGROUND;
      node.instance = Phantom.NORMAL_NODE;
    }
  }
}
