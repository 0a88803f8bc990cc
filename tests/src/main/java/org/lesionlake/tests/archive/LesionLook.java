package org.lesionlake.tests.archive;

/** Turns a lesion into the shape and attenuation that a study shows. */
final class LesionLook {
  private LesionLook() {}

  static Shape shape(
      VirtualLesion lesion,
      int study,
      Anatomy.Build build,
      Posture posture,
      Phase phase,
      double enhancement) {
    double half = lesion.longMm().get(study) / 2;
    double[] c = lesion.centre();
    double k = build.scale();
    double[] radii = {half * lesion.shape()[0], half * lesion.shape()[1], half * lesion.shape()[2]};
    Dice dice = new Dice(lesion.seed(), 4);
    double roughness =
        lesion.kind().look() == VirtualLesion.Kind.CYST ? 0.02 : dice.between(0.06, 0.16);
    Shape shape =
        new Ellipsoid(
            posture.apply(c[0] * k, c[1] * k, c[2] * k, lesion.breathes()),
            radii,
            lesion.turn(),
            0,
            roughness,
            Math.max(3, half * 0.7),
            dice.between(0, 30));
    shape.instance = lesion.id();
    lesion.label(study).ifPresent(label -> shape.label = label);
    dress(shape, lesion, half, build, phase, enhancement, dice);
    return shape;
  }

  private static void dress(
      Shape shape,
      VirtualLesion lesion,
      double half,
      Anatomy.Build build,
      Phase phase,
      double enhancement,
      Dice dice) {
    double uptake = enhancement * (phase == Phase.NATIVE ? 0 : phase == Phase.ARTERIAL ? 0.6 : 1);
    shape.textureHu = 8;
    shape.hu =
        switch (lesion.kind().look()) {
          case METASTASIS -> metastasisHu(lesion, build, phase, enhancement, uptake);
          case HAEMANGIOMA ->
              liver(build, phase, enhancement) + lesion.contrastHu() * (2 * uptake - 1);
          case LYTIC_METASTASIS -> lesion.contrastHu() + 25 * uptake;
          default -> lesion.contrastHu();
        };
    shape.rimMm = rim(lesion);
    boolean necrotic = half > 11 && dice.chance(0.4);
    if (lesion.kind().look() == VirtualLesion.Kind.METASTASIS && necrotic) {
      shape.shellMm = half * 0.45;
      shape.innerHu = shape.hu - 18 - 8 * uptake;
      shape.innerTextureHu = 8;
    }
  }

  private static double metastasisHu(
      VirtualLesion lesion, Anatomy.Build build, Phase phase, double enhancement, double uptake) {
    return switch (lesion.site()) {
      case LIVER -> liver(build, phase, enhancement) + lesion.contrastHu() * (0.45 + 0.55 * uptake);
      case LUNG -> lesion.contrastHu() + 25 * uptake;
      case ADRENAL -> lesion.contrastHu() + 35 * uptake;
      default -> 42 + lesion.contrastHu() + 38 * uptake;
    };
  }

  private static double liver(Anatomy.Build build, Phase phase, double enhancement) {
    double base = Tissue.LIVER.meanHu(Phase.NATIVE);
    double contrast = Tissue.LIVER.meanHu(phase) - base;
    return base + build.liverOffsetHu() + enhancement * contrast;
  }

  private static double rim(VirtualLesion lesion) {
    return switch (lesion.kind().look()) {
      case METASTASIS ->
          switch (lesion.site()) {
            case LIVER -> 2.5;
            case LUNG -> 0.8;
            default -> 1;
          };
      case LYTIC_METASTASIS, SCLEROTIC_METASTASIS, DEGENERATIVE_SCLEROSIS -> 3;
      default -> 0.5;
    };
  }
}
