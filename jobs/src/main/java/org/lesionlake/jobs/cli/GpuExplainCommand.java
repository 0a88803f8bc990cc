package org.lesionlake.jobs.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.gold.GoldQueries;
import org.lesionlake.jobs.gpu.GpuPlan;
import org.lesionlake.jobs.gpu.RapidsPlanner;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which stages of the gold job the RAPIDS Accelerator would run on a GPU. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the RAPIDS Accelerator would run of gold's queries on a GPU.",
      "For each query it counts the operators of its plan, and says why some stay on",
      "the CPU. It plans and computes nothing, and needs no GPU. The accelerator's jar",
      "is not packed with LesionLake: conf/spark/README.md says how to fetch it."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake gpu explain --lake /data/lake --rapids"
          + " /opt/gpu/rapids/rapids-4-spark_2.12-25.04.0.jar",
      "  lesionlake gpu explain --lake /data/lake --rapids rapids.jar --query timeline --full"
    })
final class GpuExplainCommand implements Callable<Integer> {
  /**
   * Local sessions are without it. A cluster has it, and the accelerator fails on plans without it
   * that name a table several times.
   */
  private static final String ADAPTIVE = "spark.sql.adaptive.enabled";

  @Mixin private LakeOptions options;

  @Option(
      names = "--rapids",
      paramLabel = "JAR",
      description = "Jar of the accelerator, unless spark-submit --jars names it.")
  private Optional<Path> rapids = Optional.empty();

  @Option(names = "--query", paramLabel = "NAME", description = "Only this query.")
  private Optional<String> query = Optional.empty();

  @Option(
      names = "--full",
      description = "Prints what the accelerator says of each operator and expression, too.")
  private boolean full;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Lake.checkReadable(options.lake, new Configuration());
    Settings settings = options.settings();
    try (RapidsPlanner planner = RapidsPlanner.load(rapids)) {
      SparkSession spark = SparkSessions.start(settings, "lesionlake gpu explain");
      String adaptive = spark.conf().get(ADAPTIVE);
      try {
        spark.conf().set(ADAPTIVE, "true");
        print(plans(planner, context(spark, settings)));
        return 0;
      } finally {
        spark.conf().set(ADAPTIVE, adaptive);
        SparkSessions.end(spark);
      }
    }
  }

  private JobContext context(SparkSession spark, Settings settings) {
    Lake lake = Lake.openReadOnly(spark, options.lake);
    List<String> missing = lake.registerCatalog();
    if (!missing.isEmpty()) {
      throw new UserError(
          "The queries of gold cannot be planned.",
          "The lake has no " + String.join(", ", missing) + " yet.",
          "Run a night, or one job, on it; either makes what is missing.");
    }
    Progress quiet = new Progress(System.err, true);
    return new JobContext(lake, settings, quiet, "gpu", JobContext.Inboxes.NONE, false);
  }

  private Map<String, GpuPlan> plans(RapidsPlanner planner, JobContext context) {
    Map<String, GpuPlan> plans = new LinkedHashMap<>();
    var queries = GoldQueries.planned(context);
    query.ifPresent(
        name -> {
          if (!queries.containsKey(name)) {
            throw new UserError(
                "There is no query " + name + ".",
                "The queries are: " + String.join(", ", queries.keySet()) + ".",
                "Name one of them with --query.");
          }
        });
    queries.forEach(
        (name, rows) -> {
          if (query.isEmpty() || query.get().equals(name)) {
            plans.put(name, planner.explain(rows));
          }
        });
    requireAnAnswer(plans);
    return plans;
  }

  private static void requireAnAnswer(Map<String, GpuPlan> plans) {
    if (plans.values().stream().allMatch(plan -> plan.refusal().isPresent())) {
      throw new UserError(
          "The RAPIDS Accelerator explained no query.",
          plans.values().iterator().next().refusal().orElseThrow(),
          "Use " + RapidsPlanner.ARTEFACT + ", with --rapids or spark-submit --jars.");
    }
  }

  private void print(Map<String, GpuPlan> plans) {
    PrintWriter out = spec.commandLine().getOut();
    List<String[]> counts = new ArrayList<>();
    Map<List<String>, Integer> reasons = new TreeMap<>(GpuExplainCommand::compare);
    List<String[]> refusals = new ArrayList<>();
    plans.forEach(
        (name, plan) -> {
          if (plan.refusal().isPresent()) {
            refusals.add(new String[] {name, plan.refusal().get()});
            return;
          }
          long all = plan.operators().size();
          counts.add(
              new String[] {name, Long.toString(plan.onGpu()), Long.toString(all - plan.onGpu())});
          for (GpuPlan.Operator operator : plan.operators()) {
            if (!operator.onGpu()) {
              reasons.merge(
                  List.of(operator.name(), operator.reason().orElse("not said")), 1, Integer::sum);
            }
          }
        });
    out.print(TextTable.aligned(List.of("query", "on the GPU", "on the CPU"), counts));
    if (!reasons.isEmpty()) {
      List<String[]> rows = new ArrayList<>();
      reasons.forEach(
          (why, count) -> rows.add(new String[] {why.get(0), count.toString(), why.get(1)}));
      out.println();
      out.print(TextTable.aligned(List.of("stays on the CPU", "times", "why"), rows));
    }
    if (!refusals.isEmpty()) {
      out.println();
      out.print(TextTable.aligned(List.of("query", "not explained by the accelerator"), refusals));
    }
    if (full) {
      plans.forEach(
          (name, plan) -> out.print("\n" + name + "\n" + plan.text().stripTrailing() + "\n"));
    }
    out.flush();
  }

  private static int compare(List<String> one, List<String> other) {
    int byName = one.get(0).compareTo(other.get(0));
    return byName != 0 ? byName : one.get(1).compareTo(other.get(1));
  }
}
