package org.lesionlake.jobs.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Which series are cases, and how many others are drawn to match them.
 *
 * @param column column of the query that tells
 * @param cases its values of cases; a series of any other value, or none, is a negative
 * @param on columns of the query in which a negative has the values of its case
 * @param ratio most negatives for each case
 */
record TrainingMatch(String column, List<String> cases, List<String> on, int ratio) {

  /** All columns that the query must give. */
  List<String> columns() {
    List<String> columns = new ArrayList<>(on);
    columns.add(column);
    return columns;
  }
}
