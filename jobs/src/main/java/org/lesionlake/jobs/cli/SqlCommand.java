package org.lesionlake.jobs.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** SQL over a lake, for the laptop. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = {
      "Runs Spark SQL with every table and view of the lake registered as layer.name.",
      "It reads only; tables are written by jobs.",
      "Without -e and -f it reads statements from standard input, each ended by a semicolon."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake sql --lake /data/lake -e 'SHOW TABLES IN gold'",
      "  lesionlake sql --lake /data/lake --format csv -f query.sql > answer.csv"
    })
public final class SqlCommand implements Callable<Integer> {
  @Mixin private LakeOptions options;

  @ArgGroup private Text text = new Text();

  static final class Text {
    @Option(names = "-e", paramLabel = "QUERY", description = "Statements to run.")
    String query;

    @Option(names = "-f", paramLabel = "FILE", description = "File of statements to run.")
    Path file;
  }

  @Mixin private AnswerOptions answers;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Lake.checkReadable(options.lake, new Configuration());
    List<String> statements = statements();
    SparkSession spark = SparkSessions.start(options.settings(), "lesionlake sql");
    try {
      List<String> missing = Lake.openReadOnly(spark, options.lake).registerCatalog();
      if (!missing.isEmpty()) {
        spec.commandLine()
            .getErr()
            .println("Not there until the next night: the views, " + String.join(", ", missing));
      }
      PrintWriter out = spec.commandLine().getOut();
      for (String statement : statements) {
        run(spark, statement, out);
      }
      return 0;
    } finally {
      SparkSessions.end(spark);
    }
  }

  private void run(SparkSession spark, String statement, PrintWriter out) {
    try {
      ReadOnlySql.require(spark, statement);
      Dataset<Row> answer = spark.sql(statement);
      if (answer.columns().length == 0) {
        return;
      }
      answers.print(answer, out);
    } catch (Exception e) {
      if (e instanceof ParseException || e instanceof AnalysisException) {
        throw new UserError(
            "The statement cannot be run.",
            e.getMessage().lines().limit(6).reduce((a, b) -> a + "\n       " + b).orElse(""),
            "Mend it; 'SHOW TABLES IN gold' and 'DESCRIBE gold.lesion_burden' show what there is.");
      }
      throw e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
  }

  private List<String> statements() throws IOException {
    String script;
    if (text.query != null) {
      script = text.query;
    } else if (text.file != null) {
      try {
        script = Files.readString(text.file);
      } catch (NoSuchFileException e) {
        throw new UserError(
            "There is no file " + text.file + ".", "It was given with -f.", "Check the name.");
      }
    } else {
      script =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
              .lines()
              .collect(java.util.stream.Collectors.joining("\n"));
    }
    return SqlScript.statements(script);
  }
}
