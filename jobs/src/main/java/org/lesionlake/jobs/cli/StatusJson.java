package org.lesionlake.jobs.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.lesionlake.jobs.lake.LakeLock.Holder;
import org.lesionlake.jobs.ops.LakeStatus;
import org.lesionlake.jobs.ops.LakeStatus.Night;
import org.lesionlake.jobs.silver.Backlog.Waiting;

/** A lake's status as JSON: times as ISO 8601 UTC, null for what is not known. */
final class StatusJson {
  private StatusJson() {}

  static ObjectNode of(LakeStatus status) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("takenAtUtc", status.takenAt().toString());
    json.set("holder", status.holder().map(StatusJson::holder).orElse(null));
    ArrayNode nights = json.putArray("nights");
    status.nights().forEach(night -> nights.add(night(night)));
    ArrayNode inboxes = json.putArray("inboxes");
    for (LakeStatus.Inbox inbox : status.inboxes()) {
      inboxes
          .addObject()
          .put("inbox", inbox.source())
          .put("listedAtUtc", inbox.listedAt().toString())
          .put("seen", inbox.seen())
          .put("accepted", inbox.accepted())
          .put("unchanged", inbox.unchanged())
          .put("duplicate", inbox.duplicate())
          .put("conflict", inbox.conflict())
          .put("setAside", inbox.setAside())
          .put("rejected", inbox.rejected());
    }
    ArrayNode backlog = json.putArray("backlog");
    for (Waiting waiting : status.backlog()) {
      backlog
          .addObject()
          .put("job", waiting.step())
          .put("what", waiting.what())
          .put("items", waiting.items())
          .put("oldestSinceUtc", waiting.oldestSince().map(Object::toString).orElse(null));
    }
    ArrayNode quarantined = json.putArray("quarantined");
    for (LakeStatus.Quarantined line : status.quarantined()) {
      quarantined
          .addObject()
          .put("kind", line.kind())
          .put("origin", line.where())
          .put("reason", line.reason().isEmpty() ? null : line.reason())
          .put("items", line.items());
    }
    return json;
  }

  private static ObjectNode holder(Holder holder) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("run", holder.runId())
        .put("host", holder.host())
        .put("pid", holder.pid())
        .put("expiresAtUtc", holder.expiresAt().toString())
        .put("stale", holder.stale());
  }

  private static ObjectNode night(Night night) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("run", night.runId())
            .put("state", night.state().name().toLowerCase(Locale.ROOT))
            .put("startedAtUtc", night.startedAt().toString())
            .put("seconds", night.seconds())
            .put("jobs", night.jobs())
            .put("failedJob", night.failedJob().orElse(null))
            .put("accepted", night.accepted())
            .put("rejected", night.rejected());
    ArrayNode gates = json.putArray("failedGates");
    night.failedGates().forEach(gates::add);
    return json;
  }
}
