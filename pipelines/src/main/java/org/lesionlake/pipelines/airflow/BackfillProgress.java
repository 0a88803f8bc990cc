package org.lesionlake.pipelines.airflow;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a backfill is.
 *
 * @param runs the runs it has made, oldest logical date first
 */
public record BackfillProgress(Backfill backfill, List<DagRun> runs) {
  public BackfillProgress {
    runs = List.copyOf(runs);
  }

  /** How many runs have each state. */
  public Map<String, Long> byState() {
    return runs.stream()
        .collect(Collectors.groupingBy(DagRun::state, TreeMap::new, Collectors.counting()));
  }

  public long finished() {
    return runs.stream().filter(DagRun::isFinished).count();
  }

  /** Whether all runs ended well so far. */
  public boolean succeeded() {
    return runs.stream().allMatch(DagRun::succeeded);
  }
}
