package org.lesionlake.dicom;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The attributes of an object or of a sequence item, ordered by tag. Values are decoded when a
 * getter asks; getters answer "empty" for absent, empty and unreadable values alike. Immutable.
 */
public final class Dataset implements Iterable<DataElement> {
  private static final Dataset EMPTY = new Dataset(new DataElement[0], CharacterSet.DEFAULT);

  private final DataElement[] elements;
  private final CharacterSet characterSet;

  private Dataset(DataElement[] elements, CharacterSet characterSet) {
    this.elements = elements;
    this.characterSet = characterSet;
  }

  /** Elements in file order; of repeated tags the last counts. */
  static Dataset of(List<DataElement> elements, CharacterSet characterSet) {
    DataElement[] sorted = elements.toArray(DataElement[]::new);
    if (isAscending(sorted)) {
      return new Dataset(sorted, characterSet);
    }
    TreeMap<Integer, DataElement> byTag = new TreeMap<>(Integer::compareUnsigned);
    elements.forEach(element -> byTag.put(element.tag(), element));
    return new Dataset(byTag.values().toArray(DataElement[]::new), characterSet);
  }

  private static boolean isAscending(DataElement[] elements) {
    for (int i = 1; i < elements.length; i++) {
      if (Integer.compareUnsigned(elements[i - 1].tag(), elements[i].tag()) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** A data set without attributes. */
  public static Dataset empty() {
    return EMPTY;
  }

  /** A builder that starts without attributes. */
  public static Builder builder() {
    return new Builder(EMPTY);
  }

  /** A builder that starts with this data set's attributes, as they are. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The element, value undecoded. */
  public Optional<DataElement> element(int tag) {
    return Optional.ofNullable(orNull(tag));
  }

  private DataElement orNull(int tag) {
    int low = 0;
    int high = elements.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compareUnsigned(elements[middle].tag(), tag);
      if (order == 0) {
        return elements[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** Whether the attribute is there, with or without a value. */
  public boolean contains(int tag) {
    return orNull(tag) != null;
  }

  /** The first value as a string, padding removed. */
  public Optional<String> string(int tag) {
    return strings(tag).stream().findFirst().filter(value -> !value.isEmpty());
  }

  /** All values as strings, padding removed; a value that is empty between others stays, as "". */
  public List<String> strings(int tag) {
    DataElement element = orNull(tag);
    return element == null ? List.of() : strings(element);
  }

  List<String> strings(DataElement element) {
    return element.strings(characterSet);
  }

  /** The first value as an integer: of binary integers and of strings that are whole numbers. */
  public OptionalInt integer(int tag) {
    List<Long> longs = longs(tag);
    boolean fits = !longs.isEmpty() && longs.get(0) == longs.get(0).intValue();
    return fits ? OptionalInt.of(longs.get(0).intValue()) : OptionalInt.empty();
  }

  /** All values as integers; empty if any is none. */
  public List<Long> longs(int tag) {
    DataElement element = orNull(tag);
    return element == null ? List.of() : element.longs();
  }

  /** The first value as a decimal. */
  public Optional<Double> decimal(int tag) {
    return decimals(tag).stream().findFirst();
  }

  /** All values as decimals; empty if any is none, so that positions can be relied on. */
  public List<Double> decimals(int tag) {
    DataElement element = orNull(tag);
    return element == null ? List.of() : element.decimals();
  }

  /** The day of a DA or DT value: YYYYMMDD, or YYYY.MM.DD of before DICOM 3.0. */
  public Optional<LocalDate> date(int tag) {
    String digits = string(tag).orElse("").replace(".", "");
    if (digits.length() < 8
        || !digits.substring(0, 8).chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDate.of(
              Integer.parseInt(digits.substring(0, 4)),
              Integer.parseInt(digits.substring(4, 6)),
              Integer.parseInt(digits.substring(6, 8))));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  /** The items of a sequence. */
  public List<Dataset> items(int tag) {
    DataElement element = orNull(tag);
    return element == null ? List.of() : element.items();
  }

  /** The value's bytes in little endian, a copy; empty for sequences and encapsulated pixels. */
  public Optional<byte[]> bytes(int tag) {
    DataElement element = orNull(tag);
    boolean none = element == null || element.vr() == Vr.SQ || element.isEncapsulated();
    return none ? Optional.empty() : Optional.of(bytes(element, characterSet));
  }

  /** The bytes of an element of this data set, its text transcoded where the target differs. */
  byte[] bytes(DataElement element, CharacterSet target) {
    boolean text = element.vr().isText();
    return text && (element.isUnencodedText() || !target.sameAs(characterSet))
        ? target.encode(element.rawText(characterSet), element.tag())
        : element.littleEndianBytes();
  }

  /** The tags in ascending (unsigned) order. */
  public int[] tags() {
    return Arrays.stream(elements).mapToInt(DataElement::tag).toArray();
  }

  /** The number of attributes of this level. */
  public int size() {
    return elements.length;
  }

  @Override
  public Iterator<DataElement> iterator() {
    return Arrays.asList(elements).iterator();
  }

  CharacterSet characterSet() {
    return characterSet;
  }

  @Override
  public String toString() {
    return "Dataset of " + elements.length + " attributes";
  }

  /**
   * Builds a data set, from nothing or from another one. Attributes that are not touched keep their
   * bytes; if Specific Character Set changes, text is transcoded when it is written.
   */
  public static final class Builder {
    private final TreeMap<Integer, DataElement> elements = new TreeMap<>(Integer::compareUnsigned);
    private final CharacterSet original;

    private Builder(Dataset source) {
      this.original = source.characterSet;
      source.forEach(element -> elements.put(element.tag(), element));
    }

    /** Sets string values; several are joined by backslashes, none makes the attribute empty. */
    public Builder put(int tag, Vr vr, String... values) {
      if (!vr.isString()) {
        throw new IllegalArgumentException(
            Tag.format(tag) + " with VR " + vr + " holds no strings. Use putInts or putDecimals.");
      }
      return put(DataElement.ofText(tag, vr, String.join("\\", values)));
    }

    /** Sets string values with the dictionary's VR. */
    public Builder put(int tag, String... values) {
      return put(tag, Tag.vr(tag), values);
    }

    /** Sets integers: binary for US, SS, UL, SL, SV, UV and AT, else as strings. */
    public Builder putInts(int tag, Vr vr, long... values) {
      if (vr.isString()) {
        return put(tag, vr, Arrays.stream(values).mapToObj(Long::toString).toArray(String[]::new));
      }
      return put(DataElement.ofBytes(tag, vr, DataElement.encodeIntegers(vr, values)));
    }

    /** Sets decimals: binary for FL and FD, else strings of at most 16 characters as DS wants. */
    public Builder putDecimals(int tag, Vr vr, double... values) {
      if (vr.isString()) {
        return put(
            tag,
            vr,
            Arrays.stream(values).mapToObj(DataElement::decimalString).toArray(String[]::new));
      }
      return put(DataElement.ofBytes(tag, vr, DataElement.encodeDecimals(vr, values)));
    }

    /** Sets a sequence. */
    public Builder putSequence(int tag, Collection<Dataset> items) {
      return put(DataElement.ofItems(tag, new ArrayList<>(items)));
    }

    /** Sets bytes, values in little endian; they are copied. */
    public Builder putBytes(int tag, Vr vr, byte[] littleEndian) {
      if (vr == Vr.SQ) {
        throw new IllegalArgumentException(Tag.format(tag) + " is a sequence. Use putSequence.");
      }
      return put(DataElement.ofBytes(tag, vr, littleEndian.clone()));
    }

    /** Sets encapsulated pixel data: the basic offset table (may be empty), then the fragments. */
    public Builder putFragments(int tag, List<byte[]> fragments) {
      return put(DataElement.ofFragments(tag, Vr.OB, fragments));
    }

    /** Sets an element as it is; its text is taken to be in this data set's character set. */
    public Builder put(DataElement element) {
      elements.put(element.tag(), element);
      return this;
    }

    /** Removes an attribute if it is there. */
    public Builder remove(int tag) {
      elements.remove(tag);
      return this;
    }

    /** The data set. */
    public Dataset build() {
      DataElement declared = elements.get(Tag.SPECIFIC_CHARACTER_SET);
      CharacterSet target =
          declared == null ? original : CharacterSet.of(declared.strings(CharacterSet.DEFAULT));
      if (!target.sameAs(original)) {
        elements.replaceAll((tag, element) -> decoded(element));
      }
      return new Dataset(elements.values().toArray(DataElement[]::new), target);
    }

    private DataElement decoded(DataElement element) {
      return element.vr().isText()
          ? DataElement.ofText(element.tag(), element.vr(), element.rawText(original))
          : element;
    }
  }
}
