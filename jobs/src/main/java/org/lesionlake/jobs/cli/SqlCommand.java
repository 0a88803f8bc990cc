package org.lesionlake.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  enum Format {
    TABLE,
    CSV,
    JSON
  }

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      description = "Most rows of an aligned table; CSV and JSON have no limit. Default 1000.")
  private int limit;

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
      switch (format) {
        case TABLE -> table(answer, out);
        case CSV -> csv(answer, out);
        case JSON -> json(answer, out);
      }
      out.flush();
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

  private void table(Dataset<Row> answer, PrintWriter out) {
    List<Row> rows = answer.limit(limit + 1).collectAsList();
    boolean more = rows.size() > limit;
    List<String[]> cells = rows.stream().limit(limit).map(row -> cells(row, answer)).toList();
    out.print(TextTable.aligned(List.of(answer.columns()), cells));
    out.println(
        more
            ? "(the first " + limit + " rows; --limit or --format csv for more)"
            : "(" + cells.size() + (cells.size() == 1 ? " row)" : " rows)"));
  }

  private static void csv(Dataset<Row> answer, PrintWriter out) {
    out.print(TextTable.csv(List.of(answer.columns()), List.of()));
    Iterator<Row> rows = answer.toLocalIterator();
    while (rows.hasNext()) {
      String line = TextTable.csv(List.of(cells(rows.next(), answer)), List.of());
      out.print(line);
    }
  }

  private static void json(Dataset<Row> answer, PrintWriter out) {
    Iterator<String> lines = answer.toJSON().toLocalIterator();
    while (lines.hasNext()) {
      out.println(lines.next());
    }
  }

  private static String[] cells(Row row, Dataset<Row> answer) {
    String[] cells = new String[row.length()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = row.isNullAt(i) ? "" : text(row.get(i));
    }
    return cells;
  }

  private static String text(Object value) {
    if (value instanceof Row || value instanceof scala.collection.Seq) {
      try {
        return new ObjectMapper().writeValueAsString(plain(value));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        return value.toString();
      }
    }
    return String.valueOf(value);
  }

  private static Object plain(Object value) {
    if (value instanceof Row row) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < row.length(); i++) {
        fields.put(row.schema().fieldNames()[i], plain(row.get(i)));
      }
      return fields;
    }
    if (value instanceof scala.collection.Seq<?> seq) {
      List<Object> items = new ArrayList<>();
      scala.collection.JavaConverters.seqAsJavaList(seq).forEach(item -> items.add(plain(item)));
      return items;
    }
    return value instanceof java.time.temporal.Temporal ? value.toString() : value;
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
