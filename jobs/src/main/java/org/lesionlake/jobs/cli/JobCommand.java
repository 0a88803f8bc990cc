package org.lesionlake.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lesionlake.jobs.Job;
import org.lesionlake.jobs.JobCatalog;
import org.lesionlake.jobs.cohort.FrozenCohorts;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.lake.Part;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.gold.Cohort;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Runs one step of the night or the week, or lists the steps there are.",
    subcommands = {JobCommand.Catalog.class},
    modelTransformer = JobCommand.CatalogNeedsNoLake.class,
    footer = {
      "",
      "Examples:",
      "  lesionlake job catalog",
      "  lesionlake job findings --lake /data/lake",
      "  lesionlake job series --lake /data/lake --reconcile",
      "  lesionlake job inference --lake /data/lake --cohort breast-liver --set"
          + " inference.model=/models/mine",
      "  lesionlake job gates --lake /data/lake --set gates.max-reject-share=0.5"
    })
final class JobCommand implements Callable<Integer> {
  private static final Pattern COHORT =
      Pattern.compile("(?<name>[^@\\s]+)(@(?<version>[1-9][0-9]{0,8}))?");

  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "See 'lesionlake job catalog'.")
  private String name;

  @Mixin private LakeOptions options;

  @Option(names = "--ct", paramLabel = "DIR", arity = "1..*", description = "For ingest.")
  private List<String> ct = new ArrayList<>();

  @Option(
      names = "--ct-inventory",
      paramLabel = "FILE",
      arity = "1..*",
      description = "For ingest.")
  private List<String> ctInventories = new ArrayList<>();

  @Option(names = "--reports", paramLabel = "PATH", arity = "1..*", description = "For ingest.")
  private List<String> reports = new ArrayList<>();

  @Option(names = "--clinical", paramLabel = "FILE", arity = "1..*", description = "For ingest.")
  private List<String> clinical = new ArrayList<>();

  @Option(names = "--merges", paramLabel = "FILE", arity = "1..*", description = "For ingest.")
  private List<String> merges = new ArrayList<>();

  @Option(
      names = "--reconcile",
      description = "Compare all that is wanted with all that is done, not only what changed.")
  private boolean reconcile;

  @Option(
      names = "--cohort",
      paramLabel = "NAME[@VERSION]",
      description = {
        "For findings and inference: only what is of the patients of a frozen cohort (default of",
        "VERSION: the newest). Tries a model or lexicons; gold waits until all is worked on."
      })
  private Optional<String> cohort = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "For findings and inference: at most N reports or series.")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = {
        "Run that this step belongs to (default: one of its own). A scheduler that starts the",
        "steps of a night one by one gives all of them the same."
      })
  private Optional<String> runId = Optional.empty();

  @Option(names = "--quiet", description = "No progress; for schedulers.")
  private boolean quiet;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    if (name == null || options.lake == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Missing required: NAME and --lake=DIR, or the command catalog.");
    }
    Job job =
        JobCatalog.named(name)
            .orElseThrow(
                () ->
                    new UserError(
                        "There is no job '" + name + "'.",
                        "The jobs are: "
                            + JobCatalog.ALL.stream()
                                .map(Job::name)
                                .collect(Collectors.joining(", "))
                            + ".",
                        "Name one of them."));
    Inboxes inboxes = new Inboxes(ct, ctInventories, reports, clinical, merges, Set.of());
    if (job.name().equals("ingest")) {
      Runner.requireInboxes(spec, inboxes);
    } else if (!inboxes.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "Only the job ingest takes --ct, --ct-inventory, --reports, --clinical and --merges.");
    }
    requireParts(job);
    requireSafeRunId();
    Runner runner = new Runner(options.lake, options.vault(), options.settings(), quiet, reconcile);
    runner.check(List.of(job), inboxes);
    return runner.run(
        List.of(job), inboxes, runId.orElseGet(Runner::newRunId), context -> part(context));
  }

  private void requireParts(Job job) {
    if (!job.worksOnParts() && (cohort.isPresent() || limit.isPresent())) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Only the jobs findings and inference take --cohort and --limit.");
    }
    if (cohort.isPresent() && !COHORT.matcher(cohort.get()).matches()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--cohort takes the name of a frozen cohort, or NAME@VERSION with a version from 1.");
    }
    if (limit.isPresent() && limit.get() < 1) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--limit counts from 1.");
    }
  }

  private Part part(JobContext context) {
    FrozenCohorts frozen = new FrozenCohorts(context.lake());
    return new Part(
        cohort.map(named -> frozen.patients(context, version(frozen, named))),
        limit.map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  private static Cohort version(FrozenCohorts frozen, String named) {
    Matcher parts = COHORT.matcher(named);
    parts.matches();
    if (parts.group("version") != null) {
      return frozen.version(parts.group("name"), Integer.parseInt(parts.group("version")));
    }
    List<Cohort> versions = frozen.versions(parts.group("name"));
    return versions.get(versions.size() - 1);
  }

  /** A run's id is part of the names of its files and of queries. */
  private void requireSafeRunId() {
    if (runId.filter(JobContext::isReplay).isPresent()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Run ids that begin with replay- are those of 'rejects replay'.");
    }
    if (runId.isPresent() && !RUN_ID.matcher(runId.get()).matches()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--run-id takes 1 to 120 letters, digits, dots, dashes and underscores, and starts with a"
              + " letter or digit.");
    }
  }

  /**
   * What a command requires is also asked for before its subcommands run; the catalog needs no
   * lake, so the lake is asked for when a job runs.
   */
  static final class CatalogNeedsNoLake implements CommandLine.IModelTransformer {
    @Override
    public CommandLine.Model.CommandSpec transform(CommandLine.Model.CommandSpec command) {
      CommandLine.Model.OptionSpec lake = command.findOption("--lake");
      command.remove(lake);
      return command.addOption(CommandLine.Model.OptionSpec.builder(lake).required(false).build());
    }
  }

  @Command(
      name = "catalog",
      mixinStandardHelpOptions = true,
      description = "The jobs with their tables: in words, or as JSON for schedulers.",
      footer = {
        "",
        "Examples:",
        "  lesionlake job catalog",
        "  lesionlake job catalog --json > jobs.json"
      })
  static final class Catalog implements Callable<Integer> {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      var out = spec.commandLine().getOut();
      if (json) {
        out.print(JobCatalog.json());
        out.flush();
        return 0;
      }
      for (Job job : JobCatalog.ALL) {
        out.println(job.name() + "\n    " + job.description());
        out.println("    reads  " + String.join(", ", job.inputs()));
        out.println("    writes " + String.join(", ", job.outputs()));
      }
      return 0;
    }
  }
}
