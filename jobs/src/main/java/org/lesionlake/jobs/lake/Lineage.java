package org.lesionlake.jobs.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.logging.log4j.LogManager;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/**
 * Tells a receiver of OpenLineage (specification 2-0-2) of each job: a START event, then COMPLETE
 * or FAIL. Datasets are the tables that the job declares, with their Delta versions at that moment;
 * an error is told by its kind only. A receiver that does not answer is said and fails no job.
 */
public final class Lineage {
  /** Environment variable: {@code namespace/job/run id} of the run that started this one. */
  public static final String PARENT = "LESIONLAKE_PARENT_RUN";

  private static final String SPECIFICATION = "https://openlineage.io/spec/";
  private static final Duration LONGEST_POST = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<URI> receiver;
  private final String namespace;
  private final Optional<Parent> parent;
  private final Instant startedAt;

  /** A run of a scheduler. */
  record Parent(String namespace, String job, UUID runId) {
    /**
     * @throws UserError if it is not written as {@code namespace/job/run id}, the last a UUID
     */
    static Parent parse(String text) {
      int first = text.indexOf('/');
      int last = text.lastIndexOf('/');
      try {
        if (first > 0 && last > first + 1) {
          return new Parent(
              text.substring(0, first),
              text.substring(first + 1, last),
              UUID.fromString(text.substring(last + 1)));
        }
      } catch (IllegalArgumentException noUuid) {
        // As any other that cannot be read.
      }
      throw new UserError(
          "The parent run in " + PARENT + " cannot be read.",
          "It takes namespace/job/run id, the run id a UUID.",
          "Give it what the scheduler's OpenLineage calls the parent id, or leave it out.");
    }
  }

  Lineage(Settings settings, Optional<String> parent) {
    String url = settings.string("lineage.url");
    if (!url.isEmpty() && !url.matches("https?://[^/?#\\s]+(/[^#\\s]*)?")) {
      throw new UserError(
          "The setting lineage.url is no address of HTTP.",
          "It takes http:// or https://, a host and, if need be, a port and a path.",
          "Set it to, for example, http://marquez:5000/api/v1/lineage.");
    }
    this.receiver = url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url));
    this.namespace = settings.string("lineage.namespace");
    this.parent = parent.filter(text -> !text.isBlank()).map(Parent::parse);
    this.startedAt = Instant.now();
  }

  /**
   * Lineage of a run as {@code lineage.*} and the environment say.
   *
   * @throws UserError if either cannot be used
   */
  public static Lineage of(Settings settings) {
    return new Lineage(settings, Optional.ofNullable(System.getenv(PARENT)));
  }

  /** Says that a job begins. */
  public void started(JobContext context, String job, List<String> inputs, List<String> outputs) {
    tell(context, "START", job, inputs, outputs, Optional.empty());
  }

  /**
   * Says that a job ended.
   *
   * @param failure kind of the error that it failed with
   */
  public void ended(
      JobContext context,
      String job,
      List<String> inputs,
      List<String> outputs,
      Optional<String> failure) {
    tell(context, failure.isEmpty() ? "COMPLETE" : "FAIL", job, inputs, outputs, failure);
  }

  private void tell(
      JobContext context,
      String type,
      String job,
      List<String> inputs,
      List<String> outputs,
      Optional<String> failure) {
    if (receiver.isEmpty()) {
      return;
    }
    try {
      ObjectNode event = JsonNodeFactory.instance.objectNode();
      event.put("eventType", type);
      event.put("eventTime", Instant.now().toString());
      event.put("producer", producer());
      event.put("schemaURL", SPECIFICATION + "2-0-2/OpenLineage.json#/$defs/RunEvent");
      event.set("run", run(context, job, failure));
      event.set("job", job(job));
      event.set("inputs", datasets(context, inputs));
      event.set("outputs", datasets(context, outputs));
      post(event);
    } catch (Exception e) {
      // Spark's own are checked exceptions that Scala does not declare.
      String what = "The " + type + " event of the job " + job + " was not taken: see lineage.url.";
      System.err.println(what + " The job itself is not concerned.");
      LogManager.getLogger(Lineage.class).warn(what, e);
    }
  }

  private ObjectNode run(JobContext context, String job, Optional<String> failure) {
    ObjectNode run = JsonNodeFactory.instance.objectNode();
    // The same for the events of one job, another if a run is taken up again.
    String name = context.lake().root() + ' ' + context.runId() + ' ' + job + ' ' + startedAt;
    run.put("runId", UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
    ObjectNode facets = run.putObject("facets");
    parent.ifPresent(
        by -> {
          ObjectNode facet = facet(facets, "parent", "1-0-1/ParentRunFacet");
          facet.putObject("run").put("runId", by.runId().toString());
          facet.putObject("job").put("namespace", by.namespace()).put("name", by.job());
        });
    failure.ifPresent(
        kind ->
            facet(facets, "errorMessage", "1-0-1/ErrorMessageRunFacet")
                .put("message", kind)
                .put("programmingLanguage", "JAVA"));
    return run;
  }

  private ObjectNode job(String name) {
    ObjectNode job = JsonNodeFactory.instance.objectNode();
    job.put("namespace", namespace).put("name", "lesionlake." + name);
    facet(job.putObject("facets"), "jobType", "2-0-3/JobTypeJobFacet")
        .put("processingType", "BATCH")
        .put("integration", "LESIONLAKE")
        .put("jobType", "JOB");
    return job;
  }

  private ArrayNode datasets(JobContext context, List<String> tables) {
    ArrayNode datasets = JsonNodeFactory.instance.arrayNode();
    for (String name : tables) {
      ObjectNode facets =
          datasets.addObject().put("namespace", namespace).put("name", name).putObject("facets");
      version(context, name)
          .ifPresent(
              version ->
                  facet(facets, "version", "1-0-1/DatasetVersionDatasetFacet")
                      .put("datasetVersion", Long.toString(version)));
    }
    return datasets;
  }

  /** Views and files have none. */
  private static Optional<Long> version(JobContext context, String name) {
    for (TableDef<?> table : Tables.LAKE) {
      if (table.name().equals(name)) {
        return Optional.of(context.table(table)).filter(LakeTable::exists).map(LakeTable::version);
      }
    }
    return Optional.empty();
  }

  private static ObjectNode facet(ObjectNode facets, String name, String schema) {
    String type = schema.substring(schema.indexOf('/') + 1);
    return facets
        .putObject(name)
        .put("_producer", producer())
        .put("_schemaURL", SPECIFICATION + "facets/" + schema + ".json#/$defs/" + type);
  }

  private static String producer() {
    return "urn:lesionlake:" + CodeVersion.current().replaceAll("[^A-Za-z0-9.+-]", "-");
  }

  private void post(ObjectNode event) throws IOException {
    HttpSend.send(
        HttpRequest.newBuilder(receiver.get())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(text(event))),
        LONGEST_POST,
        "The receiver");
  }

  private static String text(ObjectNode event) throws JsonProcessingException {
    return JSON.writeValueAsString(event);
  }
}
