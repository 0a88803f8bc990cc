package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.VirtualLesion.Kind;

/**
 * Decides which lesions a patient has, where, and how each grows or shrinks from study to study.
 */
final class LesionPlan {
  private static final int ATTEMPTS = 400;
  private static final double VANISHED_MM = 4.5;
  private static final double TWINS_AT_A_SITE = 0.45;
  private static final List<Site> METASTATIC_SITES =
      List.of(Site.LIVER, Site.LUNG, Site.BONE, Site.LYMPH_NODE, Site.ADRENAL);

  private final Dice dice;
  private final List<Shape> body;
  private final double scale;
  private final int studies;
  private final double largest;
  private final List<VirtualLesion> lesions = new ArrayList<>();
  private final List<double[]> taken = new ArrayList<>();

  /**
   * @param largest share of the usual range that first sizes reach
   */
  private LesionPlan(Anatomy.Build build, long seed, int studies, double largest) {
    this.dice = new Dice(seed, 3);
    this.body = Anatomy.of(build, Posture.CANONICAL, Phase.PORTAL_VENOUS, 1);
    this.scale = build.scale();
    this.studies = studies;
    this.largest = largest;
  }

  /** Lesions of a patient, metastases only where {@code metastatic}. */
  static List<VirtualLesion> drawn(
      Anatomy.Build build, long seed, int studies, Primary primary, boolean metastatic) {
    LesionPlan plan = new LesionPlan(build, seed, studies, 1);
    if (metastatic) {
      plan.metastases(primary);
    }
    plan.distractors();
    return List.copyOf(plan.lesions);
  }

  /**
   * Far more and smaller lesions than patients have, of every site, and as many that look like
   * them: what a network rarely sees of a hundred ordinary patients.
   */
  static List<VirtualLesion> crowded(Anatomy.Build build, long seed, int studies, Primary primary) {
    LesionPlan plan = new LesionPlan(build, seed, studies, 0.5);
    double[] course = plan.course();
    for (Site site : METASTATIC_SITES) {
      int count =
          switch (site) {
            case BONE -> plan.dice.whole(6, 14);
            case LIVER -> plan.dice.whole(4, 10);
            case ADRENAL -> plan.dice.whole(0, 2);
            default -> plan.dice.whole(3, 8);
          };
      for (int i = 0; i < count; i++) {
        plan.metastasis(site, i % 2 == 0 ? primary : Primary.BREAST, course, i);
      }
    }
    for (int i = 0; i < 3; i++) {
      plan.distractors();
    }
    return List.copyOf(plan.lesions);
  }

  /**
   * Lesions of a patient with benign ones at sites that hold no metastases, drawn as metastases
   * are: a patient without metastases has one at least.
   */
  static List<VirtualLesion> withTwins(
      Anatomy.Build build, long seed, int studies, Primary primary, boolean metastatic) {
    LesionPlan plan = new LesionPlan(build, seed, studies, 1);
    if (metastatic) {
      plan.metastases(primary);
    }
    Set<Site> taken = plan.lesions.stream().map(VirtualLesion::site).collect(Collectors.toSet());
    double[] course = plan.course();
    int before = plan.lesions.size();
    do {
      for (Site site : METASTATIC_SITES) {
        if (!taken.contains(site) && plan.dice.chance(TWINS_AT_A_SITE)) {
          for (int i = plan.dice.whole(1, site == Site.ADRENAL ? 1 : 3); i > 0; i--) {
            plan.tumour(site, primary, course, i - 1, true);
          }
        }
      }
    } while (!metastatic && plan.lesions.size() == before);
    plan.distractors();
    return List.copyOf(plan.lesions);
  }

  private void metastases(Primary primary) {
    double[] course = course();
    int before = lesions.size();
    while (lesions.size() == before) {
      for (Site site : METASTATIC_SITES) {
        if (dice.chance(primary.share(site))) {
          int most = site == Site.ADRENAL ? 2 : site == Site.LIVER || site == Site.LUNG ? 6 : 4;
          int count = Math.min(dice.whole(1, most), dice.whole(1, most) + 1);
          for (int i = 0; i < count; i++) {
            metastasis(site, primary, course, i);
          }
        }
      }
    }
  }

  /** Growth factors from each study to the next: response, stability or progression. */
  private double[] course() {
    double[] course = new double[studies];
    double mood = dice.between(0, 1);
    for (int k = 1; k < studies; k++) {
      double draw = 0.5 * mood + 0.5 * dice.between(0, 1);
      course[k] =
          draw < 0.38
              ? dice.between(0.5, 0.85)
              : draw < 0.58 ? dice.between(0.94, 1.07) : dice.between(1.15, 1.6);
    }
    return course;
  }

  private void metastasis(Site site, Primary primary, double[] course, int index) {
    tumour(site, primary, course, index, false);
  }

  private void tumour(Site site, Primary primary, double[] course, int index, boolean twin) {
    int first = index > 0 && dice.chance(0.25) ? dice.whole(1, studies - 1) : 0;
    List<Double> sizes = new ArrayList<>();
    double cap = cap(site, index);
    double size = firstSize(site, first > 0);
    for (int k = 0; k < studies; k++) {
      if (k > first && size > 0) {
        size = Math.min(cap, size * course[k] * dice.between(0.93, 1.07));
        size = size < VANISHED_MM ? 0 : size;
      }
      sizes.add(k < first ? 0.0 : Math.min(cap, size));
    }
    if (sizes.stream().allMatch(s -> s == 0)) {
      return;
    }
    Kind kind = Kind.METASTASIS;
    if (site == Site.BONE) {
      double sclerotic =
          primary == Primary.PROSTATE ? 0.85 : primary == Primary.BREAST ? 0.5 : 0.15;
      kind = dice.chance(sclerotic) ? Kind.SCLEROTIC_METASTASIS : Kind.LYTIC_METASTASIS;
    }
    add(site, twin ? kind.twin() : kind, sizes);
  }

  private double firstSize(Site site, boolean fresh) {
    double u = dice.between(0, 1);
    double spread = largest * u * (0.4 + 0.6 * u);
    if (fresh) {
      return 6 + 12 * spread + (site == Site.LYMPH_NODE ? 9 : 0);
    }
    return switch (site) {
      case LUNG -> 6 + 27 * spread;
      case BONE -> 9 + 22 * spread;
      case LYMPH_NODE -> 15 + 22 * spread;
      case ADRENAL -> 13 + 28 * spread;
      default -> 9 + 38 * spread;
    };
  }

  private static double cap(Site site, int index) {
    return switch (site) {
      case LUNG, ADRENAL -> 46;
      case BONE -> index % 2 == 0 ? 25 : 34;
      case LYMPH_NODE -> 44;
      default -> 52;
    };
  }

  private void distractors() {
    for (int i = dice.whole(0, 4); i > 0; i--) {
      Kind kind = dice.chance(0.7) ? Kind.CYST : Kind.HAEMANGIOMA;
      add(Site.LIVER, kind, constant(dice.between(6, 22) + (dice.chance(0.15) ? 18 : 0)));
    }
    for (int i = dice.whole(-1, 2); i > 0; i--) {
      add(Site.LUNG, Kind.GRANULOMA, constant(dice.between(4, 8)));
    }
    for (int i = dice.whole(-1, 3); i > 0; i--) {
      Kind kind = dice.chance(0.6) ? Kind.BONE_ISLAND : Kind.DEGENERATIVE_SCLEROSIS;
      add(Site.BONE, kind, constant(kind == Kind.BONE_ISLAND ? dice.between(4, 9) : 16));
    }
  }

  private List<Double> constant(double size) {
    return java.util.Collections.nCopies(studies, size);
  }

  private void add(Site site, Kind kind, List<Double> sizes) {
    double largest = sizes.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double[] shape = {1, dice.between(0.78, 1), dice.between(0.68, 0.98)};
    if (site == Site.LYMPH_NODE) {
      shape = new double[] {dice.between(0.66, 0.8), dice.between(0.62, 0.75), 1};
    }
    double[] turn = Turns.of(dice.between(0, 3), dice.between(-0.6, 0.6), dice.between(-0.6, 0.6));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double[] centre = candidate(site, kind);
      if (fits(centre, largest, site, kind)) {
        taken.add(new double[] {centre[0], centre[1], centre[2], largest / 2});
        boolean below = site == Site.LIVER || site == Site.ADRENAL;
        double[] canonical = {centre[0] / scale, centre[1] / scale, centre[2] / scale};
        lesions.add(
            new VirtualLesion(
                lesions.size() + 1,
                site,
                kind,
                canonical,
                below,
                sizes,
                shape,
                turn,
                contrast(site, kind),
                dice.bits()));
        return;
      }
    }
  }

  private double contrast(Site site, Kind kind) {
    return switch (kind.look()) {
      case CYST -> dice.between(0, 14);
      case HAEMANGIOMA -> dice.between(25, 60);
      case GRANULOMA -> dice.between(300, 900);
      case BONE_ISLAND -> dice.between(650, 950);
      case DEGENERATIVE_SCLEROSIS -> dice.between(450, 650);
      case LYTIC_METASTASIS -> dice.between(35, 70);
      case SCLEROTIC_METASTASIS -> dice.between(480, 800);
      case METASTASIS ->
          switch (site) {
            case LIVER -> -dice.between(30, 52);
            case LUNG -> dice.between(20, 60);
            case ADRENAL -> dice.between(30, 45);
            default -> dice.between(-8, 14);
          };
      case TWIN, LYTIC_TWIN, SCLEROTIC_TWIN -> throw new IllegalStateException("looks like none");
    };
  }

  private double[] candidate(Site site, Kind kind) {
    double[] at =
        switch (site) {
          case LIVER -> spot(-125, 50, -70, 75, -140, -5);
          case LUNG -> spot(-130, 130, -80, 80, 5, 190);
          case BONE -> boneSpot(kind);
          case LYMPH_NODE -> jitter(dice.oneOf(NodeStations.ALL), 8);
          default -> jitter(dice.chance(0.5) ? spotAt(-36, 40, -90) : spotAt(36, 34, -100), 4);
        };
    return new double[] {at[0] * scale, at[1] * scale, at[2] * scale};
  }

  private double[] boneSpot(Kind kind) {
    double[] vertebra = Anatomy.vertebra(dice.whole(3, 18));
    if (kind == Kind.DEGENERATIVE_SCLEROSIS) {
      return jitter(spotAt(vertebra[0], vertebra[1] - 10, vertebra[2] + 8), 2);
    }
    if (dice.chance(0.6)) {
      return jitter(vertebra, 8);
    }
    double side = dice.chance(0.5) ? -1 : 1;
    return switch (dice.whole(0, 2)) {
      case 0 -> jitter(spotAt(side * 22, Anatomy.vertebra(19)[1] + 22, -335), 9);
      case 1 -> jitter(spotAt(side * 92, 34, -318), 26);
      default -> spot(-135, 135, -90, 80, -40, 150);
    };
  }

  private double[] spot(double x0, double x1, double y0, double y1, double z0, double z1) {
    return new double[] {dice.between(x0, x1), dice.between(y0, y1), dice.between(z0, z1)};
  }

  private static double[] spotAt(double x, double y, double z) {
    return new double[] {x, y, z};
  }

  private double[] jitter(double[] at, double by) {
    return new double[] {
      at[0] + dice.between(-by, by), at[1] + dice.between(-by, by), at[2] + dice.between(-by, by)
    };
  }

  private boolean fits(double[] at, double size, Site site, Kind kind) {
    double radius = size / 2;
    for (double[] other : taken) {
      double dx = at[0] - other[0];
      double dy = at[1] - other[1];
      double dz = at[2] - other[2];
      double gap = radius + other[3] + 4;
      if (dx * dx + dy * dy + dz * dz < gap * gap) {
        return false;
      }
    }
    return switch (site) {
      case LIVER -> within(at, radius + 1, Label.LIVER);
      case LUNG -> within(at, radius + 1, Label.LUNG) && labelAt(at[0], at[1], at[2] - 16) == 1;
      case BONE ->
          labelAt(at[0], at[1], at[2]) == Label.BONE && within(at, radius * 0.35, Label.BONE);
      case LYMPH_NODE -> within(at, radius * 0.8, Label.BACKGROUND) && soft(at, radius);
      default -> true;
    };
  }

  private boolean within(double[] at, double radius, int label) {
    for (int x = -1; x <= 1; x++) {
      for (int y = -1; y <= 1; y++) {
        for (int z = -1; z <= 1; z++) {
          double norm = Math.sqrt(x * x + y * y + z * z);
          double step = norm == 0 ? 0 : radius / norm;
          if (labelAt(at[0] + x * step, at[1] + y * step, at[2] + z * step) != label) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Keeps nodes out of airways and gas: what lies under them must not be air. */
  private boolean soft(double[] at, double radius) {
    for (int side = -1; side <= 1; side++) {
      double hu = huAt(at[0] + side * radius * 0.8, at[1], at[2]);
      if (hu < -200 || hu > 220) {
        return false;
      }
    }
    return true;
  }

  private int labelAt(double x, double y, double z) {
    int label = Label.BACKGROUND;
    for (int i = body.size() - 1; i >= 0; i--) {
      Shape shape = body.get(i);
      if (shape.label != Label.KEEP && shape.onlyOn == Label.KEEP && shape.holds(x, y, z)) {
        return shape.label;
      }
    }
    return label;
  }

  private double huAt(double x, double y, double z) {
    for (int i = body.size() - 1; i >= 0; i--) {
      Shape shape = body.get(i);
      if (shape.onlyOn == Label.KEEP && shape.holds(x, y, z)) {
        return shape.huAt(shape.distance(x, y, z), 0, x, y, z);
      }
    }
    return Tissue.AIR.meanHu(Phase.NATIVE);
  }
}
