package org.lesionlake.jobs.tool;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.annotation.MarkedStructure;
import org.lesionlake.annotation.MaskIssue;
import org.lesionlake.annotation.MaskLayers;
import org.lesionlake.annotation.SegmentationWriter;
import org.lesionlake.annotation.StructureMask;
import org.lesionlake.annotation.StructureNames.Meaning;
import org.lesionlake.jobs.cli.TextTable;
import org.lesionlake.jobs.lake.CodeVersion;
import org.lesionlake.volume.Nifti;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Masks of an annotation on the grid of its series, listed and written. */
@Command(
    name = "masks",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the structures of an RT Structure Set or a Segmentation onto the grid of the CT series",
      "that they mark, lists them, and writes them as NIfTI and as DICOM Segmentation.",
      "A pixel belongs to a structure if its centre lies inside of its contours by the even-odd rule;",
      "a centre on a border belongs to what lies at higher indices of it. A contour reaches halfway to",
      "the next one of its structure. Fractional segments count from half of their maximum on.",
      "Names and identifiers of the files are printed and written as they are."
    },
    footer = {
      "",
      "Structures that overlap go to further NIfTI files: masks.nii.gz, masks-2.nii.gz and so on.",
      "",
      "Examples:",
      "  lesionlake dicom masks RS.dcm --ct ct/",
      "  lesionlake dicom masks RS.dcm --ct ct/ --nifti masks.nii.gz --seg masks.dcm"
    })
final class MasksCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ANNOTATION", description = "An RTSTRUCT or SEG file.")
  private Path file;

  @Option(
      names = "--ct",
      required = true,
      paramLabel = "PATH",
      description = "Files and folders of the images that it was drawn on.")
  private List<Path> ct = new ArrayList<>();

  @Option(
      names = "--structure",
      paramLabel = "STRUCTURE",
      description = "Only this one, by index or name; may be given several times.")
  private List<String> wanted = new ArrayList<>();

  @Option(
      names = "--nifti",
      paramLabel = "OUT.nii.gz",
      description = "Writes masks here; labels are the structures' indices.")
  private Path nifti;

  @Option(
      names = "--seg",
      paramLabel = "OUT.dcm",
      description = "Writes a binary DICOM Segmentation here.")
  private Path seg;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    requireOthers();
    MarkedSeries series = MarkedSeries.read(file, ct);
    List<MarkedStructure> structures = series.asked(wanted);
    out.print(table(series, structures));
    boolean any = structures.stream().anyMatch(marked -> marked.mask().isPresent());
    if (!any && (nifti != null || seg != null)) {
      out.flush();
      throw AnnotationErrors.nothingMarked(structures);
    }
    if (nifti != null) {
      writeNifti(series, structures).forEach(written -> out.println("Wrote " + written));
    }
    if (seg != null) {
      write(seg, part -> writeSegmentation(part, series, structures));
      out.println("Wrote " + seg);
    }
    out.flush();
    return 0;
  }

  private void requireOthers() {
    for (Path output : new Path[] {nifti, seg}) {
      try {
        if (output != null
            && Files.exists(output)
            && Files.exists(file)
            && Files.isSameFile(file, output)) {
          throw AnnotationErrors.overInput(file);
        }
      } catch (IOException e) {
        throw AnnotationErrors.notWritten(output, e);
      }
    }
    if (nifti != null) {
      String name = nifti.getFileName().toString().toLowerCase(Locale.ROOT);
      if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--nifti takes a name that ends in .nii or .nii.gz.");
      }
    }
  }

  private static String table(MarkedSeries series, List<MarkedStructure> structures) {
    List<String[]> rows = new ArrayList<>();
    for (MarkedStructure marked : structures) {
      Optional<Meaning> meaning = series.names().meaning(marked.structure());
      Optional<StructureMask> mask = marked.mask();
      rows.add(
          new String[] {
            Integer.toString(marked.structure().index()),
            HeaderText.printable(marked.structure().name()),
            meaning
                .flatMap(Meaning::site)
                .map(site -> site.name().toLowerCase(Locale.ROOT))
                .orElse("-"),
            meaning.map(Meaning::structureClass).orElse("unmapped"),
            mask.map(m -> Long.toString(m.voxels())).orElse("-"),
            mask.map(m -> String.format(Locale.ROOT, "%.3f", m.volumeMm3() / 1000)).orElse("-"),
            mask.map(MasksCommand::slices).orElse("-"),
            marked.reason().map(MaskIssue::code).orElse("done"),
            String.join(" ", marked.warningCodes())
          });
    }
    return TextTable.aligned(
        List.of("index", "name", "site", "class", "voxels", "ml", "slices", "status", "warnings"),
        rows);
  }

  /** First and last slice, from 1. */
  private static String slices(StructureMask mask) {
    int first = -1;
    int last = -1;
    for (int z = 0; z < mask.planes().count(); z++) {
      if (mask.voxelsOn(z) > 0) {
        first = first < 0 ? z + 1 : first;
        last = z + 1;
      }
    }
    return first + "-" + last;
  }

  private List<Path> writeNifti(MarkedSeries series, List<MarkedStructure> structures) {
    List<Path> written = new ArrayList<>();
    for (MaskLayers.Layer layer : MaskLayers.of(structures, series.grid()).layers()) {
      Path target = numbered(nifti, written.size() + 1);
      write(target, part -> Nifti.write(part, layer.labels()));
      written.add(target);
    }
    return written;
  }

  private static Path numbered(Path file, int number) {
    if (number == 1) {
      return file;
    }
    String name = file.getFileName().toString();
    int dot = name.toLowerCase(Locale.ROOT).lastIndexOf(".nii");
    return file.resolveSibling(name.substring(0, dot) + "-" + number + name.substring(dot));
  }

  private static void writeSegmentation(
      Path part, MarkedSeries series, List<MarkedStructure> structures) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
      SegmentationWriter.write(
          out,
          series.image(),
          series.sources(),
          series.annotation().header(),
          structures,
          series.names()::meaning,
          CodeVersion.current());
    }
  }

  private static void write(Path file, WholeFile.Writing writing) {
    try {
      WholeFile.write(file, writing);
    } catch (IOException e) {
      throw AnnotationErrors.notWritten(file, e);
    }
  }
}
