package org.lesionlake.jobs.cli;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.lesionlake.jobs.lake.UserError;
import scala.collection.JavaConverters;

/**
 * Tells statements that read from those that write. Tables have one writer each, a job under the
 * lake's lock; SQL takes no lock and changes nothing but its own session.
 */
final class ReadOnlySql {
  /** Commands that show something or change only the session, by the beginning of their names. */
  private static final List<String> HARMLESS =
      List.of(
          "Show",
          "Describe",
          "Explain",
          "SetCommand",
          "ResetCommand",
          "SetCatalogAndNamespace",
          "SetNamespaceCommand");

  /** Only temporary views are made by this command; others by one of another name. */
  private static final Set<String> TEMPORARY = Set.of("CreateViewCommand");

  private ReadOnlySql() {}

  /**
   * @throws UserError if the statement would write
   * @throws ParseException if it is no statement
   */
  static void require(SparkSession spark, String statement) throws ParseException {
    LogicalPlan plan = spark.sessionState().sqlParser().parsePlan(statement);
    String name = plan.getClass().getSimpleName();
    boolean harmless = TEMPORARY.contains(name) || HARMLESS.stream().anyMatch(name::startsWith);
    if (!harmless && writes(plan)) {
      throw new UserError(
          "The statement would write.",
          "Only the jobs write to a lake, under its lock; 'lesionlake sql' reads.",
          "Query with SELECT, SHOW, DESCRIBE or EXPLAIN; CREATE TEMPORARY VIEW is allowed.");
    }
  }

  /** Whether a plan or a part of it is more than a query. */
  private static boolean writes(LogicalPlan plan) {
    String name = plan.getClass().getSimpleName();
    return plan instanceof Command
        || plan instanceof ParsedStatement
        || name.startsWith("Insert")
        || name.endsWith("Statement")
        || JavaConverters.seqAsJavaList(plan.children()).stream().anyMatch(ReadOnlySql::writes);
  }
}
