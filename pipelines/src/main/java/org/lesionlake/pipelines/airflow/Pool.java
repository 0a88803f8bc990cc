package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A pool of slots that tasks share.
 *
 * @param slots -1 for any number
 * @param description may be empty
 * @param includeDeferred whether a deferred task keeps its slot
 * @param occupiedSlots those that are taken now; ignored when a pool is set
 */
public record Pool(
    String name, int slots, String description, boolean includeDeferred, int occupiedSlots) {

  /** A pool as it shall be. */
  public static Pool of(String name, int slots, String description) {
    return new Pool(name, slots, description, false, 0);
  }

  /** Whether two are set up alike, whoever uses them now. */
  public boolean isLike(Pool other) {
    return name.equals(other.name)
        && slots == other.slots
        && description.equals(other.description)
        && includeDeferred == other.includeDeferred;
  }

  static Pool of(JsonNode pool) {
    return new Pool(
        Json.text(pool, "name"),
        Json.required(pool, "slots").asInt(),
        Json.optionalText(pool, "description").orElse(""),
        pool.path("include_deferred").asBoolean(),
        pool.path("occupied_slots").asInt());
  }

  ObjectNode body() {
    return Json.MAPPER
        .createObjectNode()
        .put("slots", slots)
        .put("description", description)
        .put("include_deferred", includeDeferred);
  }
}
