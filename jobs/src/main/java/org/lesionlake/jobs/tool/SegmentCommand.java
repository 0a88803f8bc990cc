package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.inference.EngineSettings;
import org.lesionlake.inference.HounsfieldSlices;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.ModelLabel;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.inference.ModelRegistry;
import org.lesionlake.inference.Segmentation;
import org.lesionlake.inference.SegmentationMode;
import org.lesionlake.inference.Segmenter;
import org.lesionlake.jobs.cli.TextTable;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Nifti;
import org.lesionlake.volume.Volume;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The mask that a model makes of a CT. */
@Command(
    name = "segment",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a lesion model over a CT and writes its labels as NIfTI on the CT's own grid.",
      "Packages of nnU-Net are run as their toolkit runs them; --fast leaves mirror",
      "images and windows without body out and takes bigger steps and simpler splines."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake segment --input ct.nii.gz --output mask.nii.gz",
      "  lesionlake segment --model /models/liver --input /archive/study --output mask.nii.gz",
      "  lesionlake measure mask.nii.gz --image ct.nii.gz"
    })
final class SegmentCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Folder of a model package, or a name in conf/models; default: as configured.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--input",
      paramLabel = "CT",
      required = true,
      description = "NIfTI, NRRD or MetaImage in Hounsfield units, or a folder of DICOM files.")
  private Path input;

  @Option(
      names = "--series",
      paramLabel = "UID",
      description = "Series instance UID, where the folder holds several.")
  private Optional<String> series = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "MASK",
      required = true,
      description = "Where the mask is written: .nii or .nii.gz.")
  private Path output;

  @Option(names = "--fast", description = "Is quicker than the toolkit at the cost of exactness.")
  private boolean fast;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the engine; default: all processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "cpu",
      description = "cpu, or gpu:0 and so on; default ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Windows computed at once; default ${DEFAULT-VALUE}, best on a CPU.")
  private int batch;

  @Option(
      names = "--engine",
      paramLabel = "E",
      description = "OnnxRuntime or PyTorch, where a package has weights for both.")
  private Optional<String> engine = Optional.empty();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    requireOutput();
    EngineSettings settings = settings();
    PrintWriter err = spec.commandLine().getErr();
    ModelPackage loaded = segmenting(ModelFolders.load(model, engine), err);
    try (ModelRegistry registry = new ModelRegistry()) {
      Volume ct = InputVolume.read(input, series, err);
      MaskErrors.requireHounsfield(input, ct);
      Segmentation found = segment(registry.acquire(loaded, settings), ct, err);
      write(Volume.uint8(ct.grid(), found.labels()));
      print(loaded, found);
      return 0;
    } catch (InferenceException e) {
      throw new UserError(
          "The model gave no mask of " + input + ".",
          e.getMessage() + ".",
          "Nothing was written. 'lesionlake model verify "
              + loaded.folder()
              + "' tries the model.");
    } catch (OutOfMemoryError e) {
      throw MaskErrors.outOfMemory(input);
    }
  }

  private EngineSettings settings() {
    try {
      return new EngineSettings(device, threads, batch);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage() + ".");
    }
  }

  /** The package that makes a mask, said where it is not the one that was named. */
  private static ModelPackage segmenting(ModelPackage named, PrintWriter err) {
    if (named.tellsClasses()) {
      err.println(
          named.id()
              + " tells classes of the marks of "
              + named.marks().id()
              + ", whose mask is written. Classes need a lake, which knows the patient.");
    } else if (!named.inputs().isEmpty()) {
      err.println(
          named.id()
              + " takes "
              + named.inputs().features().size()
              + " values of the patient beside the CT. Only a lake knows them: here all are"
              + " missing.");
    }
    err.flush();
    return named.marks();
  }

  private void requireOutput() {
    String name = String.valueOf(output.getFileName()).toLowerCase(Locale.ROOT);
    if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "A mask is written as .nii or .nii.gz, and not as " + output + ".");
    }
    Path folder = output.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "The mask cannot be written to " + output + ".",
          "There is no folder " + folder + ".",
          "Make it, or correct --output.");
    }
  }

  private Segmentation segment(ModelRegistry.Handle handle, Volume ct, PrintWriter err) {
    Grid grid = ct.grid();
    VoxelFrame frame = grid.frame();
    WindowProgress progress = new WindowProgress(err, System::nanoTime);
    return new Segmenter(handle)
        .segment(
            frame,
            HounsfieldSlices.of(ct),
            fast ? SegmentationMode.FAST : SegmentationMode.EXACT,
            progress::reached);
  }

  private void write(Volume mask) {
    try {
      WholeFile.write(output.toAbsolutePath(), part -> Nifti.write(part, mask));
    } catch (IOException e) {
      throw new UserError(
          "The mask cannot be written to " + output + ".",
          e.getClass().getSimpleName() + ".",
          "Check that the folder may be written to and has room.");
    }
  }

  private void print(ModelPackage loaded, Segmentation found) {
    long[] voxels = new long[256];
    for (byte label : found.labels()) {
      voxels[label & 0xFF]++;
    }
    List<String[]> rows = new ArrayList<>();
    for (int value = 1; value < loaded.labels().size(); value++) {
      ModelLabel label = loaded.labels().get(value);
      rows.add(
          new String[] {
            Integer.toString(value),
            label.name(),
            label.site().map(site -> site.name().toLowerCase(Locale.ROOT)).orElse(""),
            Long.toString(voxels[value]),
            String.format(
                Locale.ROOT, "%.1f", voxels[value] * found.frame().voxelVolumeMm3() / 1000)
          });
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(TextTable.aligned(List.of("label", "name", "lesion of", "voxels", "ml"), rows));
    out.println(
        output
            + ": model "
            + loaded.id()
            + ", "
            + found.windows()
            + " windows"
            + (found.skippedWindows() > 0
                ? ", " + found.skippedWindows() + " without body left out"
                : "")
            + String.format(
                Locale.ROOT,
                "; prepare %.2f s, network %.2f s, rest %.2f s",
                found.phases().prepareSeconds(),
                found.phases().networkSeconds(),
                found.phases().restSeconds()));
    out.flush();
  }
}
