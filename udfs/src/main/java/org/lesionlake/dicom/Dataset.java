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
    int index = indexOf(tag, elements, elements.length);
    return index < 0 ? null : elements[index];
  }

  /** Where the tag is among the first elements, or minus one minus where it belongs. */
  private static int indexOf(int tag, DataElement[] ascending, int count) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compareUnsigned(ascending[middle].tag(), tag);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  /** Whether the attribute is there, with or without a value. */
  public boolean contains(int tag) {
    return orNull(tag) != null;
  }

  /** The first value as a string, padding removed. */
  public Optional<String> string(int tag) {
    DataElement element = orNull(tag);
    String first = element == null ? "" : element.firstString(characterSet);
    return first.isEmpty() ? Optional.empty() : Optional.of(first);
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
    List<Double> decimals = decimals(tag);
    return decimals.isEmpty() ? Optional.empty() : Optional.of(decimals.get(0));
  }

  /** All values as decimals; empty if any is none, so that positions can be relied on. */
  public List<Double> decimals(int tag) {
    DataElement element = orNull(tag);
    return element == null ? List.of() : element.decimals();
  }

  /** The day of a DA or DT value: YYYYMMDD, or YYYY.MM.DD of before DICOM 3.0. */
  public Optional<LocalDate> date(int tag) {
    String digits = string(tag).orElse("").replace(".", "");
    if (digits.length() < 8) {
      return Optional.empty();
    }
    int day = 0;
    for (int i = 0; i < 8; i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Optional.empty();
      }
      day = 10 * day + digit;
    }
    try {
      return Optional.of(LocalDate.of(day / 10_000, day / 100 % 100, day % 100));
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
    // Ascending by tag; headers of images come mostly sorted and are hardly changed.
    private DataElement[] elements;
    private int size;
    private final CharacterSet original;

    private Builder(Dataset source) {
      this.original = source.characterSet;
      this.size = source.elements.length;
      this.elements = Arrays.copyOf(source.elements, size + 8);
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
      int last = size - 1;
      boolean behind = last < 0 || Integer.compareUnsigned(elements[last].tag(), element.tag()) < 0;
      int index = behind ? -1 - size : indexOf(element.tag(), elements, size);
      if (index < 0) {
        index = -1 - index;
        if (size == elements.length) {
          elements = Arrays.copyOf(elements, 2 * size);
        }
        System.arraycopy(elements, index, elements, index + 1, size - index);
        size++;
      }
      elements[index] = element;
      return this;
    }

    /** Removes an attribute if it is there. */
    public Builder remove(int tag) {
      int index = indexOf(tag, elements, size);
      if (index >= 0) {
        size--;
        System.arraycopy(elements, index + 1, elements, index, size - index);
      }
      return this;
    }

    /** The data set. */
    public Dataset build() {
      int declared = indexOf(Tag.SPECIFIC_CHARACTER_SET, elements, size);
      CharacterSet target =
          declared < 0
              ? original
              : CharacterSet.of(elements[declared].strings(CharacterSet.DEFAULT));
      DataElement[] built = Arrays.copyOf(elements, size);
      if (!target.sameAs(original)) {
        Arrays.setAll(built, i -> decoded(built[i]));
      }
      return new Dataset(built, target);
    }

    private DataElement decoded(DataElement element) {
      return element.vr().isText()
          ? DataElement.ofText(element.tag(), element.vr(), element.rawText(original))
          : element;
    }
  }
}
