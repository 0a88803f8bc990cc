package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeFileException;
import org.lesionlake.volume.VolumeFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The lesions of a mask, measured as the lake measures those of a model. */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the lesions of a mask: NIfTI (.nii, .nii.gz), NRRD (.nrrd, .nhdr) or MetaImage (.mha,",
      ".mhd). A lesion is what of a label hangs together by faces, edges or corners of voxels.",
      "A row gives volume by voxels; RECIST long axis, the longest in an axial plane, and short axis,",
      "the longest perpendicular to it there, both between outer voxel borders; and, as PyRadiomics",
      "and IBSI define them, 3D diameter, mesh volume, surface, sphericity and principal axes; with",
      "an image also mean and SD. Centres are patient LPS in mm; slices and boxes are indices of the",
      "file's voxels from 0, box_to one past the last."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake measure lesions.nii.gz --image ct.nii.gz > lesions.csv",
      "  lesionlake measure mask.nrrd --format json | jq '.lesions[] | select(.longAxisMm >= 10)'"
    })
final class MeasureMaskCommand implements Callable<Integer> {
  enum Format {
    CSV,
    JSON
  }

  @Parameters(paramLabel = "MASK", description = "Labels; 0 is background.")
  private Path mask;

  @Option(
      names = "--image",
      paramLabel = "CT",
      description = "Image in Hounsfield units on the mask's grid, in any of the formats.")
  private Optional<Path> image = Optional.empty();

  @Option(
      names = "--whole-labels",
      description = "Takes all voxels of a label as one lesion, as PyRadiomics does.")
  private boolean wholeLabels;

  @Option(
      names = "--format",
      defaultValue = "csv",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      out.print(measured());
    } catch (OutOfMemoryError e) {
      throw MaskErrors.outOfMemory(mask);
    }
    out.flush();
    return 0;
  }

  private String measured() {
    Volume labels = read(mask);
    MaskErrors.requireMask(mask, labels);
    Optional<Volume> hounsfield = image.map(MeasureMaskCommand::read);
    hounsfield.ifPresent(ct -> MaskErrors.requireSameGrid(labels.grid(), ct.grid()));
    MaskMeasurement measurement = MaskMeasurement.of(labels, hounsfield, wholeLabels);
    return switch (format) {
      case CSV -> measurement.csv();
      case JSON -> measurement.json() + "\n";
    };
  }

  private static Volume read(Path file) {
    MaskErrors.requireFile(file);
    try {
      return VolumeFiles.read(file);
    } catch (VolumeFileException e) {
      throw MaskErrors.unreadable(file, e);
    } catch (IOException e) {
      throw MaskErrors.unreadable(file, e);
    }
  }
}
