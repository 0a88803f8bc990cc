package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that tasks make, a table for instance.
 *
 * @param producers tasks that make it, as {@code dag.task}
 * @param consumers DAGs that are scheduled by it
 * @param changedAtUtc when it was last made; empty if never
 */
public record Asset(
    int id,
    String name,
    String uri,
    List<String> producers,
    List<String> consumers,
    Optional<Instant> changedAtUtc) {
  public Asset {
    producers = List.copyOf(producers);
    consumers = List.copyOf(consumers);
  }

  static Asset of(JsonNode asset) {
    List<String> producers = new ArrayList<>();
    asset
        .path("producing_tasks")
        .forEach(
            task -> producers.add(Json.text(task, "dag_id") + "." + Json.text(task, "task_id")));
    List<String> consumers = new ArrayList<>();
    asset.path("scheduled_dags").forEach(dag -> consumers.add(Json.text(dag, "dag_id")));
    return new Asset(
        Json.required(asset, "id").asInt(),
        Json.text(asset, "name"),
        Json.text(asset, "uri"),
        producers,
        consumers,
        Json.optionalInstant(asset.path("last_asset_event"), "timestamp"));
  }
}
