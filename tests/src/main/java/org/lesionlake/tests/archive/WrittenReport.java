package org.lesionlake.tests.archive;

/**
 * A report and its truth.
 *
 * @param text the report as a hospital would store it
 * @param goldJson one line of JSON in the gold format of the label conventions, without {@code id}
 *     and {@code text}
 */
public record WrittenReport(String text, String goldJson) {}
