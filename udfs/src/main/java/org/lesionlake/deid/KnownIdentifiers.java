package org.lesionlake.deid;

import java.util.ArrayList;
import java.util.List;

/**
 * The identifiers that are known to belong to a report: of its patient, its staff, its hospital.
 */
public record KnownIdentifiers(List<Identifier> values) {
  public KnownIdentifiers {
    values = values.stream().filter(v -> !v.value().isEmpty()).distinct().toList();
  }

  public static KnownIdentifiers none() {
    return new KnownIdentifiers(List.of());
  }

  /** These and others. */
  public KnownIdentifiers and(List<Identifier> others) {
    List<Identifier> all = new ArrayList<>(values);
    all.addAll(others);
    return new KnownIdentifiers(all);
  }

  /** Shows how many there are only: identifiers must not reach a log. */
  @Override
  public String toString() {
    return "KnownIdentifiers[" + values.size() + "]";
  }
}
