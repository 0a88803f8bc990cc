package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.VirtualStudy.Coverage;

/**
 * A patient's studies as label maps with the lesions that are truly in them, each under its own
 * number through time, and the same studies with the body lying otherwise. No attenuation, no
 * noise: what lesions are followed through time by, without a model around.
 */
public final class VirtualCourse {
  private static final double THICKNESS_MM = 5;
  private static final double MARGIN_MM = 60;
  private static final double ARM_RADIUS_MM = 13;

  private final VirtualPatient patient;
  private final List<Phantom.Volume> bodies = new ArrayList<>();
  private final List<Phantom> phantoms = new ArrayList<>();
  private final List<List<ImagedLesion>> lesions = new ArrayList<>();

  private VirtualCourse(VirtualPatient patient) {
    this.patient = patient;
    for (VirtualStudy study : patient.studies()) {
      Phantom phantom = patient.phantom(study);
      phantoms.add(phantom);
      VoxelGrid grid =
          ScanGeometry.over(
              phantom,
              Coverage.CHEST_ABDOMEN.lowZ - MARGIN_MM,
              Coverage.CHEST_ABDOMEN.highZ + MARGIN_MM,
              THICKNESS_MM,
              new Dice(study.seed(), 16));
      bodies.add(phantom.voxelise(grid, Kernel.SOFT, 1, study.seed()));
      lesions.add(
          ImagedLesion.of(
              patient, study, phantom, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
    }
  }

  /**
   * A patient of an archive.
   *
   * @param crowded whether it has far more and smaller lesions than patients have
   */
  public static VirtualCourse of(long archiveSeed, int index, boolean crowded) {
    return new VirtualCourse(VirtualPatient.drawn(archiveSeed, index, crowded));
  }

  /**
   * How far bodies lie apart from study to study; each study draws its own within these.
   *
   * @param shiftMm along x and y
   * @param zeroMm along the body, as scanners have their zero elsewhere
   * @param turnDegrees about each axis
   * @param breathMm how far the diaphragm moves
   * @param arms whether arms lie up or down, by the study
   * @param rangeMm how far ends of scans lie off; negative for the range that the archive drew
   */
  public record Moves(
      double shiftMm,
      double zeroMm,
      double turnDegrees,
      double breathMm,
      boolean arms,
      double rangeMm) {}

  /** A lesion at a study: its number in the patient, and what it measures. */
  public record Seen(
      int lesion,
      Site site,
      List<Double> centre,
      double longAxisMm,
      double shortAxisMm,
      double volumeMm3) {}

  /**
   * A study.
   *
   * @param labels {@link Label} values of healthy organs, lesions counted as the organ around them
   * @param lesions metastases within the scan
   * @param shown numbers of the lesions, there or not, whose place lies within the scan
   */
  public record Scan(VoxelFrame frame, byte[] labels, List<Seen> lesions, Set<Integer> shown) {
    public boolean showsPlaceOf(int lesion) {
      return shown.contains(lesion);
    }
  }

  /** The patient's studies, bodies moved by what each study draws. */
  public List<Scan> scans(Moves moves) {
    List<Scan> scans = new ArrayList<>();
    for (int i = 0; i < patient.studies().size(); i++) {
      scans.add(scan(i, moves, new Dice(patient.studies().get(i).seed(), 23)));
    }
    return scans;
  }

  private Scan scan(int number, Moves moves, Dice dice) {
    Phantom phantom = phantoms.get(number);
    Deformation deformation = deformation(phantom, moves, dice);
    boolean armsDown = dice.chance(0.5);
    Coverage part = patient.studies().get(number).coverage();
    boolean other = moves.rangeMm() >= 0;
    double lowOff = dice.between(-1, 1) * Math.max(0, moves.rangeMm());
    double highOff = dice.between(-1, 1) * Math.max(0, moves.rangeMm());
    double draw = dice.between(0, 1);
    if (other) {
      // Far more partial scans than the archive draws.
      part = draw < 0.5 ? Coverage.CHEST_ABDOMEN : draw < 0.75 ? Coverage.CHEST : Coverage.ABDOMEN;
    }
    double low = phantom.height(part.lowZ) + lowOff + deformation.shift()[2];
    double high = phantom.height(part.highZ) + highOff + deformation.shift()[2];
    VoxelGrid body = bodies.get(number).grid();
    VoxelFrame frame =
        new VoxelFrame(
            (int) Math.floor((high - low) / THICKNESS_MM) + 1,
            body.sizeY(),
            body.sizeX(),
            List.of(body.spacingX(), body.spacingY(), THICKNESS_MM),
            List.of(
                body.originX() + deformation.shift()[0],
                body.originY() + deformation.shift()[1],
                low),
            List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0));
    byte[] labels = labels(bodies.get(number), frame, deformation);
    if (moves.arms()) {
      addArms(labels, frame, deformation, phantom, armsDown);
    }
    return new Scan(
        frame, labels, seen(number, deformation, low, high), shown(number, deformation, low, high));
  }

  private static Deformation deformation(Phantom phantom, Moves moves, Dice dice) {
    double radians = Math.toRadians(moves.turnDegrees());
    double[] shift = {
      dice.between(-1, 1) * moves.shiftMm(),
      dice.between(-1, 1) * moves.shiftMm(),
      dice.between(-1, 1) * moves.zeroMm()
    };
    double[] turn =
        Turns.of(
            dice.between(-radians, radians),
            dice.between(-radians, radians) / 2,
            dice.between(-radians, radians) / 2);
    return new Deformation(
        shift,
        turn,
        dice.between(-1, 1) * moves.breathMm(),
        phantom.height(0),
        phantom.height(205));
  }

  private static byte[] labels(Phantom.Volume body, VoxelFrame frame, Deformation deformation) {
    byte[] labels = new byte[frame.voxels()];
    int at = 0;
    for (int z = 0; z < frame.sizeZ(); z++) {
      for (int y = 0; y < frame.sizeY(); y++) {
        for (int x = 0; x < frame.sizeX(); x++, at++) {
          double[] place = {
            frame.origin().get(0) + x * frame.spacingX(),
            frame.origin().get(1) + y * frame.spacingY(),
            frame.origin().get(2) + z * frame.spacingZ()
          };
          double[] still = deformation.unturned(place);
          int label = organAt(body, still[0], still[1], still[2]);
          if (label != Label.BONE) {
            label = organAt(body, still[0], still[1], deformation.unbreathed(still[2]));
            label = label == Label.BONE ? Label.BACKGROUND : label;
          }
          labels[at] = (byte) label;
        }
      }
    }
    return labels;
  }

  private static int organAt(Phantom.Volume body, double x, double y, double z) {
    VoxelGrid grid = body.grid();
    int i = (int) Math.rint((x - grid.originX()) / grid.spacingX());
    int j = (int) Math.rint((y - grid.originY()) / grid.spacingY());
    int k = (int) Math.rint((z - grid.originZ()) / grid.spacingZ());
    if (i < 0 || j < 0 || k < 0 || i >= grid.sizeX() || j >= grid.sizeY() || k >= grid.sizeZ()) {
      return Label.BACKGROUND;
    }
    int label = body.labels()[(k * grid.sizeY() + j) * grid.sizeX() + i];
    return switch (label) {
      case Label.MET_LIVER -> Label.LIVER;
      case Label.MET_LUNG -> Label.LUNG;
      case Label.MET_BONE -> Label.BONE;
      case Label.MET_ADRENAL -> Label.ADRENAL;
      case Label.MET_LYMPH_NODE -> Label.BACKGROUND;
      default -> label;
    };
  }

  /** Bones of arms beside the trunk or above the shoulders. */
  private static void addArms(
      byte[] labels, VoxelFrame frame, Deformation deformation, Phantom phantom, boolean down) {
    double low = phantom.height(down ? -260 : 185);
    double high = phantom.height(down ? 170 : 420);
    double beside = phantom.halfWidthMm() * (down ? 0.98 : 0.72);
    for (int z = 0; z < frame.sizeZ(); z++) {
      for (int y = 0; y < frame.sizeY(); y++) {
        for (int x = 0; x < frame.sizeX(); x++) {
          double[] still =
              deformation.unturned(
                  new double[] {
                    frame.origin().get(0) + x * frame.spacingX(),
                    frame.origin().get(1) + y * frame.spacingY(),
                    frame.origin().get(2) + z * frame.spacingZ()
                  });
          double across = Math.abs(still[0]) - beside;
          double depth = still[1] - 20;
          if (still[2] > low
              && still[2] < high
              && across * across + depth * depth < ARM_RADIUS_MM * ARM_RADIUS_MM) {
            labels[(z * frame.sizeY() + y) * frame.sizeX() + x] = Label.BONE;
          }
        }
      }
    }
  }

  private Set<Integer> shown(int number, Deformation deformation, double low, double high) {
    Set<Integer> shown = new TreeSet<>();
    Posture posture = patient.studies().get(number).posture();
    double scale = patient.build().scale();
    for (VirtualLesion lesion : patient.lesions()) {
      double[] c = lesion.centre();
      double[] place = posture.apply(c[0] * scale, c[1] * scale, c[2] * scale, lesion.breathes());
      double z = deformation.apply(place, breathes(lesion.site()))[2];
      if (z > low + THICKNESS_MM && z < high - THICKNESS_MM) {
        shown.add(lesion.id());
      }
    }
    return shown;
  }

  private static boolean breathes(Site site) {
    return site == Site.LUNG || site == Site.LIVER || site == Site.ADRENAL;
  }

  private List<Seen> seen(int number, Deformation deformation, double low, double high) {
    List<Seen> seen = new ArrayList<>();
    for (ImagedLesion lesion : lesions.get(number)) {
      Site site = lesion.lesion().site();
      double[] centre = deformation.apply(lesion.size().centre(), breathes(site));
      if (centre[2] > low + THICKNESS_MM && centre[2] < high - THICKNESS_MM) {
        seen.add(
            new Seen(
                lesion.lesion().id(),
                site,
                List.of(centre[0], centre[1], centre[2]),
                lesion.size().longAxisMm(),
                lesion.size().shortAxisMm(),
                lesion.size().volumeMm3()));
      }
    }
    return seen;
  }
}
