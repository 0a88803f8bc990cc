package org.lesionlake.feature;

import java.time.LocalDate;

/**
 * A clinical fact, as {@code bronze.clinical} has it. Of a sex, a birth year and each primary
 * tumour the one that counts must have been chosen before: here all are taken as they come.
 *
 * @param item what it is
 * @param code which, in lower case; null where the item needs none
 * @param value null where the item has none
 * @param upperLimit upper limit of normal in the value's unit; null if not stated
 * @param date null for a fact without one
 * @param token object it was read from
 */
public record DatedFact(
    String item, String code, Double value, Double upperLimit, LocalDate date, String token) {}
