package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lesionlake.annotation.MarkedStructure;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.volume.SliceHeader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws contours and their mask over a slice. */
@Command(
    name = "overlay",
    mixinStandardHelpOptions = true,
    description = {
      "Draws the structures of an RT Structure Set or a Segmentation over a slice of the CT series",
      "that they mark: contours as lines, the pixels of the mask tinted. What is drawn lies where the",
      "mask lies, pixel centres at whole indices; the picture keeps the shape of the body."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake dicom overlay RS.dcm --ct ct/ --png overlay.png",
      "  lesionlake dicom overlay RS.dcm --ct ct/ --slice 30 --window lung --png overlay.png"
    })
final class OverlayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ANNOTATION", description = "An RTSTRUCT or SEG file.")
  private Path file;

  @Option(
      names = "--ct",
      required = true,
      paramLabel = "PATH",
      description = "Files and folders of the images that it was drawn on.")
  private List<Path> ct = new ArrayList<>();

  @Option(
      names = "--png",
      required = true,
      paramLabel = "OUT.png",
      description = "Draws into this file.")
  private Path png;

  @Option(
      names = "--slice",
      paramLabel = "N",
      description = {
        "Which slice, from 1, ascending along their normal (to the head of axial ones). By default",
        "the one with the most pixels of the masks."
      })
  private Integer slice;

  @Option(
      names = "--structure",
      paramLabel = "STRUCTURE",
      description = "Only this one, by index or name; may be given several times.")
  private List<String> wanted = new ArrayList<>();

  @Option(
      names = "--window",
      paramLabel = "WINDOW",
      defaultValue = "soft",
      converter = DisplayWindow.Converter.class,
      description = "soft (40,400), lung (-300,1400), bone (400,1600), or CENTER,WIDTH.")
  private DisplayWindow window;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    requireOther();
    MarkedSeries series = MarkedSeries.read(file, ct);
    List<MarkedStructure> structures = series.asked(wanted);
    int shown = shown(series, structures);
    SliceHeader header = series.geometry().slices().get(shown);
    OverlayPicture picture =
        new OverlayPicture(
            series.planes(), shown, decode(series.files().get(header.sopUid())), header, window);
    for (MarkedStructure marked : structures) {
      picture.add(
          marked,
          series.annotation().contoursOn(marked.structure().index() - 1, series.planes(), shown));
    }
    try {
      GreyPicture.write(picture.draw(), png);
    } catch (IOException e) {
      throw DicomErrors.pictureNotWritten(png, e);
    }
    out.println(
        "Wrote slice "
            + (shown + 1)
            + " of "
            + series.planes().count()
            + " to "
            + png
            + ": "
            + window.words());
    picture.legend().forEach(out::println);
    out.flush();
    return 0;
  }

  private void requireOther() {
    try {
      if (Files.exists(png) && Files.exists(file) && Files.isSameFile(file, png)) {
        throw DicomErrors.pictureOverInput(file);
      }
    } catch (IOException e) {
      throw DicomErrors.pictureNotWritten(png, e);
    }
  }

  private int shown(MarkedSeries series, List<MarkedStructure> structures) {
    int count = series.planes().count();
    if (slice != null) {
      if (slice < 1 || slice > count) {
        throw AnnotationErrors.noSlice(slice, count);
      }
      return slice - 1;
    }
    int largest = -1;
    int most = 0;
    for (int z = 0; z < count; z++) {
      int there = z;
      int voxels =
          structures.stream()
              .mapToInt(marked -> marked.mask().map(mask -> mask.voxelsOn(there)).orElse(0))
              .sum();
      if (voxels > most) {
        most = voxels;
        largest = z;
      }
    }
    if (largest < 0) {
      throw AnnotationErrors.nothingMarked(structures);
    }
    return largest;
  }

  private static PixelFrames decode(Path image) {
    try {
      return PixelDecoder.decode(Files.readAllBytes(image));
    } catch (DicomException e) {
      throw DicomErrors.undecodable(image, e);
    } catch (IOException e) {
      throw DicomErrors.unreadable(
          image,
          new DicomException(DicomException.Reason.IO_ERROR, "The file cannot be opened or read."));
    }
  }
}
