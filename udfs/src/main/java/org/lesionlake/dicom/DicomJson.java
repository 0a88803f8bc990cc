package org.lesionlake.dicom;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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

  private static final JsonFactory FACTORY = new JsonFactory();
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

  private static String write(
      Dataset dataset, IntPredicate exclude, IntPredicate excludeInItems, int maxInlineBytes) {
    StringWriter text = new StringWriter(4096);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      new Body(json, excludeInItems, maxInlineBytes).dataset(dataset, exclude);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private record Body(JsonGenerator json, IntPredicate excludeInItems, int maxInlineBytes) {
    void dataset(Dataset dataset, IntPredicate exclude) throws IOException {
      json.writeStartObject();
      for (DataElement element : dataset) {
        int tag = element.tag();
        // Group lengths belong to an encoding, not to the data (PS3.18 section F.2.2).
        boolean omitted = Tag.element(tag) == 0 || Tag.isPixelData(tag) || exclude.test(tag);
        if (!omitted && !isTooLong(element)) {
          json.writeObjectFieldStart(Tag.hex(tag));
          json.writeStringField("vr", element.vr().name());
          value(dataset, element);
          json.writeEndObject();
        }
      }
      json.writeEndObject();
    }

    private boolean isTooLong(DataElement element) {
      return element.isEncapsulated()
          || element.vr().isBytes() && element.length() > maxInlineBytes;
    }

    private void value(Dataset dataset, DataElement element) throws IOException {
      if (element.isEmpty()) {
        return;
      }
      if (element.vr().isBytes()) {
        byte[] bytes = dataset.bytes(element.tag()).orElseThrow();
        json.writeStringField("InlineBinary", Base64.getEncoder().encodeToString(bytes));
      } else if (element.vr() == Vr.SQ) {
        json.writeArrayFieldStart("Value");
        for (Dataset item : element.items()) {
          dataset(item, excludeInItems);
        }
        json.writeEndArray();
      } else {
        values(dataset, element);
      }
    }

    private void values(Dataset dataset, DataElement element) throws IOException {
      List<String> values = dataset.strings(element);
      if (values.isEmpty()) {
        return;
      }
      json.writeArrayFieldStart("Value");
      if (element.tag() == Tag.SPECIFIC_CHARACTER_SET) {
        json.writeString("ISO_IR 192");
      } else if (isNumeric(element)) {
        numbers(element, values);
      } else {
        for (String value : values) {
          text(element.vr(), value);
        }
      }
      json.writeEndArray();
    }

    private static boolean isNumeric(DataElement element) {
      return switch (element.vr()) {
        case DS, IS, FL, FD, SL, SS, SV, UL, US, UV -> true;
        default -> false;
      };
    }

    /** Numbers as JSON numbers; strings that are none stay strings, which annex F allows for DS. */
    private void numbers(DataElement element, List<String> values) throws IOException {
      List<Long> longs = element.vr() == Vr.IS ? element.longs() : List.of();
      List<Double> decimals = element.vr() == Vr.DS ? element.decimals() : List.of();
      for (int i = 0; i < values.size(); i++) {
        String value = values.get(i);
        if (value.isEmpty()) {
          json.writeNull();
        } else if (!longs.isEmpty()) {
          json.writeNumber(longs.get(i));
        } else if (!decimals.isEmpty()) {
          json.writeNumber(DataElement.decimalString(decimals.get(i)));
        } else if (element.vr().isString() || !isFinite(value)) {
          json.writeString(value);
        } else {
          json.writeNumber(value);
        }
      }
    }

    private static boolean isFinite(String binaryNumber) {
      return !binaryNumber.equals("NaN") && !binaryNumber.endsWith("Infinity");
    }

    private void text(Vr vr, String value) throws IOException {
      if (value.isEmpty()) {
        json.writeNull();
      } else if (vr == Vr.PN) {
        personName(value);
      } else {
        json.writeString(value);
      }
    }

    private void personName(String value) throws IOException {
      String[] groups = value.split("=", -1);
      json.writeStartObject();
      for (int i = 0; i < Math.min(groups.length, NAME_GROUPS.size()); i++) {
        if (!groups[i].isEmpty()) {
          json.writeStringField(NAME_GROUPS.get(i), groups[i]);
        }
      }
      json.writeEndObject();
    }
  }
}
