package org.lesionlake.pipelines.airflow;

import java.util.Map;

/**
 * What Airflow says of its own parts.
 *
 * @param components status by component; "unknown" for a part that never reported
 */
public record Health(Map<String, String> components) {
  public Health {
    components = Map.copyOf(components);
  }

  /** Whether the parts that every run needs are well: metadata database and scheduler. */
  public boolean isHealthy() {
    return "healthy".equals(components.get("metadatabase"))
        && "healthy".equals(components.get("scheduler"));
  }
}
