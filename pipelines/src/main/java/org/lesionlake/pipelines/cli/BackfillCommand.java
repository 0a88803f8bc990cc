package org.lesionlake.pipelines.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.Backfill;
import org.lesionlake.pipelines.airflow.BackfillProgress;
import org.lesionlake.pipelines.airflow.BackfillRequest;
import org.lesionlake.pipelines.airflow.DagRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs dates of the past. */
@Command(
    name = "backfill",
    description = "Runs a DAG for dates of the past that have no run, and steers that",
    subcommands = {
      BackfillCommand.Start.class,
      BackfillCommand.Watch.class,
      BackfillCommand.Show.class,
      BackfillCommand.Pause.class,
      BackfillCommand.Unpause.class,
      BackfillCommand.Cancel.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example:",
      "  lesionlake airflow backfill start --from 2026-01-01 --to 2026-01-31"
    })
final class BackfillCommand extends Group {
  private static int follow(AirflowClient airflow, int id, Following following, PrintWriter out) {
    BackfillProgress ended =
        airflow
            .backfills()
            .waitFor(
                id,
                following.atMost(),
                progress -> {
                  out.println(line(progress));
                  out.flush();
                });
    ended.runs().stream()
        .filter(run -> !run.succeeded())
        .forEach(run -> out.println(ListCommand.line(run)));
    return ended.succeeded() ? 0 : 1;
  }

  private static String line(BackfillProgress progress) {
    Backfill backfill = progress.backfill();
    String states =
        progress.byState().entrySet().stream()
            .map(state -> state.getValue() + " " + state.getKey())
            .collect(Collectors.joining(", "));
    return "backfill "
        + backfill.id()
        + (backfill.isFinished() ? " ended" : backfill.paused() ? " paused" : " running")
        + ": "
        + progress.finished()
        + " of "
        + progress.runs().size()
        + " runs done"
        + (states.isEmpty() ? "" : " (" + states + ")");
  }

  @Command(
      name = "start",
      description = {
        "Shows which dates a backfill would run; with --yes it runs them.",
        "Dates that have a run are left out unless --again says otherwise."
      },
      footer = {
        "",
        "Example:",
        "  lesionlake airflow backfill start --from 2026-01-01 --to 2026-01-31 --yes --watch"
      })
  static final class Start extends Talk {
    @Mixin DagOption dag;

    @Option(
        names = "--from",
        required = true,
        converter = UtcTime.class,
        description = "Earliest logical date")
    Instant from;

    @Option(
        names = "--to",
        required = true,
        converter = UtcTime.class,
        description = "Latest logical date; a date alone means its midnight in UTC")
    Instant to;

    @Option(
        names = "--again",
        defaultValue = "NONE",
        description =
            "Which dates that have a run run again: ${COMPLETION-CANDIDATES}"
                + " (default: ${DEFAULT-VALUE})")
    BackfillRequest.Again again;

    @Option(
        names = "--at-a-time",
        defaultValue = "1",
        description = "How many run at a time (default: ${DEFAULT-VALUE}; nights share a lake)")
    int atATime;

    @Option(names = "--backwards", description = "Latest date first")
    boolean backwards;

    @Option(
        names = "--conf",
        paramLabel = "KEY=VALUE",
        description = "A parameter of the runs; may be repeated")
    Map<String, String> conf = new LinkedHashMap<>();

    @Option(names = "--yes", description = "Do it")
    boolean yes;

    @Option(names = "--watch", description = "Follow the backfill until it ends")
    boolean watch;

    @Mixin Following following;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      BackfillRequest request = request();
      boolean paused = dag(airflow, dag.id).paused();
      List<Instant> dates = airflow.backfills().dryRun(request);
      if (dates.isEmpty()) {
        out.println("Nothing to run: every date from " + from + " to " + to + " has its run");
        return 0;
      }
      dates.forEach(date -> out.println((yes ? "" : "would run ") + date));
      if (!yes) {
        out.println("Add --yes to run " + (dates.size() == 1 ? "it" : "these " + dates.size()));
        return 0;
      }
      if (paused) {
        throw new Refused(
            "The DAG " + dag.id + " is paused", "its runs would only wait", "Unpause it first");
      }
      Backfill backfill = airflow.backfills().start(request);
      out.println("backfill " + backfill.id() + " started");
      out.flush();
      return watch ? follow(airflow, backfill.id(), following, out) : 0;
    }

    private BackfillRequest request() {
      try {
        BackfillRequest.Builder request =
            BackfillRequest.of(dag.id, from, to).again(again).maxActiveRuns(atATime).conf(conf);
        return (backwards ? request.backwards() : request).build();
      } catch (IllegalArgumentException e) {
        throw new Refused("This is no backfill", e, "Correct --from, --to and --at-a-time");
      }
    }
  }

  /** A command about a backfill that was started. */
  abstract static class Known extends Talk {
    @Parameters(paramLabel = "ID", description = "Number of the backfill, as show prints it")
    int id;

    final Backfill backfill(AirflowClient airflow) {
      return airflow
          .backfills()
          .byId(id)
          .orElseThrow(
              () ->
                  new Refused(
                      "There is no backfill " + id, "none has that number", "See those with show"));
    }
  }

  @Command(
      name = "watch",
      description = "Follows a backfill until it ends; exit code 1 if a run failed",
      footer = {"", "Example:", "  lesionlake airflow backfill watch 3"})
  static final class Watch extends Known {
    @Mixin Following following;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      return follow(airflow, backfill(airflow).id(), following, out);
    }
  }

  @Command(
      name = "show",
      description = "Lists a DAG's backfills and how far each is",
      footer = {"", "Example:", "  lesionlake airflow backfill show"})
  static final class Show extends Talk {
    @Mixin DagOption dag;

    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      dag(airflow, dag.id);
      for (Backfill backfill : airflow.backfills().of(dag.id).toList()) {
        BackfillProgress progress = airflow.backfills().progress(backfill.id());
        out.println(line(progress) + ", " + backfill.fromUtc() + " to " + backfill.toUtc());
        progress.runs().stream()
            .filter(run -> !run.succeeded())
            .map(Show::run)
            .forEach(out::println);
      }
      return 0;
    }

    private static String run(DagRun run) {
      return "  " + ListCommand.line(run);
    }
  }

  @Command(
      name = "pause",
      description = "Lets no further run of a backfill begin; those that run go on",
      footer = {"", "Example:", "  lesionlake airflow backfill pause 3"})
  static final class Pause extends Known {
    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow.backfills().pause(backfill(airflow).id());
      out.println("backfill " + id + " paused");
      return 0;
    }
  }

  @Command(
      name = "unpause",
      description = "Lets a paused backfill go on",
      footer = {"", "Example:", "  lesionlake airflow backfill unpause 3"})
  static final class Unpause extends Known {
    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow.backfills().unpause(backfill(airflow).id());
      out.println("backfill " + id + " goes on");
      return 0;
    }
  }

  @Command(
      name = "cancel",
      description = "Ends a backfill: runs that are queued fail, those that run go on",
      footer = {"", "Example:", "  lesionlake airflow backfill cancel 3"})
  static final class Cancel extends Known {
    @Override
    int talk(AirflowClient airflow, PrintWriter out) {
      airflow.backfills().cancel(backfill(airflow).id());
      out.println("backfill " + id + " cancelled");
      return 0;
    }
  }
}
