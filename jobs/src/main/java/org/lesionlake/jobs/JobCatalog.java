package org.lesionlake.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lesionlake.jobs.bronze.IngestJob;
import org.lesionlake.jobs.gold.GoldJob;
import org.lesionlake.jobs.ops.GatesJob;
import org.lesionlake.jobs.ops.MaintenanceJob;
import org.lesionlake.jobs.ops.SummaryJob;
import org.lesionlake.jobs.optout.OptOutsJob;
import org.lesionlake.jobs.silver.AnnotationsJob;
import org.lesionlake.jobs.silver.FindingsJob;
import org.lesionlake.jobs.silver.InferenceJob;
import org.lesionlake.jobs.silver.SeriesJob;
import org.lesionlake.jobs.silver.VolumesJob;

/** The jobs there are, in the order of a night. */
public final class JobCatalog {
  /**
   * A night: each job after those whose tables it reads. The summary is written even if a gate
   * fails.
   */
  public static final List<Job> NIGHT =
      List.of(
          new IngestJob(),
          new SeriesJob(),
          new VolumesJob(),
          new AnnotationsJob(),
          new FindingsJob(),
          new InferenceJob(),
          new GoldJob(),
          new GatesJob(),
          new SummaryJob());

  /** Jobs of a week, after those of a night. */
  public static final List<Job> WEEK = List.of(new OptOutsJob(), new MaintenanceJob());

  public static final List<Job> ALL = Stream.concat(NIGHT.stream(), WEEK.stream()).toList();

  private JobCatalog() {}

  public static Optional<Job> named(String name) {
    return ALL.stream().filter(job -> job.name().equals(name)).findFirst();
  }

  /** The catalog as JSON, from which schedulers make their tasks. */
  public static String json() {
    List<Map<String, Object>> jobs = new ArrayList<>();
    for (Job job : ALL) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", job.name());
      entry.put("description", job.description());
      entry.put("nightly", NIGHT.contains(job));
      entry.put("inputs", job.inputs());
      entry.put("outputs", job.outputs());
      List<Map<String, Object>> arguments = new ArrayList<>();
      arguments.add(argument("--lake", true));
      if (job instanceof IngestJob) {
        arguments.add(argument("--ct", false));
        arguments.add(argument("--ct-inventory", false));
        arguments.add(argument("--reports", false));
        arguments.add(argument("--clinical", false));
        arguments.add(argument("--merges", false));
      }
      if (job.worksOnParts()) {
        arguments.add(argument("--cohort", false));
        arguments.add(argument("--limit", false));
      }
      entry.put("arguments", arguments);
      jobs.add(entry);
    }
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(jobs)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> argument(String name, boolean required) {
    Map<String, Object> argument = new LinkedHashMap<>();
    argument.put("name", name);
    argument.put("required", required);
    return argument;
  }
}
