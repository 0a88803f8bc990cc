package org.lesionlake.jobs.tool;

import java.util.Locale;
import java.util.Optional;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import picocli.CommandLine;

/**
 * Which values a picture shows from black to white (PS3.3 section C.11.2.1.2 and C.11.2.1.3).
 *
 * @param center in rescaled values
 * @param width 1 at least for LINEAR, above 0 for the others
 */
record DisplayWindow(double center, double width, Function function) {
  /** VOI LUT Function (0028,1056). */
  enum Function {
    LINEAR,
    LINEAR_EXACT,
    SIGMOID
  }

  /** The three are those of the pictures of the night's summary. */
  static final DisplayWindow SOFT_TISSUE = new DisplayWindow(40, 400, Function.LINEAR);

  static final DisplayWindow LUNG = new DisplayWindow(-300, 1400, Function.LINEAR);
  static final DisplayWindow BONE = new DisplayWindow(400, 1600, Function.LINEAR);

  private static final int WHITE = 255;

  /** From the smallest value as black to the largest as white. */
  static DisplayWindow between(double minimum, double maximum) {
    double width = maximum > minimum ? maximum - minimum : 1;
    return new DisplayWindow(minimum + width / 2, width, Function.LINEAR_EXACT);
  }

  /**
   * The first window that the file itself gives for a frame; empty if it gives none that can be
   * used.
   *
   * @param frame from 0
   */
  static Optional<DisplayWindow> ofFile(Dataset image, int frame) {
    Dataset source =
        FrameAttributes.of(image, frame, Tag.FRAME_VOI_LUT_SEQUENCE, Tag.WINDOW_CENTER);
    Optional<Double> center = source.decimal(Tag.WINDOW_CENTER);
    Optional<Double> width = source.decimal(Tag.WINDOW_WIDTH);
    Function function = function(source.string(Tag.VOI_LUT_FUNCTION).orElse(""));
    double least = function == Function.LINEAR ? 1 : Double.MIN_VALUE;
    return width
        .filter(stated -> stated >= least && center.isPresent())
        .map(stated -> new DisplayWindow(center.get(), stated, function));
  }

  /** What is not stated, or not known, is linear. */
  private static Function function(String stated) {
    return switch (stated) {
      case "LINEAR_EXACT" -> Function.LINEAR_EXACT;
      case "SIGMOID" -> Function.SIGMOID;
      default -> Function.LINEAR;
    };
  }

  /** The grey of a rescaled value, 0 to 255, rounded to the nearest. */
  int grey(double value) {
    return (int) Math.round(WHITE * share(value));
  }

  private double share(double value) {
    return switch (function) {
      case LINEAR -> linear(value, center - 0.5, width - 1);
      case LINEAR_EXACT -> linear(value, center, width);
      case SIGMOID -> 1 / (1 + Math.exp(-4 * (value - center) / width));
    };
  }

  private static double linear(double value, double middle, double range) {
    if (value <= middle - range / 2) {
      return 0;
    }
    return value > middle + range / 2 ? 1 : (value - middle) / range + 0.5;
  }

  String words() {
    return String.format(
        Locale.ROOT,
        "centre %s, width %s, %s",
        Numbers.of(center),
        Numbers.of(width),
        function.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  /** Reads --window. */
  static final class Converter implements CommandLine.ITypeConverter<DisplayWindow> {
    @Override
    public DisplayWindow convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "soft" -> SOFT_TISSUE;
        case "lung" -> LUNG;
        case "bone" -> BONE;
        default -> centerAndWidth(text);
      };
    }

    private static DisplayWindow centerAndWidth(String text) {
      String[] parts = text.split(",", -1);
      try {
        double center = Double.parseDouble(parts[0]);
        double width = Double.parseDouble(parts[parts.length - 1]);
        if (parts.length == 2 && Double.isFinite(center) && width >= 1 && Double.isFinite(width)) {
          return new DisplayWindow(center, width, Function.LINEAR);
        }
      } catch (NumberFormatException e) {
        // Said below, as of every other text that is no window.
      }
      throw new CommandLine.TypeConversionException(
          "'"
              + text
              + "' is no window: write soft, lung, bone, or CENTER,WIDTH with a width from 1");
    }
  }
}
