package org.lesionlake.feature;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lesionlake.schemas.silver.FedValue;

/**
 * A value that a model may be told beside the CT.
 *
 * @param name name that packages use
 * @param meaning what it is, for people
 * @param unit UCUM, or empty
 * @param encoding how it becomes numbers
 * @param source table and columns it is from
 * @param reading how it is read; sees only what the leak rule admits
 */
public record Feature(
    String name, String meaning, String unit, Encoding encoding, String source, Reading reading) {

  /** Source of what a mark itself says. */
  static final String MARK = "silver.lesions";

  /** How a feature is read; empty where nothing is known. */
  @FunctionalInterface
  interface Reading {
    Optional<Value> of(PatientRecord admitted, StudyMoment study, Mark mark);
  }

  /**
   * Whether it is a mark's and no patient's, so that only a model that judges marks can have it.
   */
  public boolean ofMark() {
    return source.startsWith(MARK);
  }

  /** Numbers that a network gets of it, the missing flag included. */
  public int width() {
    return encoding.width() + 1;
  }

  /** What each of these numbers means, the flag last. */
  public List<String> slots() {
    List<String> slots = new ArrayList<>();
    encoding.slots().forEach(slot -> slots.add(name + "=" + slot));
    slots.add(name + "=missing");
    return slots;
  }

  /**
   * Reads and encodes.
   *
   * @param mark null where no mark is in question
   */
  FedValue read(PatientRecord admitted, StudyMoment study, Mark mark) {
    return reading.of(admitted, study, mark).map(this::encoded).orElseGet(this::missing);
  }

  /** The value where nothing is known. */
  FedValue missing() {
    List<Double> numbers = new ArrayList<>(Collections.nCopies(encoding.width(), 0.0));
    numbers.add(1.0);
    return new FedValue(name, true, null, null, List.copyOf(numbers), null, null);
  }

  private FedValue encoded(Value value) {
    List<Double> numbers = new ArrayList<>();
    if (encoding instanceof Encoding.OneOf words) {
      int at = words.words().indexOf(value.word());
      if (at < 0) {
        return missing();
      }
      numbers.addAll(Collections.nCopies(encoding.width(), 0.0));
      numbers.set(at, 1.0);
    } else {
      numbers.add(encoding.of(value.number()));
    }
    numbers.add(0.0);
    return new FedValue(
        name,
        false,
        value.number(),
        value.word(),
        List.copyOf(numbers),
        value.dated(),
        value.source());
  }
}
