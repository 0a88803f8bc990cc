package org.lesionlake.jobs.cohort;

/**
 * A relation of a cohort's query: one that only prepares, or a step that selects.
 *
 * @param number of the step, from 0; -1 for a relation that only prepares
 * @param block block of the definition that a step is from
 * @param relation name of the relation
 * @param sentence what it holds or asks for
 * @param sql its query, over tables and the relations before it
 */
record CohortStep(int number, String block, String relation, String sentence, String sql) {
  static CohortStep preparing(String relation, String sentence, String sql) {
    return new CohortStep(-1, "", relation, sentence, sql);
  }

  boolean selects() {
    return number >= 0;
  }
}
