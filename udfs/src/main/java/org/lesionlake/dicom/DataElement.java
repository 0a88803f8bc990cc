package org.lesionlake.dicom;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One attribute of a data set. Exactly one of these holds its value: bytes as they stood in the
 * file (decoded when asked for), text not yet encoded, items of a sequence, or fragments of
 * encapsulated pixel data. Immutable.
 */
public final class DataElement {
  private static final byte[] EMPTY = {};

  private final int tag;
  private final Vr vr;
  private final boolean bigEndian;
  private final byte[] buffer;
  private final int offset;
  private final int length;
  private final String text;
  private final List<Dataset> items;
  private final List<byte[]> fragments;

  private DataElement(
      int tag,
      Vr vr,
      boolean bigEndian,
      byte[] buffer,
      int offset,
      int length,
      String text,
      List<Dataset> items,
      List<byte[]> fragments) {
    this.tag = tag;
    this.vr = vr;
    this.bigEndian = bigEndian;
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    this.text = text;
    this.items = items;
    this.fragments = fragments;
  }

  /** A slice of a file; the buffer must not change afterwards. */
  static DataElement ofSlice(
      int tag, Vr vr, boolean bigEndian, byte[] buffer, int offset, int length) {
    return new DataElement(tag, vr, bigEndian, buffer, offset, length, null, null, null);
  }

  static DataElement ofBytes(int tag, Vr vr, byte[] littleEndian) {
    return ofSlice(tag, vr, false, littleEndian, 0, littleEndian.length);
  }

  static DataElement ofText(int tag, Vr vr, String text) {
    return new DataElement(tag, vr, false, EMPTY, 0, 0, text, null, null);
  }

  static DataElement ofItems(int tag, List<Dataset> items) {
    return new DataElement(tag, Vr.SQ, false, EMPTY, 0, 0, null, List.copyOf(items), null);
  }

  static DataElement ofFragments(int tag, Vr vr, List<byte[]> fragments) {
    return new DataElement(tag, vr, false, EMPTY, 0, 0, null, null, List.copyOf(fragments));
  }

  /** Group in the upper, element in the lower 16 bits. */
  public int tag() {
    return tag;
  }

  /** The value representation, from the file or, in implicit VR, from the dictionary. */
  public Vr vr() {
    return vr;
  }

  /** The items of a sequence; empty for every other VR. */
  public List<Dataset> items() {
    return items == null ? List.of() : items;
  }

  /** The fragments of encapsulated pixel data, the basic offset table first; empty for all else. */
  public List<byte[]> fragments() {
    return fragments == null ? List.of() : fragments;
  }

  /** Whether this is encapsulated pixel data. */
  public boolean isEncapsulated() {
    return fragments != null;
  }

  /** Whether there is no value, no item and no fragment. */
  public boolean isEmpty() {
    return length == 0
        && (text == null || text.isEmpty())
        && items().isEmpty()
        && fragments().isEmpty();
  }

  /** Bytes of the value as stored; 0 for sequences, fragments and text that is not yet encoded. */
  public int length() {
    return length;
  }

  boolean isUnencodedText() {
    return text != null;
  }

  /** The value in little endian, a copy. Text to which a character set applies must be encoded. */
  byte[] littleEndianBytes() {
    if (text != null) {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
    byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
    if (bigEndian) {
      swap(copy, vr.width());
    }
    return copy;
  }

  /** Exchanges the byte order of whole values in place; a rest shorter than a value stays. */
  static void swap(byte[] bytes, int width) {
    for (int start = 0; width > 1 && start + width <= bytes.length; start += width) {
      for (int low = start, high = start + width - 1; low < high; low++, high--) {
        byte kept = bytes[low];
        bytes[low] = bytes[high];
        bytes[high] = kept;
      }
    }
  }

  /** The whole value as text, with padding and separators. */
  String rawText(CharacterSet characterSet) {
    return text != null ? text : decoded(characterSet, length);
  }

  /** Values as strings, padding removed; empty for bytes and sequences. Empty values are kept. */
  List<String> strings(CharacterSet characterSet) {
    return switch (vr.kind()) {
      case ASCII, TEXT -> split(trimmedText(characterSet));
      case INTEGER -> vr == Vr.AT ? tagsAsHex() : integersAsText();
      case DECIMAL -> decimals().stream().map(this::shortest).toList();
      case BYTES, SEQUENCE -> List.of();
    };
  }

  /** The first of the strings; "" if there is none. */
  String firstString(CharacterSet characterSet) {
    if (!vr.isString()) {
      List<String> all = strings(characterSet);
      return all.isEmpty() ? "" : all.get(0);
    }
    String trimmed = trimmedText(characterSet);
    if (trimmed.isEmpty() || !vr.isMultiValued()) {
      return trimmed;
    }
    int end = trimmed.indexOf('\\');
    return (end < 0 ? trimmed : trimmed.substring(0, end)).strip();
  }

  private List<String> integersAsText() {
    List<Long> integers = longs();
    // Of most attributes one: a stream would take longer than all else that is done with it.
    if (integers.size() == 1) {
      return List.of(unsigned(integers.get(0)));
    }
    return integers.stream().map(this::unsigned).toList();
  }

  private String unsigned(long value) {
    return vr == Vr.UV ? Long.toUnsignedString(value) : Long.toString(value);
  }

  private String shortest(double value) {
    return vr == Vr.FL ? Float.toString((float) value) : Double.toString(value);
  }

  private List<String> tagsAsHex() {
    return longs().stream().map(value -> Tag.hex(value.intValue())).toList();
  }

  private List<String> split(String trimmed) {
    if (trimmed.isEmpty()) {
      return List.of();
    }
    if (!vr.isMultiValued()) {
      return List.of(trimmed);
    }
    int end = trimmed.indexOf('\\');
    if (end < 0) {
      return List.of(trimmed.strip());
    }
    List<String> values = new ArrayList<>(4);
    int start = 0;
    for (; end >= 0; end = trimmed.indexOf('\\', start)) {
      values.add(trimmed.substring(start, end).strip());
      start = end + 1;
    }
    values.add(trimmed.substring(start).strip());
    return values;
  }

  /** The whole value as text without the padding at its end, which no character set uses else. */
  private String trimmedText(CharacterSet characterSet) {
    if (text != null) {
      return trimEnd(text);
    }
    int end = offset + length;
    while (end > offset && (buffer[end - 1] == ' ' || buffer[end - 1] == 0)) {
      end--;
    }
    return decoded(characterSet, end - offset);
  }

  private static String trimEnd(String raw) {
    int end = raw.length();
    while (end > 0 && (raw.charAt(end - 1) == ' ' || raw.charAt(end - 1) == 0)) {
      end--;
    }
    return raw.substring(0, end);
  }

  private String decoded(CharacterSet characterSet, int bytes) {
    return vr.isText()
        ? characterSet.decode(buffer, offset, bytes, vr == Vr.PN)
        : new String(buffer, offset, bytes, StandardCharsets.ISO_8859_1);
  }

  /** Values as integers; of strings only if every one is a whole number. AT gives tags. */
  List<Long> longs() {
    if (vr.isString()) {
      return parse(DataElement::wholeNumber);
    }
    if (vr.kind() != Vr.Kind.INTEGER) {
      return List.of();
    }
    ByteBuffer values = values();
    // A tag is two words, each in its own byte order; what is left over of a value that was cut is
    // none.
    int bytes = vr == Vr.AT ? 2 * vr.width() : vr.width();
    List<Long> longs = new ArrayList<>(length / bytes);
    while (values.remaining() >= bytes) {
      longs.add(nextLong(values));
    }
    return longs;
  }

  private long nextLong(ByteBuffer values) {
    return switch (vr) {
      case US -> Short.toUnsignedLong(values.getShort());
      case SS -> values.getShort();
      case UL -> Integer.toUnsignedLong(values.getInt());
      case SL -> values.getInt();
      case AT ->
          Short.toUnsignedLong(values.getShort()) << 16 | Short.toUnsignedLong(values.getShort());
      default -> values.getLong();
    };
  }

  /** Values as decimals; of strings only if every one is a finite decimal number. */
  List<Double> decimals() {
    if (vr.isString()) {
      return parse(DataElement::decimalNumber);
    }
    if (vr.kind() == Vr.Kind.INTEGER && vr != Vr.AT) {
      return longs().stream().map(Long::doubleValue).toList();
    }
    if (vr.kind() != Vr.Kind.DECIMAL) {
      return List.of();
    }
    ByteBuffer values = values();
    List<Double> decimals = new ArrayList<>(length / vr.width());
    while (values.remaining() >= vr.width()) {
      decimals.add(vr == Vr.FL ? values.getFloat() : values.getDouble());
    }
    return decimals;
  }

  private ByteBuffer values() {
    return ByteBuffer.wrap(buffer, offset, length)
        .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  private interface Parser<T> {
    T orNull(String value);
  }

  private <T> List<T> parse(Parser<T> parser) {
    List<String> strings = split(trimmedText(CharacterSet.DEFAULT));
    List<T> values = new ArrayList<>(strings.size());
    for (String string : strings) {
      T value = parser.orNull(string);
      if (value == null) {
        return List.of();
      }
      values.add(value);
    }
    return values;
  }

  private static Long wholeNumber(String value) {
    try {
      return Long.valueOf(value);
    } catch (NumberFormatException notInteger) {
      Double decimal = decimalNumber(value);
      boolean whole =
          decimal != null && decimal == Math.rint(decimal) && Math.abs(decimal) < 1L << 53;
      return whole ? (Long) decimal.longValue() : null;
    }
  }

  /** Java's parser also takes "NaN", "0x1p3" and "1d", which are no decimal strings. */
  private static Double decimalNumber(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < '0' || c > '9') && c != '+' && c != '-' && c != '.' && c != 'e' && c != 'E') {
        return null;
      }
    }
    try {
      double parsed = Double.parseDouble(value);
      return Double.isFinite(parsed) ? (Double) parsed : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Integers in the VR's width, little endian. */
  static byte[] encodeIntegers(Vr vr, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * (vr == Vr.AT ? 4 : vr.width()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      checkRange(vr, value);
      switch (vr) {
        case US, SS -> bytes.putShort((short) value);
        case UL, SL -> bytes.putInt((int) value);
        case SV, UV -> bytes.putLong(value);
        case AT -> bytes.putShort((short) (value >>> 16)).putShort((short) value);
        default -> throw new IllegalArgumentException(vr + " does not hold binary integers.");
      }
    }
    return bytes.array();
  }

  private static void checkRange(Vr vr, long value) {
    boolean fits =
        switch (vr) {
          case US -> value >= 0 && value <= 0xFFFF;
          case SS -> value == (short) value;
          case UL -> value >= 0 && value <= 0xFFFFFFFFL;
          case SL -> value == (int) value;
          default -> true;
        };
    if (!fits) {
      throw new IllegalArgumentException(value + " does not fit into " + vr + ".");
    }
  }

  /** Decimals in the VR's width, little endian. */
  static byte[] encodeDecimals(Vr vr, double... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * vr.width()).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (vr) {
        case FL -> bytes.putFloat((float) value);
        case FD -> bytes.putDouble(value);
        default -> throw new IllegalArgumentException(vr + " does not hold binary decimals.");
      }
    }
    return bytes.array();
  }

  /** The shortest decimal string of at most 16 characters that is nearest to the value. */
  static String decimalString(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("DS holds finite numbers only, not " + value + ".");
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    String shortest = Double.toString(value);
    // Of most values this is it; some Java versions add a zero.
    if (shortest.length() <= 16 && shortest.indexOf('E') < 0 && !shortest.endsWith("0")) {
      return shortest;
    }
    BigDecimal exact = new BigDecimal(shortest);
    for (int digits = Math.min(exact.precision(), 16); digits > 1; digits--) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      BigDecimal stripped = rounded.stripTrailingZeros();
      String plain = stripped.toPlainString();
      if (plain.length() <= 16) {
        return plain;
      }
      BigInteger unscaled = stripped.unscaledValue();
      String scientific = unscaled + "E" + -stripped.scale();
      if (scientific.length() <= 16) {
        return scientific;
      }
    }
    return String.format(Locale.ROOT, "%.8E", value);
  }

  @Override
  public String toString() {
    return Tag.format(tag) + " " + vr + " " + length + " bytes";
  }
}
