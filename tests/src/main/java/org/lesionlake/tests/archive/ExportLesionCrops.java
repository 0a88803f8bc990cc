package org.lesionlake.tests.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lesionlake.feature.FurtherInputs;
import org.lesionlake.feature.PatientRecord;
import org.lesionlake.inference.LesionClassPlan;
import org.lesionlake.inference.LesionCrops;
import org.lesionlake.inference.ModelPackage;

/**
 * Writes lesions of virtual patients, benign twins among them, as a package that tells classes is
 * given them: {@code crops.i8}, the windows around them as the package cuts them (channel, z, y, x;
 * 127 for 1), one after the other; {@code cases.jsonl}, a line for each with {@code patient},
 * {@code study}, {@code kind}, {@code metastasis} and {@code further}, the row of the second
 * tensor; {@code slots.json}, what each number of the row means. Rows are made by the code that
 * makes them in a lake, from clinical rows and from reports as the rules read them.
 *
 * <p>Example: {@code ExportLesionCrops --package conf/models/virtual-ct-class --conf conf
 * --patients 300 --seed 11011 --out crops}
 */
public final class ExportLesionCrops {
  /** Voxels are drawn as far around a lesion as a window reaches, and some more. */
  private static final double REACH_MM = 36;

  private static final double SMALLEST_MM = 6;

  private final ModelPackage model;
  private final LesionClassPlan plan;
  private final Path conf;
  private final long seed;

  private ExportLesionCrops(ModelPackage model, Path conf, long seed) {
    this.model = model;
    this.plan = (LesionClassPlan) model.plan();
    this.conf = conf;
    this.seed = seed;
  }

  private record Case(String line, byte[] crop) {}

  public static void main(String[] args) throws IOException {
    int patients = 10;
    long seed = 1;
    Path out = Path.of("crops");
    Path conf = Path.of("conf");
    Path folder = Path.of("conf/models/virtual-ct-class");
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--patients" -> patients = Integer.parseInt(args[i + 1]);
        case "--seed" -> seed = Long.parseLong(args[i + 1]);
        case "--out" -> out = Path.of(args[i + 1]);
        case "--conf" -> conf = Path.of(args[i + 1]);
        case "--package" -> folder = Path.of(args[i + 1]);
        default ->
            throw new IllegalArgumentException(
                "Unknown option "
                    + args[i]
                    + "; known are --package, --conf, --patients, --seed and --out");
      }
    }
    ModelPackage model = ModelPackage.load(folder);
    if (!model.tellsClasses()) {
      throw new IllegalArgumentException(folder + " is a package that tells no classes");
    }
    Files.createDirectories(out);
    ExportLesionCrops export = new ExportLesionCrops(model, conf, seed);
    List<List<Case>> cases =
        IntStream.range(0, patients).parallel().mapToObj(export::patient).toList();
    write(out, model.inputs(), cases);
  }

  private static void write(Path out, FurtherInputs inputs, List<List<Case>> cases)
      throws IOException {
    List<String> slots =
        inputs.features().stream().flatMap(feature -> feature.slots().stream()).toList();
    Files.writeString(out.resolve("slots.json"), Json.line(Json.object("slots", slots)) + "\n");
    StringBuilder lines = new StringBuilder();
    try (OutputStream crops =
        new BufferedOutputStream(Files.newOutputStream(out.resolve("crops.i8")))) {
      for (List<Case> patient : cases) {
        for (Case one : patient) {
          crops.write(one.crop);
          lines.append(one.line).append('\n');
        }
      }
    }
    Files.writeString(out.resolve("cases.jsonl"), lines.toString(), StandardCharsets.UTF_8);
  }

  private List<Case> patient(int index) {
    VirtualPatient patient = VirtualPatient.drawn(seed, index, LesionMix.TWINS);
    PatientRecord record = VirtualRecord.of(patient, conf);
    List<Case> cases = new ArrayList<>();
    for (VirtualStudy study : patient.studies()) {
      Phantom phantom = patient.phantom(study);
      var fed = model.inputs().read(record, VirtualRecord.moment(patient, study));
      for (Shape shape : phantom.lesionShapes()) {
        VirtualLesion lesion =
            patient.lesions().stream()
                .filter(l -> l.id() == shape.instance)
                .findFirst()
                .orElseThrow();
        // A node that is too small to count is neither a metastasis of the truth nor benign.
        boolean sure = !lesion.kind().malignant() || lesion.counts(study.index());
        boolean covered = StudyWriter.coveredSites(study).contains(lesion.site());
        if (sure && covered && lesion.longMm().get(study.index()) >= SMALLEST_MM) {
          cases.add(of(patient, study, phantom, shape, lesion, fed));
        }
      }
    }
    return cases;
  }

  private Case of(
      VirtualPatient patient,
      VirtualStudy study,
      Phantom phantom,
      Shape shape,
      VirtualLesion lesion,
      List<org.lesionlake.schemas.silver.FedValue> fed) {
    LesionSize size = LesionSize.of(shape);
    Dice dice = new Dice(study.seed(), 29, lesion.id());
    VoxelGrid grid = around(size.centre(), dice);
    Phantom.Volume volume =
        phantom.voxelise(
            grid,
            dice.chance(0.2) ? Kernel.SHARP : Kernel.SOFT,
            dice.between(0.6, 1.6),
            study.seed() + lesion.id());
    List<Integer> from = new ArrayList<>();
    List<Integer> to = new ArrayList<>();
    double[] middle = {
      (size.centre()[2] - grid.originZ()) / grid.spacingZ(),
      (size.centre()[1] - grid.originY()) / grid.spacingY(),
      (size.centre()[0] - grid.originX()) / grid.spacingX()
    };
    for (double at : middle) {
      // A mark's box is off by a voxel here and there.
      int low = (int) Math.rint(at) + dice.whole(-1, 1);
      from.add(low);
      to.add(low + 1);
    }
    org.lesionlake.lesion.VoxelFrame frame =
        org.lesionlake.lesion.VoxelFrame.axial(
            grid.sizeZ(),
            grid.sizeY(),
            grid.sizeX(),
            grid.spacingZ(),
            grid.spacingY(),
            grid.spacingX());
    float[] crop =
        new LesionCrops(
                frame,
                org.lesionlake.inference.HounsfieldSlices.of(volume.hu()),
                plan.spacingMm(),
                model.patch(),
                plan.windows())
            .around(from, to);
    byte[] bytes = new byte[crop.length];
    for (int i = 0; i < crop.length; i++) {
      bytes[i] = (byte) Math.rint(127 * crop[i]);
    }
    float[] further =
        model
            .inputs()
            .encode(
                fed,
                new org.lesionlake.feature.Mark(
                    Sites.code(lesion.site()), size.longAxisMm() * dice.between(0.85, 1.15)));
    return new Case(line(patient, study, lesion, further), bytes);
  }

  /** Thickness and pixels as the archive's scanners have them. */
  static VoxelGrid around(double[] centre, Dice dice) {
    double thick = dice.oneOf(2.5, 3.0, 4.0, 5.0, 5.0, 5.0, 6.0);
    double pixel = dice.between(2.6, 3.1);
    int slices = 2 * (int) Math.ceil(REACH_MM / thick) + 1;
    int columns = 2 * (int) Math.ceil(REACH_MM / pixel) + 1;
    return new VoxelGrid(
        slices,
        columns,
        columns,
        thick,
        pixel,
        pixel,
        thick,
        centre[0] - (columns / 2 + dice.between(-0.5, 0.5)) * pixel,
        centre[1] - (columns / 2 + dice.between(-0.5, 0.5)) * pixel,
        centre[2] - (slices / 2 + dice.between(-0.5, 0.5)) * thick);
  }

  private static String line(
      VirtualPatient patient, VirtualStudy study, VirtualLesion lesion, float[] further) {
    List<Double> row = new ArrayList<>();
    for (float number : further) {
      row.add((double) number);
    }
    Map<String, Object> line =
        Json.object(
            "patient", patient.index(),
            "study", study.index(),
            "lesion", lesion.id(),
            "kind", lesion.kind().name().toLowerCase(java.util.Locale.ROOT),
            "metastasis", lesion.kind().malignant(),
            "further", row);
    return Json.line(line);
  }
}
