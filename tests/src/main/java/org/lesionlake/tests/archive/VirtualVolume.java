package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.List;
import org.lesionlake.schemas.Site;

/**
 * One series of a study as voxels with what is truly in them, without DICOM around: what models are
 * trained and judged on.
 *
 * @param id seed, patient and study; unique over archives
 * @param voxels attenuation, {@link Label} values and lesion ids on the series' grid
 * @param lesions metastases of the study
 */
public record VirtualVolume(String id, Phantom.Volume voxels, List<Planted> lesions) {

  /**
   * A metastasis as it truly is, not as it looks on a grid.
   *
   * @param lesion number that it has in all studies of its patient
   * @param site where it lies
   * @param label {@link Label} value of its voxels
   * @param centre centre of mass in mm from the centre of the first voxel: z, y, x
   * @param longAxisMm longest diameter within an axial plane, mm
   * @param imaged whether its site is one that the series covers, and its centre lies within it
   */
  public record Planted(
      int lesion, Site site, int label, List<Double> centre, double longAxisMm, boolean imaged) {}

  /**
   * The volumes of a patient, one a study.
   *
   * @param archiveSeed seed of the archive that the patient belongs to
   * @param index number of the patient in it, from 0
   * @param crowded whether it has far more and smaller lesions than patients have
   */
  public static List<VirtualVolume> of(long archiveSeed, int index, boolean crowded) {
    VirtualPatient patient = VirtualPatient.drawn(archiveSeed, index, crowded);
    return patient.studies().stream()
        .map(
            study ->
                of(
                    patient,
                    study,
                    String.format(
                        java.util.Locale.ROOT, "s%d-p%04d-%d", archiveSeed, index, study.index())))
        .toList();
  }

  private static VirtualVolume of(VirtualPatient patient, VirtualStudy study, String id) {
    Dice dice = new Dice(study.seed(), 8);
    Phantom phantom = patient.phantom(study);
    double thick = dice.chance(0.15) ? dice.oneOf(6.0, 7.0) : dice.oneOf(2.5, 3.0, 4.0, 5.0, 5.0);
    double low =
        thick < 3.5 && study.coverage().highZ - study.coverage().lowZ > 400
            ? -215
            : study.coverage().lowZ;
    VoxelGrid grid = ScanGeometry.over(phantom, low, study.coverage().highZ, thick, dice);
    Kernel kernel = dice.chance(0.22) ? Kernel.SHARP : Kernel.SOFT;
    Phantom.Volume voxels = phantom.voxelise(grid, kernel, dice.between(0.6, 1.6), study.seed());
    double last = grid.originZ() + (grid.sizeZ() - 1) * grid.spacingZ();
    List<Planted> planted = new ArrayList<>();
    for (ImagedLesion lesion : ImagedLesion.of(patient, study, phantom, grid.originZ(), last)) {
      double[] centre = lesion.size().centre();
      planted.add(
          new Planted(
              lesion.lesion().id(),
              lesion.lesion().site(),
              lesion.lesion().label(study.index()).orElseThrow(),
              List.of(
                  Json.tenth(centre[2] - grid.originZ()),
                  Json.tenth(centre[1] - grid.originY()),
                  Json.tenth(centre[0] - grid.originX())),
              Json.tenth(lesion.size().longAxisMm()),
              lesion.imaged()));
    }
    return new VirtualVolume(id, withLookAlikes(voxels, patient.lesions()), List.copyOf(planted));
  }

  private static Phantom.Volume withLookAlikes(Phantom.Volume volume, List<VirtualLesion> lesions) {
    byte[] labels = volume.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      int instance = volume.instances()[i];
      if (instance != 0 && labels[i] < Label.MET_LIVER) {
        labels[i] = (byte) lookAlike(instance, lesions);
      }
    }
    return new Phantom.Volume(volume.grid(), volume.hu(), labels, volume.instances());
  }

  private static int lookAlike(int instance, List<VirtualLesion> lesions) {
    if (instance == Phantom.NORMAL_NODE) {
      return Label.SMALL_NODE;
    }
    return switch (lesions.get(instance - 1).kind()) {
      case CYST -> Label.CYST;
      case HAEMANGIOMA -> Label.HAEMANGIOMA;
      case GRANULOMA -> Label.GRANULOMA;
      case BONE_ISLAND -> Label.BONE_ISLAND;
      case DEGENERATIVE_SCLEROSIS -> Label.DEGENERATIVE_SCLEROSIS;
      case METASTASIS, LYTIC_METASTASIS, SCLEROTIC_METASTASIS -> Label.SMALL_NODE;
      case TWIN, LYTIC_TWIN, SCLEROTIC_TWIN -> Label.TWIN;
    };
  }
}
