package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.Locale;
import org.lesionlake.dicom.DataElement;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/**
 * A header as text: a line for each attribute, file meta information first, items of sequences
 * indented below their sequence. Text is decoded by the file's character sets, several values are
 * separated by a backslash, bytes are in hexadecimal as little endian stores them.
 */
final class HeaderText {
  private final int maxLength;

  /**
   * @param maxLength most characters of a value; longer ones end in an ellipsis
   */
  HeaderText(int maxLength) {
    this.maxLength = maxLength;
  }

  void write(DicomObject object, PrintWriter out) {
    attributes(object.fileMeta(), "", out);
    attributes(object.dataset(), "", out);
    if (object.hasPixelData()) {
      out.println(pixelData(object));
    }
  }

  private void attributes(Dataset dataset, String indent, PrintWriter out) {
    for (DataElement element : dataset) {
      out.println(
          String.format(
                  Locale.ROOT,
                  "%s%s %s  %-32s %7s  %s",
                  indent,
                  Tag.format(element.tag()),
                  element.vr(),
                  name(dataset, element.tag()),
                  element.vr() == Vr.SQ || element.isEncapsulated() ? "-" : element.length(),
                  value(dataset, element))
              .stripTrailing());
      int number = 0;
      for (Dataset item : element.items()) {
        number++;
        out.println(indent + "  item " + number);
        attributes(item, indent + "    ", out);
      }
    }
  }

  /** The keyword, or for a private attribute who defines it (PS3.5 section 7.8.1). */
  private static String name(Dataset dataset, int tag) {
    if (Tag.isPrivateCreator(tag)) {
      return "PrivateCreator";
    }
    if (Tag.isPrivate(tag) && Tag.element(tag) >= 0x1000) {
      int creator = tag & 0xFFFF0000 | Tag.element(tag) >>> 8;
      return "[" + printable(dataset.string(creator).orElse("no creator")) + "]";
    }
    return Tag.keyword(tag).orElse(Tag.element(tag) == 0 ? "GroupLength" : "");
  }

  private String value(Dataset dataset, DataElement element) {
    if (element.vr() == Vr.SQ) {
      int items = element.items().size();
      return items + (items == 1 ? " item" : " items");
    }
    if (element.isEncapsulated()) {
      return element.fragments().size() + " fragments";
    }
    if (element.vr().isBytes()) {
      return hexadecimal(dataset.bytes(element.tag()).orElseThrow());
    }
    return shortened(printable(String.join("\\", dataset.strings(element.tag()))));
  }

  private String hexadecimal(byte[] bytes) {
    int shown = Math.min(bytes.length, (maxLength + 1) / 3);
    String text = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, shown);
    return shown < bytes.length ? text + "…" : text;
  }

  private String shortened(String text) {
    return text.codePointCount(0, text.length()) <= maxLength
        ? text
        : text.substring(0, text.offsetByCodePoints(0, maxLength)) + "…";
  }

  /** Control characters as their pictures, so that a value can not steer the terminal. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        printable.append((char) ('␀' + c));
      } else if (c == 0x7F) {
        printable.append('␡');
      } else {
        printable.append(Character.isISOControl(c) ? '\uFFFD' : c);
      }
    }
    return printable.toString();
  }

  private static String pixelData(DicomObject object) {
    return String.format(
        Locale.ROOT,
        "Pixel data of %s from offset %,d%s is not read.",
        object.pixelDataLength() < 0
            ? "unstated length (" + object.transferSyntax().name() + ")"
            : String.format(Locale.ROOT, "%,d bytes", object.pixelDataLength()),
        object.pixelDataOffset(),
        object.transferSyntax().deflated() ? " of the inflated file" : "");
  }
}
