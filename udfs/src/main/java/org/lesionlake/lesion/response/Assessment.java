package org.lesionlake.lesion.response;

import java.time.LocalDate;
import java.util.List;

/**
 * A study as a time point of RECIST.
 *
 * @param study study instance UID
 * @param date its date; null if unknown
 * @param assessed whether at least one site could be searched
 * @param contrastPhase phase of its series; null if unknown
 * @param lesions what it says of each lesion that it or an earlier study shows
 */
public record Assessment(
    String study,
    LocalDate date,
    boolean assessed,
    String contrastPhase,
    List<AssessedLesion> lesions) {}
