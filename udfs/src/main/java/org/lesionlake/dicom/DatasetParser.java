package org.lesionlake.dicom;

import java.util.ArrayList;
import java.util.List;
import org.lesionlake.dicom.DicomException.Reason;

/** Parses elements, sequences and fragments (PS3.5 section 7) from a window onto a file. */
final class DatasetParser {
  /** Deepest nesting; structured reports, the deepest objects in practice, stay below 20. */
  static final int MAX_DEPTH = 32;

  /** Most elements of a file, items included. */
  static final int MAX_ELEMENTS = 2_000_000;

  /** As the last tag that is wanted: all are, since none is greater. */
  static final int EVERY_TAG = 0xFFFFFFFF;

  /** Binary values of more bytes than this are left out where that is asked for. */
  static final int LARGE_BYTES = 16 << 10;

  /** Stands for an element that was left out. */
  private static final DataElement LEFT_OUT = DataElement.ofBytes(0, Vr.OB, new byte[0]);

  private static final long UNDEFINED = 0xFFFFFFFFL;
  private static final long TO_THE_END = Long.MAX_VALUE;

  private final ByteWindow window;
  private final boolean headerOnly;
  private final int lastTag;
  private final List<DataElement> parsed = new ArrayList<>(192);
  private CharacterSet characterSet = CharacterSet.DEFAULT;
  private Encoding encoding;
  private int position;
  private int elementCount;
  private boolean signedPixels;
  private boolean stopped;
  private boolean salvaging;
  private boolean leavingLargeOut;
  private DicomException failure;
  private long pixelDataOffset = -1;
  private long pixelDataLength = -1;

  DatasetParser(ByteWindow window, int position, Encoding encoding, boolean headerOnly) {
    this(window, position, encoding, headerOnly, EVERY_TAG);
  }

  /**
   * A parser that stops once no tag up to the last one wanted can follow, tags being in ascending
   * (unsigned) order (PS3.5 section 7.1).
   */
  DatasetParser(
      ByteWindow window, int position, Encoding encoding, boolean headerOnly, int lastTag) {
    this.window = window;
    this.position = position;
    this.encoding = encoding;
    this.headerOnly = headerOnly;
    this.lastTag = lastTag;
  }

  /**
   * From now on what cannot be read ends the data set instead of failing: elements and items before
   * it are kept, in sequences too, and {@link #failure} tells why there are no more.
   */
  DatasetParser salvaging() {
    salvaging = true;
    return this;
  }

  /**
   * From now on elements of the outermost level with a large binary value, of which no text tells,
   * are passed over and their values not read, unless they were already.
   */
  DatasetParser leavingLargeOut() {
    leavingLargeOut = true;
    return this;
  }

  /** What ended a salvaged data set early; null if nothing did. */
  DicomException failure() {
    return failure;
  }

  /** Where the next element is in the window. */
  int position() {
    return position;
  }

  /** Where it is in the file. */
  long offset() {
    return position + window.leftOut();
  }

  long pixelDataOffset() {
    return pixelDataOffset;
  }

  long pixelDataLength() {
    return pixelDataLength;
  }

  /** Group 0002, by its tags alone since its declared length is often wrong. */
  void parseFileMeta() {
    while (!stopped && window.has(position, 8) && peekGroup() == 2) {
      DataElement element = salvaged(TO_THE_END, CharacterSet.DEFAULT, 0);
      if (element != null) {
        parsed.add(element);
      }
    }
  }

  /** The elements of the outermost level that were parsed so far, whatever came after them. */
  Dataset parsed() {
    return Dataset.of(parsed, characterSet);
  }

  private int peekGroup() {
    return shortAt(position);
  }

  /** The data set up to the end of the file, to pixel data in header-only mode, or the last tag. */
  void parse() {
    while (!stopped) {
      DataElement element = salvaged(TO_THE_END, characterSet, 0);
      if (element == null) {
        break;
      }
      if (element == LEFT_OUT) {
        continue;
      }
      parsed.add(element);
      characterSet = after(element, characterSet);
      stopped |= Integer.compareUnsigned(element.tag(), lastTag) >= 0;
    }
  }

  /** The character set of what follows an element; notes the sign of pixels too. */
  private CharacterSet after(DataElement element, CharacterSet current) {
    if (element.tag() == Tag.SPECIFIC_CHARACTER_SET) {
      return CharacterSet.of(element.strings(CharacterSet.DEFAULT));
    }
    if (element.tag() == Tag.PIXEL_REPRESENTATION) {
      signedPixels = element.longs().contains(1L);
    }
    return current;
  }

  /** An item's elements up to an end offset, or up to an item delimiter if that is not known. */
  private Dataset item(long end, CharacterSet inherited, int depth) {
    List<DataElement> elements = new ArrayList<>(8);
    CharacterSet own = inherited;
    while (position < end && !stopped) {
      DataElement element = salvaged(end, own, depth);
      if (element == null) {
        break;
      }
      elements.add(element);
      own = after(element, own);
    }
    return Dataset.of(elements, own);
  }

  /** Whether nothing follows but zero padding that is too short to be an element. */
  private boolean atEndOfFile() {
    if (!window.has(position, 1)) {
      return true;
    }
    if (window.has(position, 8)) {
      return false;
    }
    for (int i = position; window.has(i, 1); i++) {
      if (window.at(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The next element; null at an item delimiter, at the end of the file or of a header, and where
   * it cannot be read and what came before is to be kept.
   */
  private DataElement salvaged(long end, CharacterSet characterSet, int depth) {
    try {
      return depth == 0 && atEndOfFile() ? null : element(end, characterSet, depth);
    } catch (DicomException e) {
      if (!salvaging) {
        throw e;
      }
      failure = e;
      stopped = true;
      return null;
    }
  }

  /** The next element; null at an item delimiter and where a header-only reading stops. */
  private DataElement element(long end, CharacterSet characterSet, int depth) {
    int start = position;
    window.require(position, 8, 0);
    int tag = shortAt(position) << 16 | shortAt(position + 2);
    if (depth == 0 && Integer.compareUnsigned(tag, lastTag) > 0) {
      stopped = true;
      return null;
    }
    count(tag);
    if (tag == Tag.ITEM_DELIMITATION || tag == Tag.SEQUENCE_DELIMITATION) {
      if (depth > 0) {
        position += tag == Tag.ITEM_DELIMITATION ? 8 : 0;
        return null;
      }
      throw bad(tag, start, "is a delimiter outside any sequence");
    }
    if (Tag.group(tag) == 0xFFFE) {
      throw bad(tag, start, "is an item outside any sequence");
    }
    return body(header(tag, start), end, characterSet, depth);
  }

  private record Header(int tag, Vr vr, long length, int start) {}

  /** Reads VR and length and moves to the value. */
  private Header header(int tag, int start) {
    if (!encoding.explicitVr()) {
      return implicitHeader(tag, start);
    }
    int first = window.at(position + 4);
    int second = window.at(position + 5);
    Vr vr = Vr.orNull(first, second);
    if (vr == null) {
      return unknownVrHeader(tag, start, first, second);
    }
    if (vr.hasLongLength()) {
      return longHeader(tag, vr, start);
    }
    long length = shortAt(position + 6);
    position += 8;
    return new Header(tag, vr, length, start);
  }

  private Header implicitHeader(int tag, int start) {
    long length = intAt(position + 4);
    position += 8;
    return new Header(tag, Attributes.vr(tag, signedPixels), length, start);
  }

  private Header longHeader(int tag, Vr vr, int start) {
    window.require(position, 12, tag);
    long length = intAt(position + 8);
    position += 12;
    return new Header(tag, vr, length, start);
  }

  /**
   * A VR that is none: two capital letters may be one of a later standard, which has a 32-bit
   * length (PS3.5 section 6.2); anything else means that a writer left the VR out.
   */
  private Header unknownVrHeader(int tag, int start, int first, int second) {
    boolean letters = first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z';
    if (letters && shortAt(position + 6) == 0) {
      return longHeader(tag, Vr.UN, start);
    }
    long implicitLength = intAt(position + 4);
    boolean plausible = implicitLength == UNDEFINED || window.has(position + 8L, implicitLength);
    if (!letters && plausible) {
      return implicitHeader(tag, start);
    }
    long length = shortAt(position + 6);
    position += 8;
    return new Header(tag, Vr.UN, length, start);
  }

  private DataElement body(Header header, long end, CharacterSet characterSet, int depth) {
    int tag = header.tag();
    long length = header.length();
    if (length != UNDEFINED && length > end - position) {
      throw bad(tag, header.start(), "has " + length + " bytes, more than the item around it");
    }
    if (depth == 0 && Tag.isPixelData(tag)) {
      pixelDataOffset = offset();
      pixelDataLength = length == UNDEFINED ? -1 : length;
      if (headerOnly) {
        stopped = true;
        return null;
      }
    }
    if (length == UNDEFINED) {
      return undefinedLength(header, characterSet, depth);
    }
    Vr vr = header.vr() == Vr.UN ? Attributes.vr(tag, signedPixels) : header.vr();
    boolean large = leavingLargeOut && depth == 0 && vr.isBytes() && length > LARGE_BYTES;
    if (large && window.leaveOut(position, length, tag)) {
      return LEFT_OUT;
    }
    // Of a sequence that was cut off the items before the cut may be wanted.
    if (!salvaging || header.vr() != Vr.SQ) {
      window.require(position, length, tag);
    }
    if (vr == Vr.SQ) {
      return header.vr() == Vr.UN
          ? unknownSequence(header, characterSet, depth)
          : sequence(tag, position + length, characterSet, depth);
    }
    DataElement element =
        DataElement.ofSlice(tag, vr, encoding.bigEndian(), window.buffer(), position, (int) length);
    position += (int) length;
    return element;
  }

  private DataElement undefinedLength(Header header, CharacterSet characterSet, int depth) {
    if (Tag.isPixelData(header.tag()) && header.vr() != Vr.SQ) {
      return fragments(header);
    }
    if (header.vr() == Vr.SQ || !encoding.explicitVr()) {
      return sequence(header.tag(), TO_THE_END, characterSet, depth);
    }
    if (header.vr() == Vr.UN) {
      return implicitly(header.tag(), TO_THE_END, characterSet, depth);
    }
    if (header.vr() == Vr.OB || header.vr() == Vr.OW) {
      return fragments(header);
    }
    throw bad(header.tag(), header.start(), "has VR " + header.vr() + " but undefined length");
  }

  /**
   * A sequence as UN is in implicit VR little endian whatever is around it (PS3.5 section 6.2.2).
   */
  private DataElement implicitly(int tag, long end, CharacterSet characterSet, int depth) {
    Encoding outer = encoding;
    encoding = Encoding.IMPLICIT_LITTLE;
    DataElement sequence = sequence(tag, end, characterSet, depth);
    encoding = outer;
    return sequence;
  }

  /** A known sequence that some system relabelled UN; stays bytes if it does not parse as one. */
  private DataElement unknownSequence(Header header, CharacterSet characterSet, int depth) {
    Encoding outer = encoding;
    int start = position;
    int length = (int) header.length();
    boolean outerSalvaging = salvaging;
    salvaging = false;
    try {
      return implicitly(header.tag(), (long) start + length, characterSet, depth);
    } catch (DicomException notImplicit) {
      encoding = outer;
      position = start + length;
      return DataElement.ofSlice(header.tag(), Vr.UN, false, window.buffer(), start, length);
    } finally {
      salvaging = outerSalvaging;
    }
  }

  private DataElement sequence(int tag, long end, CharacterSet characterSet, int depth) {
    if (depth + 1 > MAX_DEPTH) {
      throw new DicomException(
          Reason.TOO_DEEP,
          Tag.format(tag) + " at offset " + position + " is nested deeper than " + MAX_DEPTH + ".");
    }
    List<Dataset> items = new ArrayList<>(2);
    try {
      while (position < end && !stopped && nextItem(tag)) {
        long length = intAt(position - 4);
        items.add(item(tag, length, end, characterSet, depth + 1));
      }
    } catch (DicomException e) {
      if (!salvaging) {
        throw e;
      }
      failure = e;
      stopped = true;
    }
    return DataElement.ofItems(tag, items);
  }

  /** Moves behind the header of the next item; false behind the delimiter of the sequence. */
  private boolean nextItem(int tag) {
    int start = position;
    window.require(position, 8, tag);
    int itemTag = shortAt(position) << 16 | shortAt(position + 2);
    count(tag);
    if (itemTag != Tag.ITEM && itemTag != Tag.SEQUENCE_DELIMITATION) {
      throw bad(tag, start, "has " + Tag.format(itemTag) + " where an item must be");
    }
    position += 8;
    return itemTag == Tag.ITEM;
  }

  private Dataset item(int tag, long length, long end, CharacterSet characterSet, int depth) {
    if (length == UNDEFINED) {
      return item(end, characterSet, depth);
    }
    if (length > end - position) {
      throw bad(tag, position, "has an item of " + length + " bytes, more than the sequence");
    }
    if (!salvaging) {
      window.require(position, length, tag);
    }
    return item(position + length, characterSet, depth);
  }

  /** Encapsulated pixel data (PS3.5 section A.4). */
  private DataElement fragments(Header header) {
    List<byte[]> fragments = new ArrayList<>();
    while (true) {
      window.require(position, 8, header.tag());
      int itemTag = shortAt(position) << 16 | shortAt(position + 2);
      long length = intAt(position + 4);
      count(header.tag());
      if (itemTag == Tag.SEQUENCE_DELIMITATION) {
        position += 8;
        return DataElement.ofFragments(header.tag(), header.vr(), fragments);
      }
      if (itemTag != Tag.ITEM || length == UNDEFINED) {
        throw bad(header.tag(), position, "has " + Tag.format(itemTag) + " instead of a fragment");
      }
      window.require(position + 8L, length, header.tag());
      fragments.add(window.copy(position + 8, (int) length));
      position += 8 + (int) length;
    }
  }

  private void count(int tag) {
    if (++elementCount > MAX_ELEMENTS) {
      throw new DicomException(
          Reason.TOO_LARGE,
          Tag.format(tag) + " at offset " + position + " is past " + MAX_ELEMENTS + " elements.");
    }
  }

  private int shortAt(int offset) {
    int first = window.at(offset);
    int second = window.at(offset + 1);
    return encoding.bigEndian() ? first << 8 | second : second << 8 | first;
  }

  private long intAt(int offset) {
    long first = shortAt(offset);
    long second = shortAt(offset + 2);
    return encoding.bigEndian() ? first << 16 | second : second << 16 | first;
  }

  private static DicomException bad(int tag, int offset, String what) {
    return new DicomException(
        Reason.BAD_STRUCTURE, Tag.format(tag) + " at offset " + offset + " " + what + ".");
  }
}
