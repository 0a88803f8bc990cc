package org.lesionlake.lesion.persontime;

import java.time.LocalDate;
import java.util.List;

/**
 * What is known of a person as far as a site goes.
 *
 * @param diagnosis the day from which time counts; null if unknown
 * @param scans scans in any order
 * @param death day of death; null if the person is not known to have died
 * @param lastContact last day of which something is known beside scans; null if not stated
 */
public record FollowUp(
    LocalDate diagnosis, List<Scan> scans, LocalDate death, LocalDate lastContact) {
  public FollowUp {
    scans = List.copyOf(scans);
  }
}
