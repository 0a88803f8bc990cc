package org.lesionlake.jobs.serve;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * A client's session: a Spark session of its own, whose settings and current schema are nobody
 * else's, and the statements that it has open.
 */
final class SqlSession {
  final UUID id = UUID.randomUUID();
  final UUID secret = UUID.randomUUID();
  final Caller caller;
  final Map<UUID, Operation> operations = new ConcurrentHashMap<>();

  private final SparkSession spark;
  private final PublishedLake lake;
  private final int maxRows;

  /**
   * @param how settings of Spark for its queries
   */
  SqlSession(
      Caller caller,
      PublishedLake lake,
      SparkSession parent,
      Map<String, String> how,
      int maxRows) {
    this.caller = caller;
    this.lake = lake;
    this.maxRows = maxRows;
    this.spark = parent.newSession();
    how.forEach(spark.conf()::set);
    // The check refuses these too.
    spark.conf().set("spark.sql.runSQLOnFiles", "false");
    spark.conf().set("spark.sql.variable.substitute", "false");
    Set<String> schemas = lake.published().schemas(caller.role());
    if (!schemas.isEmpty()) {
      spark.catalog().setCurrentDatabase(schemas.iterator().next());
    }
  }

  Published published() {
    return lake.published();
  }

  ZoneId zone() {
    return ZoneId.of(spark.conf().get("spark.sql.session.timeZone"));
  }

  /**
   * @throws Refusal if there is no such schema
   */
  void use(String schema) {
    run("USE " + "`" + schema.replace("`", "``") + "`", new TreeSet<>());
  }

  /**
   * Runs a statement in this thread.
   *
   * @param tables filled with the published tables that it reads as soon as they are known
   * @throws Refusal if it may not be run
   */
  Answer run(String statement, Set<String> tables) {
    Option<SparkSession> before = SparkSession.getActiveSession();
    SparkSession.setActiveSession(spark);
    try {
      LogicalPlan parsed = spark.sessionState().sqlParser().parsePlan(statement);
      Optional<Answer> answered =
          new CatalogAnswers(spark, published(), caller.role()).answer(parsed);
      return answered.isPresent() ? answered.get() : query(parsed, tables);
    } catch (ParseException e) {
      throw new Refusal("The statement cannot be read.", e.getMessage(), "Mend it.");
    } finally {
      if (before.isDefined()) {
        SparkSession.setActiveSession(before.get());
      } else {
        SparkSession.clearActiveSession();
      }
    }
  }

  private Answer query(LogicalPlan parsed, Set<String> tables) {
    StatementCheck check =
        new StatementCheck(published(), caller.role(), spark.catalog().currentDatabase());
    check.parsed(parsed);
    // Nothing that is a command gets here; if one did, it would not be run.
    QueryExecution analysed = spark.sessionState().executePlan(parsed, CommandExecutionMode.SKIP());
    analysed.assertAnalyzed();
    tables.addAll(check.analysed(analysed.analyzed()));
    Dataset<Row> all = Dataset.ofRows(spark, analysed.analyzed());
    Dataset<Row> sent = asSent(all).limit(maxRows + 1);
    StatementCheck.optimised(sent.queryExecution().optimizedPlan());
    List<Row> rows = sent.collectAsList();
    boolean cut = rows.size() > maxRows;
    return new Answer(
        columns(all.schema(), sent.schema()),
        cut ? rows.subList(0, maxRows) : rows,
        Set.copyOf(tables),
        cut);
  }

  /** Lists, maps and structs as JSON. */
  private static Dataset<Row> asSent(Dataset<Row> rows) {
    StructField[] fields = rows.schema().fields();
    if (Arrays.stream(fields).noneMatch(field -> isNested(field.dataType()))) {
      return rows;
    }
    // Columns of a query may share a name.
    String[] places = new String[fields.length];
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      places[i] = "c" + i;
      Column column = functions.col(places[i]);
      columns.add(
          isNested(fields[i].dataType()) ? functions.to_json(column).as(places[i]) : column);
    }
    return rows.toDF(places).select(columns.toArray(Column[]::new));
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }

  /** The types that are sent under the names and comments of what was asked for. */
  private static StructType columns(StructType asked, StructType sent) {
    StructType columns = new StructType();
    for (int i = 0; i < asked.size(); i++) {
      StructField field = asked.fields()[i];
      columns =
          columns.add(
              new StructField(
                  field.name(), sent.fields()[i].dataType(), field.nullable(), field.metadata()));
    }
    return columns;
  }
}
