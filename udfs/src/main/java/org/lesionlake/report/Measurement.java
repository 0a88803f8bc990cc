package org.lesionlake.report;

import java.util.List;

/**
 * A size in a text.
 *
 * @param axesMm one to three axes in mm, longest first
 * @param prior whether it was measured at an earlier examination
 */
record Measurement(int start, int end, List<Double> axesMm, boolean prior) {}
