package org.lesionlake.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.ops.LakeStatus;
import org.lesionlake.jobs.ops.StatusReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the nights of a lake go. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the last runs, what waits for which job and since when, and what was refused or given up.",
      "Needs no vault and takes no lock, so it may be asked while a night runs. All times are UTC."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake status --lake /data/lake",
      "  lesionlake status --lake /data/lake --nights 30",
      "  lesionlake status --lake /data/lake --json"
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private LakeOptions options;

  @Option(
      names = "--nights",
      paramLabel = "N",
      defaultValue = "7",
      description = "Most runs to show; default ${DEFAULT-VALUE}.")
  private int nights;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    if (nights < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--nights takes a whole number from 1 on.");
    }
    Lake.checkReadable(options.lake, new Configuration());
    Settings settings = options.settings();
    SparkSession spark = SparkSessions.start(settings, "lesionlake status");
    try {
      Progress silent = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
      JobContext context =
          new JobContext(
              Lake.openReadOnly(spark, options.lake),
              settings,
              silent,
              "status",
              JobContext.Inboxes.NONE,
              false);
      print(StatusReader.read(context, nights));
      return 0;
    } finally {
      SparkSessions.end(spark);
    }
  }

  private void print(LakeStatus status) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(StatusJson.of(status)));
    } else {
      out.print(StatusText.of(status));
    }
    out.flush();
  }
}
