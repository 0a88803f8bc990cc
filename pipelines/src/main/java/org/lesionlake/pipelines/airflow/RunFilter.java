package org.lesionlake.pipelines.airflow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which runs of a DAG to list; without any condition all.
 *
 * @param states of which a run has one; empty for any
 * @param runTypes of which a run has one; empty for any
 * @param fromUtc earliest logical date, included
 * @param toUtc latest logical date, included
 * @param newestFirst by the time from which it could run; else oldest first
 */
public record RunFilter(
    List<String> states,
    List<String> runTypes,
    Optional<Instant> fromUtc,
    Optional<Instant> toUtc,
    boolean newestFirst) {
  public RunFilter {
    states = List.copyOf(states);
    runTypes = List.copyOf(runTypes);
  }

  public static Builder any() {
    return new Builder();
  }

  String query() {
    StringBuilder query = new StringBuilder();
    states.forEach(state -> query.append("state=").append(Paths.segment(state)).append('&'));
    runTypes.forEach(type -> query.append("run_type=").append(Paths.segment(type)).append('&'));
    fromUtc.ifPresent(
        from ->
            query.append("logical_date_gte=").append(Paths.segment(from.toString())).append('&'));
    toUtc.ifPresent(
        to -> query.append("logical_date_lte=").append(Paths.segment(to.toString())).append('&'));
    return query
        .append("order_by=")
        .append(newestFirst ? "-run_after" : "run_after")
        .append('&')
        .toString();
  }

  /** Collects conditions. */
  public static final class Builder {
    private final List<String> states = new ArrayList<>();
    private final List<String> runTypes = new ArrayList<>();
    private Optional<Instant> from = Optional.empty();
    private Optional<Instant> to = Optional.empty();
    private boolean newestFirst;

    private Builder() {}

    public Builder state(String state) {
      states.add(state);
      return this;
    }

    public Builder runType(String runType) {
      runTypes.add(runType);
      return this;
    }

    public Builder logicalDates(Instant fromUtc, Instant toUtc) {
      from = Optional.of(fromUtc);
      to = Optional.of(toUtc);
      return this;
    }

    public Builder newestFirst() {
      newestFirst = true;
      return this;
    }

    public RunFilter build() {
      return new RunFilter(states, runTypes, from, to, newestFirst);
    }
  }
}
