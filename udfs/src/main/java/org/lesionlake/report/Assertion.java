package org.lesionlake.report;

import java.util.List;
import java.util.Optional;
import org.lesionlake.schemas.silver.Evidence;

/**
 * What a text says of a target named in it.
 *
 * @param presence present, uncertain or absent
 * @param certainty likely, possible or unlikely; empty unless uncertain
 * @param time current, historical, future or hypothetical
 * @param experiencer patient, family or other
 * @param evidence what decided, in order of place; empty for a plain statement
 */
public record Assertion(
    String presence,
    Optional<String> certainty,
    String time,
    String experiencer,
    List<Evidence> evidence) {
  public Assertion {
    evidence = List.copyOf(evidence);
  }
}
