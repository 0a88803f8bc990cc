package org.lesionlake.jobs.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lesionlake.jobs.cohort.CohortCheck;
import org.lesionlake.jobs.cohort.CohortDifference;
import org.lesionlake.jobs.cohort.CohortJob;
import org.lesionlake.jobs.cohort.CohortPreview;
import org.lesionlake.jobs.cohort.FrozenCohorts;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeLock;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.gold.Cohort;
import org.lesionlake.schemas.gold.CohortAttrition;
import org.lesionlake.schemas.gold.TableVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cohort",
    mixinStandardHelpOptions = true,
    description = {
      "Cohorts: a definition in a file, the query that it means, and frozen versions of what it",
      "selects, with their attrition and time at risk. conf/cohorts/example.conf shows every field."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CohortCommand.Show.class,
      CohortCommand.Freeze.class,
      CohortCommand.Listing.class,
      CohortCommand.Diff.class,
      CohortCommand.Verify.class
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake cohort show conf/cohorts/example.conf",
      "  lesionlake cohort freeze conf/cohorts/example.conf --lake /data/lake",
      "  lesionlake cohort list --lake /data/lake"
    })
final class CohortCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: cohort show, freeze, list, diff or verify.");
  }

  private static String attrition(List<CohortAttrition> steps) {
    List<String[]> rows = new ArrayList<>();
    for (CohortAttrition step : steps) {
      rows.add(
          new String[] {
            Integer.toString(step.step()),
            Long.toString(step.patients()),
            step.step() == 0 ? "" : Long.toString(step.patientsDropped()),
            Long.toString(step.studies()),
            step.step() == 0 ? "" : Long.toString(step.studiesDropped()),
            step.reason()
          });
    }
    return TextTable.aligned(
        List.of("step", "patients", "dropped", "studies", "dropped", "what it asks for"), rows);
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Prints the query that a definition is compiled to, with a sentence for each step. The output",
        "is itself a script for 'lesionlake sql'. With --lake, prints instead how many patients and",
        "studies each step would leave there; nothing is written."
      },
      footer = {
        "",
        "Examples:",
        "  lesionlake cohort show conf/cohorts/example.conf > cohort.sql",
        "  lesionlake cohort show conf/cohorts/example.conf --lake /data/lake"
      })
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The definition.")
    private Path file;

    @Option(names = "--lake", paramLabel = "DIR", description = "Root of a lake to count in.")
    private String lake;

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "Overrides a setting; may be given again.")
    private List<String> set = new ArrayList<>();

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      if (lake == null) {
        out.print(CohortPreview.of(file, Settings.load(Optional.empty(), set)).query());
        out.flush();
        return 0;
      }
      LakeOptions options = new LakeOptions();
      options.lake = lake;
      options.set = set;
      Lake.checkReadable(lake, new Configuration());
      CohortPreview preview = CohortPreview.of(file, options.settings());
      options.reading(
          "cohort show",
          open -> {
            preview.note(open).ifPresent(spec.commandLine().getErr()::println);
            out.print(attrition(preview.attrition(open)));
            return null;
          });
      out.flush();
      return 0;
    }
  }

  @Command(
      name = "freeze",
      mixinStandardHelpOptions = true,
      description = {
        "Freezes what a definition selects now as the next version of its cohort: patients, studies",
        "with status and burden, time at risk, and how many each step dropped. The rows are copied,",
        "with checksums, so that they outlast the tables that they are from. A definition that is",
        "unchanged and selects the same rows makes no new version."
      },
      footer = {
        "",
        "Example:",
        "  lesionlake cohort freeze conf/cohorts/example.conf --lake /data/lake"
      })
  static final class Freeze implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The definition.")
    private Path file;

    @Mixin private LakeOptions options;

    @Option(names = "--quiet", description = "No progress; for schedulers.")
    private boolean quiet;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      CohortJob job = new CohortJob(file);
      Runner runner = new Runner(options.lake, options.vault(), options.settings(), quiet, false);
      runner.check(List.of(job), Inboxes.NONE);
      int code = runner.run(List.of(job), Inboxes.NONE);
      job.result().ifPresent(result -> print(result, spec.commandLine().getOut()));
      return code;
    }

    private static void print(CohortJob.Result result, PrintWriter out) {
      out.print(attrition(result.attrition()));
      Cohort cohort = result.cohort();
      out.println();
      out.println(
          result.isNew()
              ? "Frozen: " + cohort.cohort() + " version " + cohort.version() + "."
              : "Unchanged: "
                  + cohort.cohort()
                  + " version "
                  + cohort.version()
                  + " holds these very rows, so none was made.");
      out.println(
          "SELECT * FROM gold.cohort_studies WHERE cohort = '"
              + cohort.cohort()
              + "' AND version = "
              + cohort.version());
      out.flush();
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the frozen cohorts of a lake, a line for each version.",
      footer = {"", "Example:", "  lesionlake cohort list --lake /data/lake"})
  static final class Listing implements Callable<Integer> {
    @Mixin private LakeOptions options;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      List<Cohort> cohorts = options.reading("cohort list", lake -> new FrozenCohorts(lake).all());
      PrintWriter out = spec.commandLine().getOut();
      if (cohorts.isEmpty()) {
        out.println(
            "No cohort is frozen in this lake. Freeze one with 'lesionlake cohort freeze FILE --lake "
                + options.lake
                + "'.");
      } else {
        out.print(
            TextTable.aligned(
                List.of(
                    "cohort", "version", "patients", "studies", "frozen (UTC)", "release", "title"),
                cohorts.stream().map(Listing::line).toList()));
      }
      out.flush();
      return 0;
    }

    private static String[] line(Cohort cohort) {
      return new String[] {
        cohort.cohort(),
        Integer.toString(cohort.version()),
        Long.toString(cohort.patients()),
        Long.toString(cohort.studies()),
        TextTable.minute(cohort.frozenAtUtc()),
        cohort.releaseId(),
        cohort.title()
      };
    }
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description = {
        "Says what two versions of a cohort differ in, and why: fields of the definition, tables and",
        "code, patients left after each step, patients who came and went, rows that changed.",
        "Without versions, the newest and the one before it."
      },
      footer = {
        "",
        "Examples:",
        "  lesionlake cohort diff example --lake /data/lake",
        "  lesionlake cohort diff example 1 3 --lake /data/lake"
      })
  static final class Diff implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The cohort.")
    private String name;

    @Parameters(
        index = "1..2",
        arity = "0..2",
        paramLabel = "VERSION",
        description = "The versions, the older first.")
    private List<Integer> versions = new ArrayList<>();

    @Mixin private LakeOptions options;
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      if (versions.size() == 1) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "Name two versions, or none for the newest two.");
      }
      PrintWriter out = spec.commandLine().getOut();
      options.reading(
          "cohort diff",
          lake -> {
            diff(lake, out);
            return null;
          });
      out.flush();
      return 0;
    }

    private void diff(Lake lake, PrintWriter out) {
      FrozenCohorts frozen = new FrozenCohorts(lake);
      List<Cohort> all = frozen.versions(name);
      if (versions.isEmpty() && all.size() < 2) {
        out.println(name + " has one version only, so there is nothing to compare.");
        return;
      }
      Cohort one =
          versions.isEmpty() ? all.get(all.size() - 2) : frozen.version(name, versions.get(0));
      Cohort other =
          versions.isEmpty() ? all.get(all.size() - 1) : frozen.version(name, versions.get(1));
      print(CohortDifference.of(lake, one, other), one, other, out);
    }

    private static void print(
        CohortDifference difference, Cohort one, Cohort other, PrintWriter out) {
      String before = "version " + one.version();
      String now = "version " + other.version();
      out.println(one.cohort() + ", " + before + " -> " + now);
      lines("definition", difference.definition(), out);
      lines("read", difference.tables(), out);
      out.println();
      out.print(TextTable.aligned(List.of("patients after", before, now), difference.attrition()));
      out.println();
      lines("patients who came (" + difference.come().size() + ")", difference.come(), out);
      lines("patients who went (" + difference.gone().size() + ")", difference.gone(), out);
      difference
          .changed()
          .forEach(
              (table, rows) ->
                  out.println(table + ": " + rows + " rows of patients in both differ"));
      if (difference.isSame()) {
        out.println("Both hold the same rows.");
      }
    }

    private static void lines(String heading, List<String> lines, PrintWriter out) {
      if (lines.isEmpty()) {
        out.println(heading + ": no difference");
        return;
      }
      out.println(heading + ":");
      TextTable.some(lines, out);
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = {
        "Computes the checksums of frozen cohorts anew. Says what differs, and whether the rows can be",
        "drawn once more from the versions of the tables on record; with --repair, writes them.",
        "Ends with 1 if a cohort does not hold what was frozen."
      },
      footer = {
        "",
        "Examples:",
        "  lesionlake cohort verify --lake /data/lake",
        "  lesionlake cohort verify example --lake /data/lake --repair"
      })
  static final class Verify implements Callable<Integer> {
    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "NAME",
        description = "The cohort; without it, all of them.")
    private String name;

    @Mixin private LakeOptions options;

    @Option(
        names = "--repair",
        description = "Write the rows that were frozen where others stand, if they can be rebuilt.")
    private boolean repair;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      Lake.checkReadable(options.lake, new Configuration());
      PrintWriter out = spec.commandLine().getOut();
      try (LakeLock lock = options.lock("cohort verify")) {
        boolean whole = options.reading("cohort verify", lake -> verify(lake, out));
        out.flush();
        return whole ? 0 : 1;
      }
    }

    private boolean verify(Lake lake, PrintWriter out) {
      FrozenCohorts frozen = new FrozenCohorts(lake);
      List<Cohort> cohorts = name == null ? frozen.all() : frozen.versions(name);
      boolean whole = true;
      for (Cohort cohort : cohorts) {
        whole &= verify(lake, cohort, out);
        out.flush();
      }
      if (cohorts.isEmpty()) {
        out.println("No cohort is frozen in this lake.");
      }
      return whole;
    }

    private boolean verify(Lake lake, Cohort cohort, PrintWriter out) {
      String title = cohort.cohort() + " version " + cohort.version();
      CohortCheck check = CohortCheck.of(lake, cohort);
      if (check.differences().isEmpty()) {
        out.println(title + ": holds what was frozen");
        return true;
      }
      out.println(title + ": DIFFERS");
      check.differences().forEach(line -> out.println("  " + line));
      Optional<String> why = check.rebuild(repair);
      if (why.isPresent()) {
        out.println("  cannot be rebuilt: " + why.get());
        out.println(
            "  do:  restore the table from a backup, or freeze the definition anew; it was drawn from "
                + String.join(", ", cohort.inputs().stream().map(Verify::input).toList())
                + ".");
        return false;
      }
      out.println(
          repair
              ? "  rebuilt from the tables as they were: holds what was frozen again"
              : "  can be rebuilt from the tables as they were: run this with --repair");
      return repair;
    }

    private static String input(TableVersion input) {
      return input.table() + " version " + input.version();
    }
  }
}
