package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.silver.Lexicons;
import org.lesionlake.jobs.silver.Taggers;
import org.lesionlake.report.Lexicon;
import org.lesionlake.spark.ReportPipeline;
import org.lesionlake.spark.ReportTagger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Saves the Spark NLP pipeline of a language. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = {
      "Saves the Spark NLP pipeline of a language for others: annotators that add document,"
          + " section,",
      "sentence, token and entity (the phrases of the lexicon, which it holds) to a column text,"
          + " and a",
      "tagger's where reports.tagger names one. PipelineModel.load reads it in any Spark session"
          + " that",
      "has the jars of Spark NLP, lesionlake-schemas and lesionlake-udfs."
    },
    footer = {"", "Example:", "  lesionlake report pipeline --lang nl --out /data/pipeline-nl"})
final class PipelineCommand implements Callable<Integer> {
  @Option(
      names = "--lang",
      required = true,
      paramLabel = "L",
      description = "Language: a folder of conf/lexicons.")
  private String lang;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where to save; must not be there yet.")
  private Path out;

  @CommandLine.Mixin private ReportSettings given;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = given.load();
    Lexicon lexicon = Lexicons.load(TextInput.conf(Optional.of(lang)), lang);
    Optional<ReportTagger> tagger = Taggers.configured(settings);
    if (Files.exists(out)) {
      throw new UserError(
          "There is something at " + out + " already.",
          "A pipeline is saved into a folder of its own.",
          "Name another folder with --out, or remove that one.");
    }
    SparkSession spark = SparkSessions.start(settings, "report pipeline");
    try {
      PipelineModel pipeline = ReportPipeline.withSections(spark, lexicon, tagger);
      pipeline.write().save(out.toAbsolutePath().toUri().toString());
      spec.commandLine().getOut().println(told(pipeline, tagger));
      spec.commandLine().getOut().flush();
      return 0;
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "The pipeline cannot be made.",
          e.getMessage(),
          "Mend the tagger, or leave reports.tagger empty.");
    } catch (IOException e) {
      throw new UserError(
          out + " cannot be written.",
          e.getClass().getSimpleName() + ".",
          "Check that its folder may be written to and the disk has room.");
    } finally {
      SparkSessions.end(spark);
    }
  }

  private String told(PipelineModel pipeline, Optional<ReportTagger> tagger) {
    String stages =
        Arrays.stream(pipeline.stages())
            .map(stage -> stage.getClass().getSimpleName())
            .collect(Collectors.joining(", "));
    String without =
        tagger.filter(t -> !t.reads(lang)).isPresent()
            ? "\nThe tagger of reports.tagger does not read '" + lang + "' and is left out."
            : "";
    return "Saved to " + out + ": " + stages + without;
  }
}
