package org.lesionlake.feature;

import java.time.LocalDate;

/**
 * The study that a model is run on.
 *
 * @param date null if it is not known
 * @param accession token of its accession number; null if it has none
 */
public record StudyMoment(LocalDate date, String accession) {}
