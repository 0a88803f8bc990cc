package org.lesionlake.feature;

/**
 * A mark whose class is in question.
 *
 * @param site its site, in lower case
 * @param longAxisMm its long axis, mm
 */
public record Mark(String site, double longAxisMm) {}
