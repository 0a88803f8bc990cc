package org.lesionlake.report;

import java.util.Optional;

/**
 * A fact while the rest of its report is read: what {@link
 * org.lesionlake.schemas.silver.ReportFact} says of it, without its number.
 */
record StatedFact(
    String kind,
    String name,
    Optional<Marker> marker,
    Optional<Stage> stage,
    String presence,
    String temporality,
    boolean decides,
    Span span) {

  /** A marker's value with its comparator, unit and date as far as stated. */
  record Marker(
      Optional<String> comparator,
      double value,
      Optional<String> unit,
      Optional<String> statedOn) {}

  /** Prefix and edition of a stage. */
  record Stage(Optional<String> prefix, Optional<Integer> edition) {}

  static StatedFact plain(
      String kind, String name, String presence, String temporality, Span span) {
    return new StatedFact(
        kind, name, Optional.empty(), Optional.empty(), presence, temporality, false, span);
  }

  boolean stands() {
    return presence.equals("present") && temporality.equals("current");
  }

  StatedFact deciding() {
    return new StatedFact(kind, name, marker, stage, presence, temporality, true, span);
  }
}
