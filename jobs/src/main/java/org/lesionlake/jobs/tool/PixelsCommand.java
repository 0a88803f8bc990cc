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
import java.util.function.Function;
import java.util.stream.IntStream;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomException.Reason;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.dicom.Tag;
import org.lesionlake.jobs.cli.TextTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decodes the pixels of a file, says what their values are, and draws them. */
@Command(
    name = "pixels",
    mixinStandardHelpOptions = true,
    description = {
      "Decodes the pixels of a DICOM file and prints how they are stored, how their values are",
      "distributed and how long it took; draws a frame as PNG. Pixel padding is left out of the",
      "statistics. Percentiles are nearest ranks; the standard deviation is that of all pixels."
    },
    footer = {
      "",
      "Without --window a picture shows soft tissue if values are Hounsfield units, else the",
      "file's own window, else all from the smallest value to the largest.",
      "",
      "Examples:",
      "  lesionlake dicom pixels slice.dcm",
      "  lesionlake dicom pixels slice.dcm --window lung --png slice.png",
      "  lesionlake dicom pixels many.dcm --frame 12 --window -600,1500 --png frame12.png"
    })
final class PixelsCommand implements Callable<Integer> {
  private static final int[] PERCENTILES = {1, 5, 25, 50, 75, 95, 99};
  private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

  @Parameters(paramLabel = "FILE", description = "A DICOM file with monochrome pixels.")
  private Path file;

  @Option(
      names = "--window",
      paramLabel = "WINDOW",
      converter = DisplayWindow.Converter.class,
      description = {
        "What the picture shows: soft (40,400), lung (-300,1400), bone (400,1600), or",
        "CENTER,WIDTH in rescaled values (PS3.3 C.11.2.1.2)."
      })
  private DisplayWindow window;

  @Option(names = "--png", paramLabel = "OUT.png", description = "Draws the frame into this file.")
  private Path png;

  @Option(
      names = "--frame",
      paramLabel = "N",
      description = "Only this frame, from 1. By default all are measured and the first is drawn.")
  private Integer frame;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /**
   * What is measured.
   *
   * @param from first frame, from 0
   * @param to last frame, excluded
   */
  private record Decoded(Dataset header, PixelFrames frames, int from, int to) {}

  @Override
  public Integer call() {
    checkOptions();
    DicomErrors.requireFile(file);
    PrintWriter out = spec.commandLine().getOut();
    try {
      byte[] bytes = bytes();
      DicomObject object = header(bytes);
      Dataset header = object.dataset();
      facts(object, out);
      // What is known of pixels stands there even if they turn out not to decode.
      out.flush();
      long start = System.nanoTime();
      PixelFrames frames = decode(object, bytes);
      speed(header, frames, (System.nanoTime() - start) / 1e9, out);
      Decoded decoded = chosen(header, frames);
      statistics(decoded, out);
      if (png != null) {
        draw(decoded, out);
      }
      return 0;
    } finally {
      out.flush();
    }
  }

  private void checkOptions() {
    if (window != null && png == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--window is for a picture: give --png too.");
    }
    if (frame != null && frame < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--frame takes a number from 1 on.");
    }
  }

  private byte[] bytes() {
    try {
      if (png != null && Files.exists(png) && Files.isSameFile(file, png)) {
        throw DicomErrors.pictureOverInput(file);
      }
      if (Files.size(file) > LARGEST_ARRAY) {
        throw DicomErrors.tooLarge(file);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw DicomErrors.unreadable(
          file, new DicomException(Reason.IO_ERROR, "The file cannot be opened or read."));
    }
  }

  private DicomObject header(byte[] bytes) {
    try {
      return DicomReader.readHeader(bytes);
    } catch (DicomException e) {
      throw DicomErrors.unreadable(file, e);
    }
  }

  private PixelFrames decode(DicomObject object, byte[] bytes) {
    try {
      return PixelDecoder.decode(object, bytes);
    } catch (DicomException e) {
      throw DicomErrors.undecodable(file, e);
    }
  }

  private Decoded chosen(Dataset header, PixelFrames frames) {
    if (frame == null) {
      return new Decoded(header, frames, 0, frames.count());
    }
    if (frame > frames.count()) {
      throw DicomErrors.noFrame(frame, frames.count());
    }
    return new Decoded(header, frames, frame - 1, frame);
  }

  private static void facts(DicomObject object, PrintWriter out) {
    Dataset header = object.dataset();
    fact(out, "transfer syntax", object.transferSyntax().name() + uid(object));
    fact(out, "modality", text(header, Tag.MODALITY));
    fact(
        out,
        "matrix",
        text(header, Tag.ROWS)
            + " rows x "
            + text(header, Tag.COLUMNS)
            + " columns, frames: "
            + header.string(Tag.NUMBER_OF_FRAMES).map(HeaderText::printable).orElse("1"));
    fact(
        out,
        "bits",
        text(header, Tag.BITS_STORED)
            + " stored of "
            + text(header, Tag.BITS_ALLOCATED)
            + " allocated, high bit "
            + text(header, Tag.HIGH_BIT)
            + (header.integer(Tag.PIXEL_REPRESENTATION).orElse(0) == 1
                ? ", signed"
                : ", unsigned"));
    fact(out, "photometric", text(header, Tag.PHOTOMETRIC_INTERPRETATION));
    fact(out, "rescale", Rescale.of(header, 0).map(PixelsCommand::words).orElse("none"));
    fact(out, "padding", Padding.of(header).map(Padding::words).orElse("none"));
  }

  private static String uid(DicomObject object) {
    return " (" + HeaderText.printable(object.transferSyntaxUid()) + ")";
  }

  private static String text(Dataset header, int tag) {
    return header.string(tag).map(HeaderText::printable).orElse("not stated");
  }

  private static String words(Rescale rescale) {
    return Numbers.exact(rescale.slope())
        + " * stored "
        + (rescale.intercept() < 0 ? "- " : "+ ")
        + Numbers.exact(Math.abs(rescale.intercept()))
        + ", "
        + rescale.unit();
  }

  private static void fact(PrintWriter out, String name, String value) {
    out.println(String.format(Locale.ROOT, "%-16s %s", name, value));
  }

  /** In bytes of pixels as they are when not compressed. */
  private static void speed(Dataset header, PixelFrames frames, double seconds, PrintWriter out) {
    double bits = header.integer(Tag.BITS_ALLOCATED).orElse(0);
    double megabytes = bits / 8 * frames.rows() * frames.columns() * frames.count() / 1e6;
    fact(
        out,
        "decoded",
        String.format(
            Locale.ROOT,
            "%.1f MB in %.0f ms, %.0f MB/s (once, in a process that has just started)",
            megabytes,
            seconds * 1e3,
            megabytes / Math.max(seconds, 1e-6)));
  }

  private static void statistics(Decoded decoded, PrintWriter out) {
    Distribution all = Distribution.of(decoded.frames(), decoded.from(), decoded.to());
    Distribution stored = withoutPadding(all, decoded.header());
    List<Optional<Rescale>> rescales =
        IntStream.range(decoded.from(), decoded.to())
            .mapToObj(number -> Rescale.of(decoded.header(), number))
            .distinct()
            .toList();
    List<String> heading = new ArrayList<>(List.of("", "stored"));
    List<Distribution> columns = new ArrayList<>(List.of(stored));
    if (rescales.size() == 1 && rescales.get(0).isPresent()) {
      heading.add(rescales.get(0).get().unit());
      columns.add(stored.rescaled(rescales.get(0).get()));
    }
    out.println();
    out.print(TextTable.aligned(heading, rows(columns)));
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "%,d pixels, %,d of padding left out",
            all.count(),
            all.count() - stored.count()));
    if (rescales.size() > 1) {
      out.println("Frames have rescales of their own: choose one with --frame to see its values.");
    }
  }

  private static Distribution withoutPadding(Distribution all, Dataset header) {
    return Padding.of(header)
        .map(padding -> all.without(padding.lowest(), padding.highest()))
        .orElse(all);
  }

  private static List<String[]> rows(List<Distribution> columns) {
    List<String[]> rows = new ArrayList<>();
    rows.add(row("minimum", columns, Distribution::minimum));
    for (int percent : PERCENTILES) {
      rows.add(row("percentile " + percent, columns, values -> values.percentile(percent)));
    }
    rows.add(row("maximum", columns, Distribution::maximum));
    rows.add(row("mean", columns, Distribution::mean));
    rows.add(row("std. deviation", columns, Distribution::standardDeviation));
    return rows;
  }

  private static String[] row(
      String name, List<Distribution> columns, Function<Distribution, Double> statistic) {
    List<String> cells = new ArrayList<>(List.of(name));
    columns.forEach(
        values -> cells.add(values.isEmpty() ? "-" : Numbers.of(statistic.apply(values))));
    return cells.toArray(String[]::new);
  }

  private void draw(Decoded decoded, PrintWriter out) {
    int drawn = decoded.from();
    Dataset header = decoded.header();
    Optional<Rescale> rescale = Rescale.of(header, drawn);
    DisplayWindow shown = window != null ? window : defaultWindow(decoded, rescale);
    boolean inverted =
        header.string(Tag.PHOTOMETRIC_INTERPRETATION).filter("MONOCHROME1"::equals).isPresent();
    try {
      GreyPicture.write(GreyPicture.of(decoded.frames(), drawn, rescale, shown, inverted), png);
    } catch (IOException e) {
      throw DicomErrors.pictureNotWritten(png, e);
    }
    out.println(
        "Wrote frame "
            + (drawn + 1)
            + " to "
            + png
            + ": "
            + shown.words()
            + (inverted ? ", inverted" : ""));
  }

  private static DisplayWindow defaultWindow(Decoded decoded, Optional<Rescale> rescale) {
    if (rescale.filter(Rescale::hounsfield).isPresent()) {
      return DisplayWindow.SOFT_TISSUE;
    }
    return DisplayWindow.ofFile(decoded.header(), decoded.from())
        .orElseGet(() -> wholeRange(decoded, rescale));
  }

  private static DisplayWindow wholeRange(Decoded decoded, Optional<Rescale> rescale) {
    Distribution all = Distribution.of(decoded.frames(), decoded.from(), decoded.from() + 1);
    Distribution measured = withoutPadding(all, decoded.header());
    Distribution stored = measured.isEmpty() ? all : measured;
    Distribution values = rescale.map(stored::rescaled).orElse(stored);
    return DisplayWindow.between(values.minimum(), values.maximum());
  }
}
