package org.lesionlake.dicom;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Base64;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Writes data sets as DICOM JSON (PS3.18 annex F): tags ascending, no white space, so that equal
 * data sets give equal text. Text is Unicode and Specific Character Set is written as ISO_IR 192.
 */
public final class DicomJson {
  /** Binary values beyond this many bytes are left out, unless all are asked for. */
  static final int MAX_INLINE_BYTES = 1024;

  private static final int MOST_DIGITS = 15;
  private static final String HEXADECIMAL = "0123456789ABCDEF";
  private static final List<String> NAME_GROUPS = List.of("Alphabetic", "Ideographic", "Phonetic");

  private DicomJson() {}

  /** The JSON of a data set. */
  public static String write(Dataset dataset) {
    return write(dataset, tag -> false);
  }

  /**
   * The JSON of a data set.
   *
   * @param exclude tags to leave out, in sequence items too
   */
  public static String write(Dataset dataset, IntPredicate exclude) {
    return write(dataset, exclude, exclude);
  }

  /** The JSON of a data set with every value but pixel data, however long it is. */
  public static String writeWhole(Dataset dataset) {
    return write(dataset, tag -> false, tag -> false, Integer.MAX_VALUE);
  }

  /**
   * The JSON of a data set.
   *
   * @param exclude tags to leave out of the data set itself
   * @param excludeInItems tags to leave out of sequence items
   */
  public static String write(Dataset dataset, IntPredicate exclude, IntPredicate excludeInItems) {
    return write(dataset, exclude, excludeInItems, MAX_INLINE_BYTES);
  }

  /**
   * The JSON of a data set twice, written once.
   *
   * @param all without pixel data, as {@link #write(Dataset)} gives it
   * @param rest the same without the attributes that were to be left out of the data set itself;
   *     sequence items keep them
   */
  public record Texts(String all, String rest) {}

  /** The JSON of a data set, with and without the attributes to leave out. */
  public static Texts writeTwice(Dataset dataset, IntPredicate exclude) {
    StringBuilder all = new StringBuilder(8192);
    StringBuilder rest = new StringBuilder(8192);
    Body body = new Body(all, tag -> false, MAX_INLINE_BYTES);
    all.append('{');
    rest.append('{');
    for (DataElement element : dataset) {
      if (body.omits(element)) {
        continue;
      }
      int start = body.field(dataset, element);
      if (!exclude.test(element.tag())) {
        if (rest.length() > 1) {
          rest.append(',');
        }
        rest.append(all, start, all.length());
      }
    }
    return new Texts(all.append('}').toString(), rest.append('}').toString());
  }

  /**
   * Whether a decimal or integer string is what its number would be written as: no sign but a
   * minus, no zeros that say nothing, and no more than the 15 digits that a double keeps. Most are.
   */
  static boolean isPlainNumber(String value) {
    int length = value.length();
    int start = value.startsWith("-") ? 1 : 0;
    if (length == start || length > MOST_DIGITS) {
      return false;
    }
    int point = -1;
    for (int i = start; i < length; i++) {
      char c = value.charAt(i);
      if (c == '.' && point < 0) {
        point = i;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    int whole = (point < 0 ? length : point) - start;
    boolean leadingZero = value.charAt(start) == '0' && whole > 1;
    boolean minusZero = start == 1 && point < 0 && value.charAt(start) == '0';
    boolean trailing = point >= 0 && (point == length - 1 || value.charAt(length - 1) == '0');
    return whole > 0 && !leadingZero && !minusZero && !trailing;
  }

  private static String write(
      Dataset dataset, IntPredicate exclude, IntPredicate excludeInItems, int maxInlineBytes) {
    StringBuilder text = new StringBuilder(8192);
    new Body(text, excludeInItems, maxInlineBytes).dataset(dataset, exclude);
    return text.toString();
  }

  /**
   * Appends to a text. Jackson quotes strings where they need it; the rest is written by hand,
   * since its generator took as long as reading the file and all else that is done with a header.
   */
  private record Body(StringBuilder json, IntPredicate excludeInItems, int maxInlineBytes) {
    void dataset(Dataset dataset, IntPredicate exclude) {
      json.append('{');
      for (DataElement element : dataset) {
        if (!omits(element) && !exclude.test(element.tag())) {
          field(dataset, element);
        }
      }
      json.append('}');
    }

    /** Group lengths belong to an encoding, not to the data (PS3.18 section F.2.2). */
    boolean omits(DataElement element) {
      int tag = element.tag();
      return Tag.element(tag) == 0
          || Tag.isPixelData(tag)
          || element.isEncapsulated()
          || element.vr().isBytes() && element.length() > maxInlineBytes;
    }

    /** An attribute, after a comma if it needs one; returns where it begins behind that. */
    int field(Dataset dataset, DataElement element) {
      comma();
      int start = json.length();
      json.append('"');
      for (int shift = 28; shift >= 0; shift -= 4) {
        json.append(HEXADECIMAL.charAt(element.tag() >>> shift & 0xF));
      }
      json.append("\":{\"vr\":\"").append(element.vr().name()).append('"');
      value(dataset, element);
      json.append('}');
      return start;
    }

    /** Separates from what came before, if it was not the beginning. */
    void comma() {
      char last = json.charAt(json.length() - 1);
      if (last != '{' && last != '[') {
        json.append(',');
      }
    }

    private void value(Dataset dataset, DataElement element) {
      if (element.isEmpty()) {
        return;
      }
      if (element.vr().isBytes()) {
        byte[] bytes = dataset.bytes(element.tag()).orElseThrow();
        json.append(",\"InlineBinary\":\"");
        json.append(Base64.getEncoder().encodeToString(bytes)).append('"');
      } else if (element.vr() == Vr.SQ) {
        json.append(",\"Value\":[");
        for (Dataset item : element.items()) {
          comma();
          dataset(item, excludeInItems);
        }
        json.append(']');
      } else {
        values(dataset, element);
      }
    }

    private void values(Dataset dataset, DataElement element) {
      List<String> values = dataset.strings(element);
      if (values.isEmpty()) {
        return;
      }
      json.append(",\"Value\":[");
      if (element.tag() == Tag.SPECIFIC_CHARACTER_SET) {
        json.append("\"ISO_IR 192\"");
      } else if (isNumeric(element)) {
        numbers(element, values);
      } else {
        for (String value : values) {
          comma();
          text(element.vr(), value);
        }
      }
      json.append(']');
    }

    private static boolean isNumeric(DataElement element) {
      return switch (element.vr()) {
        case DS, IS, FL, FD, SL, SS, SV, UL, US, UV -> true;
        default -> false;
      };
    }

    /** Numbers as JSON numbers; strings that are none stay strings, which annex F allows for DS. */
    private void numbers(DataElement element, List<String> values) {
      if (element.vr().isString() && arePlainNumbers(values)) {
        for (String value : values) {
          comma();
          json.append(value);
        }
        return;
      }
      List<Long> longs = element.vr() == Vr.IS ? element.longs() : List.of();
      List<Double> decimals = element.vr() == Vr.DS ? element.decimals() : List.of();
      for (int i = 0; i < values.size(); i++) {
        comma();
        String value = values.get(i);
        if (value.isEmpty()) {
          json.append("null");
        } else if (!longs.isEmpty()) {
          json.append(longs.get(i).longValue());
        } else if (!decimals.isEmpty()) {
          json.append(DataElement.decimalString(decimals.get(i)));
        } else if (element.vr().isString() || !isFinite(value)) {
          string(value);
        } else {
          json.append(value);
        }
      }
    }

    private static boolean arePlainNumbers(List<String> values) {
      for (String value : values) {
        if (!isPlainNumber(value)) {
          return false;
        }
      }
      return true;
    }

    private static boolean isFinite(String binaryNumber) {
      return !binaryNumber.equals("NaN") && !binaryNumber.endsWith("Infinity");
    }

    private void text(Vr vr, String value) {
      if (value.isEmpty()) {
        json.append("null");
      } else if (vr == Vr.PN) {
        personName(value);
      } else {
        string(value);
      }
    }

    private void personName(String value) {
      String[] groups = value.split("=", -1);
      json.append('{');
      for (int i = 0; i < Math.min(groups.length, NAME_GROUPS.size()); i++) {
        if (!groups[i].isEmpty()) {
          comma();
          json.append('"').append(NAME_GROUPS.get(i)).append("\":");
          string(groups[i]);
        }
      }
      json.append('}');
    }

    private void string(String value) {
      json.append('"');
      if (isPlain(value)) {
        json.append(value);
      } else {
        JsonStringEncoder.getInstance().quoteAsString(value, json);
      }
      json.append('"');
    }

    private static boolean isPlain(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c < ' ' || c == '"' || c == '\\') {
          return false;
        }
      }
      return true;
    }
  }
}
