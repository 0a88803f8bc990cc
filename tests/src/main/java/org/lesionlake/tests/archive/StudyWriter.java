package org.lesionlake.tests.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.SeriesPlan.Flaw;
import org.lesionlake.tests.archive.VirtualStudy.Coverage;

/** Writes the images of a study and tells what they truly show. */
final class StudyWriter {
  private static final int FLAWED_EVERY = 8;
  private static final int FLAWED_AT = 3;

  private final VirtualPatient patient;
  private final VirtualStudy study;
  private final StudyHeader header;
  private final PatientFolder folder;
  private final String directory;
  private final Dice dice;
  private final Phantom phantom;
  private final List<SeriesPlan> plans = new ArrayList<>();
  private final List<Map<String, Object>> seriesTruth = new ArrayList<>();
  private CtSeriesWriter firstWriter;
  private Phantom.Volume firstVolume;

  StudyWriter(
      VirtualPatient patient, StudyHeader header, PatientFolder folder, String patientDirectory) {
    this.patient = patient;
    this.study = header.study;
    this.header = header;
    this.folder = folder;
    this.directory = patientDirectory + "/" + header.date + "_CT_" + header.accession;
    this.dice = new Dice(study.seed(), 15);
    this.phantom = patient.phantom(study);
  }

  /** Whether a study's main series cannot be used, which befalls one study of eight patients. */
  static boolean flawed(VirtualPatient patient, VirtualStudy study) {
    return patient.index() % FLAWED_EVERY == FLAWED_AT && study.index() == 1;
  }

  void write() {
    plan();
    for (SeriesPlan plan : plans) {
      write(plan);
    }
    others();
  }

  private void plan() {
    Flaw flaw = Flaw.NONE;
    if (flawed(patient, study)) {
      flaw = patient.index() / FLAWED_EVERY % 2 == 0 ? Flaw.TILTED : Flaw.GAP;
    }
    Coverage part = study.coverage();
    double thickness = dice.chance(0.12) ? 6 : 5;
    boolean split = part == Coverage.CHEST_ABDOMEN && dice.chance(0.2) && flaw == Flaw.NONE;
    if (split) {
      add(Coverage.CHEST, thickness, Kernel.SOFT, true, flaw);
      add(Coverage.ABDOMEN, thickness, Kernel.SOFT, true, flaw);
    } else {
      add(part, thickness, Kernel.SOFT, true, flaw);
    }
    if (flaw == Flaw.NONE && part != Coverage.ABDOMEN && dice.chance(0.2)) {
      add(Coverage.CHEST, 4, Kernel.SHARP, false, flaw);
    }
    if (flaw == Flaw.NONE && dice.chance(0.12)) {
      add(part, 8, Kernel.SOFT, false, flaw);
    }
  }

  private void add(Coverage part, double thickness, Kernel kernel, boolean main, Flaw flaw) {
    plans.add(
        new SeriesPlan(
            Uids.drawn(dice),
            plans.size() + 2,
            part,
            thickness,
            kernel,
            syntax(),
            dice.oneOf(SeriesPlan.Stored.values()),
            dice.oneOf(SeriesPlan.FileOrder.values()),
            main,
            flaw));
  }

  private String syntax() {
    double draw = dice.between(0, 1);
    if (draw < 0.7) {
      return TransferSyntax.EXPLICIT_LITTLE_ENDIAN;
    }
    if (draw < 0.79) {
      return TransferSyntax.IMPLICIT_LITTLE_ENDIAN;
    }
    if (draw < 0.86) {
      return TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN;
    }
    if (draw < 0.92) {
      return TransferSyntax.RLE_LOSSLESS;
    }
    return draw < 0.97 ? TransferSyntax.JPEG_2000_LOSSLESS : TransferSyntax.EXPLICIT_BIG_ENDIAN;
  }

  private void write(SeriesPlan plan) {
    VoxelGrid grid =
        ScanGeometry.over(
            phantom,
            plan.part().lowZ,
            plan.part().highZ,
            plan.thicknessMm(),
            new Dice(study.seed(), 16));
    Phantom.Volume volume =
        phantom.voxelise(
            grid,
            plan.kernel(),
            new Dice(study.seed(), 17).between(0.7, 1.5),
            study.seed() + plan.number());
    CtSeriesWriter writer = new CtSeriesWriter(header, plan, volume);
    writer.write(folder, directory + "/" + seriesFolder(plan));
    if (firstWriter == null) {
      firstWriter = writer;
      firstVolume = volume;
    }
    seriesTruth.add(
        Json.object(
            "series_uid", plan.uid(),
            "role", plan.main() ? "main" : plan.kernel() == Kernel.SHARP ? "sharp_kernel" : "thick",
            "part", plan.part().name().toLowerCase(Locale.ROOT),
            "slices", writer.paths().size(),
            "thickness_mm", plan.thicknessMm(),
            "kernel", plan.kernel().name().toLowerCase(Locale.ROOT),
            "transfer_syntax", plan.transferSyntax(),
            "flaw", plan.flaw().name().toLowerCase(Locale.ROOT)));
  }

  private String seriesFolder(SeriesPlan plan) {
    return switch (plan.order()) {
      case HEAD_TO_FEET -> String.format(Locale.ROOT, "S%04d", plan.number());
      case BY_UID -> plan.uid();
      default -> plan.number() + "_" + plan.part().name().toLowerCase(Locale.ROOT);
    };
  }

  private void others() {
    String plain = TransferSyntax.EXPLICIT_LITTLE_ENDIAN;
    folder.write(
        directory + "/topogram.dcm",
        OtherObjects.localizer(header, firstVolume, dice),
        plain,
        "accepted",
        "localizer");
    if (dice.chance(0.25)) {
      folder.write(
          directory + "/screen/SC0001.dcm",
          OtherObjects.secondaryCapture(header, firstVolume, dice),
          plain,
          "set_aside",
          "secondary_capture");
    }
    if (study.index() == 0 && (patient.index() % 5 == 2 || patient.index() % 5 == 4)) {
      boolean pet = patient.index() % 5 == 2;
      List<Dataset> slices = OtherObjects.otherModality(header, pet, dice);
      for (int i = 0; i < slices.size(); i++) {
        folder.write(
            directory + (pet ? "/PET/PT" : "/MR/MR") + i + ".dcm",
            slices.get(i),
            plain,
            "set_aside",
            pet ? "modality_pt" : "modality_mr");
      }
    }
    if (study.index() == 0) {
      for (Mishap mishap : Mishap.of(patient.index())) {
        mishap.write(folder, directory, firstWriter.slice(4), plans.get(0).transferSyntax(), dice);
      }
    }
    if (patient.index() % 3 == 0) {
      contours();
    }
  }

  private void contours() {
    if (flawed(patient, study)) {
      return;
    }
    VoxelGrid grid = firstVolume.grid();
    double top = grid.originZ() + (grid.sizeZ() - 1) * grid.spacingZ();
    List<Shape> drawn =
        phantom.lesionShapes().stream()
            .filter(s -> s.label >= Label.MET_LIVER)
            .filter(s -> s.low[2] > grid.originZ() && s.high[2] < top)
            .filter(s -> s.high[2] - s.low[2] > 2.2 * grid.spacingZ())
            .sorted(Comparator.comparingInt(s -> s.instance))
            .limit(3)
            .toList();
    if (!drawn.isEmpty()) {
      folder.write(
          directory + "/RS" + header.accession + ".dcm",
          OtherObjects.contours(header, plans.get(0), firstWriter, grid, drawn, dice),
          TransferSyntax.EXPLICIT_LITTLE_ENDIAN,
          "accepted",
          "annotation");
    }
  }

  /** All metastases of the study, whether or not its series cover them. */
  List<ImagedLesion> lesions() {
    return ImagedLesion.of(
        patient,
        study,
        phantom,
        phantom.height(study.coverage().lowZ),
        phantom.height(study.coverage().highZ));
  }

  /** All benign twins of metastases in the study. */
  List<ImagedLesion> twins() {
    return ImagedLesion.twins(
        patient,
        study,
        phantom,
        phantom.height(study.coverage().lowZ),
        phantom.height(study.coverage().highZ));
  }

  /** Sites that lie within a study's series. */
  static List<Site> coveredSites(VirtualStudy study) {
    return switch (study.coverage()) {
      case CHEST_ABDOMEN ->
          List.of(Site.LIVER, Site.LUNG, Site.BONE, Site.LYMPH_NODE, Site.ADRENAL);
      case CHEST -> List.of(Site.LUNG, Site.BONE, Site.LYMPH_NODE);
      case ABDOMEN -> List.of(Site.LIVER, Site.BONE, Site.LYMPH_NODE, Site.ADRENAL);
    };
  }

  Map<String, Object> truth() {
    List<String> main = plans.stream().filter(SeriesPlan::main).map(SeriesPlan::uid).toList();
    boolean flawed = flawed(patient, study);
    Map<String, Object> truth = new LinkedHashMap<>();
    truth.put("patient_id", header.person.number());
    truth.put("study_uid", header.studyUid);
    truth.put("accession", header.accession);
    truth.put("study_date", study.date().toString());
    truth.put("study_index", study.index());
    truth.put("phase", study.phase().code());
    truth.put("regions", regions());
    truth.put("covered_sites", coveredSites(study).stream().map(Sites::code).toList());
    truth.put("assessable", !flawed);
    truth.put("main_series", flawed ? List.of() : main);
    truth.put("series", seriesTruth);
    return truth;
  }

  private List<String> regions() {
    return switch (study.coverage()) {
      case CHEST_ABDOMEN -> List.of("chest", "abdomen");
      case CHEST -> List.of("chest");
      case ABDOMEN -> List.of("abdomen");
    };
  }
}
