package org.lesionlake.jobs.serve;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.InheritAnalysisRules;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import scala.collection.JavaConverters;

/**
 * Holds the plan of a query against lists of what it may be made of, three times: as it was parsed,
 * before any name is looked up; analysed, where names have become tables and functions expressions;
 * and optimised, as it will be run. What no list names is refused.
 *
 * <p>The body of a published view is the lake's own and is not looked into, but for the optimised
 * plan, in which it is no longer told apart.
 */
final class StatementCheck {
  private static final Set<String> PARSED =
      Set.of(
          "Aggregate",
          "CTE",
          "Distinct",
          "Except",
          "Filter",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LateralJoin",
          "LocalLimit",
          "LocalRelation",
          "Offset",
          "OneRowRelation",
          "Pivot",
          "Project",
          "Sample",
          "Sort",
          "SubqueryAlias",
          "Union",
          "Unpivot",
          "UnresolvedHaving",
          "UnresolvedHint",
          "UnresolvedInlineTable",
          "UnresolvedRelation",
          "UnresolvedSubqueryColumnAliases",
          "UnresolvedTVFAliases",
          "UnresolvedTableValuedFunction",
          "UnresolvedWith",
          "WithWindowDefinition");

  private static final Set<String> ANALYSED =
      Set.of(
          "Aggregate",
          "CTERelationDef",
          "CTERelationRef",
          "Distinct",
          "Except",
          "Expand",
          "Filter",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LateralJoin",
          "LocalLimit",
          "LocalRelation",
          "LogicalRelation",
          "Offset",
          "OneRowRelation",
          "Project",
          "Range",
          "ResolvedHint",
          "Sample",
          "Sort",
          "SubqueryAlias",
          "Union",
          "View",
          "Window",
          "WithCTE");

  private static final Set<String> OPTIMISED =
      Set.of(
          "Aggregate",
          "CTERelationDef",
          "CTERelationRef",
          "Distinct",
          "Except",
          "Expand",
          "Filter",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LocalLimit",
          "LocalRelation",
          "LogicalRelation",
          "Offset",
          "OneRowRelation",
          "Project",
          "Range",
          "RebalancePartitions",
          "RepartitionByExpression",
          "Sample",
          "Sort",
          "Union",
          "Window",
          "WindowGroupLimit",
          "WithCTE");

  /** Expressions that no call of a function stands for: what grammar and analysis make. */
  private static final Set<String> GRAMMAR =
      Set.of(
          "Add",
          "AggregateExpression",
          "Alias",
          "AttributeReference",
          "BaseGroupingSets",
          "BinaryPad",
          "BinaryPredicate",
          "CaseWhen",
          "Cast",
          "Ceil",
          "CheckOverflow",
          "Contains",
          "CountMinSketchAgg",
          "CreateArray",
          "CreateMap",
          "CreateNamedStruct",
          "Cube",
          "CurrentRow",
          "DateAddInterval",
          "DateAddYMInterval",
          "DatetimeSub",
          "DivideDTInterval",
          "DivideInterval",
          "DivideYMInterval",
          "EndsWith",
          "Exists",
          "Explode",
          "ExtractANSIIntervalDays",
          "ExtractANSIIntervalHours",
          "ExtractANSIIntervalMinutes",
          "ExtractANSIIntervalMonths",
          "ExtractANSIIntervalSeconds",
          "ExtractANSIIntervalYears",
          "ExtractIntervalDays",
          "ExtractIntervalHours",
          "ExtractIntervalMinutes",
          "ExtractIntervalMonths",
          "ExtractIntervalSeconds",
          "ExtractIntervalYears",
          "Floor",
          "GeneratorOuter",
          "GetArrayItem",
          "GetArrayStructFields",
          "GetMapValue",
          "GetStructField",
          "Grouping",
          "GroupingID",
          "GroupingSets",
          "InSubquery",
          "KnownNotNull",
          "KnownNullable",
          "LambdaFunction",
          "LateralSubquery",
          "LikeAll",
          "LikeAny",
          "ListQuery",
          "Literal",
          "Mask",
          "MultiAlias",
          "MultiplyDTInterval",
          "MultiplyInterval",
          "MultiplyYMInterval",
          "NamedLambdaVariable",
          "NotLikeAll",
          "NotLikeAny",
          "OuterReference",
          "PivotFirst",
          "PreciseTimestampConversion",
          "PromotePrecision",
          "Rollup",
          "RoundCeil",
          "RoundFloor",
          "ScalarSubquery",
          "SortOrder",
          "SpecifiedWindowFrame",
          "StartsWith",
          "StringLPad",
          "StringRPad",
          "SubtractDates",
          "SubtractTimestamps",
          "TimeAdd",
          "TimestampAdd",
          "TimestampDiff",
          "TryEval",
          "UnaryMinus",
          "UnaryPositive",
          "UnboundedFollowing",
          "UnboundedPreceding",
          "UnspecifiedFrame",
          "UpCast",
          "WindowExpression",
          "WindowSpecDefinition");

  private static final Set<String> EXPRESSIONS = expressions();

  /** Expressions that reach out of rows, whatever they come from; checked where it will be run. */
  private static final Set<String> NEVER_RUN =
      Set.of(
          "CallMethodViaReflection",
          "CurrentUser",
          "HiveGenericUDF",
          "HiveSimpleUDF",
          "HiveUDAFFunction",
          "InputFileBlockLength",
          "InputFileBlockStart",
          "InputFileName",
          "PythonUDAF",
          "PythonUDF",
          "PythonUDTF",
          "ScalaAggregator",
          "ScalaUDAF",
          "ScalaUDF",
          "TryReflect");

  private final Published published;
  private final Role role;
  private final String currentSchema;

  StatementCheck(Published published, Role role, String currentSchema) {
    this.published = published;
    this.role = role;
    this.currentSchema = currentSchema;
  }

  /**
   * @throws Refusal if a part of the statement is not of a query
   */
  void parsed(LogicalPlan plan) {
    walk(plan, node -> true, this::parsedNode, StatementCheck::parsedExpression);
  }

  /**
   * @return names of the tables and views that the query reads
   * @throws Refusal if it reads anything else, or computes by what may not be called
   */
  Set<String> analysed(LogicalPlan plan) {
    Set<String> tables = new TreeSet<>();
    walk(
        plan,
        node -> !(node instanceof View),
        node -> analysedNode(node, tables),
        StatementCheck::analysedExpression);
    return tables;
  }

  /**
   * @throws Refusal if what will be run is not what was asked
   */
  static void optimised(LogicalPlan plan) {
    walk(
        plan,
        node -> true,
        node -> {
          require(OPTIMISED, node);
          if (node instanceof LogicalRelation relation && relation.catalogTable().isEmpty()) {
            throw unpublished();
          }
        },
        expression -> {
          if (NEVER_RUN.contains(name(expression))) {
            throw notCallable(expression);
          }
        });
  }

  private void parsedNode(LogicalPlan node) {
    require(PARSED, node);
    if (node instanceof UnresolvedRelation relation) {
      List<String> parts = JavaConverters.seqAsJavaList(relation.multipartIdentifier());
      // A name of one part may be that of a WITH; analysis tells.
      if (parts.size() > 1) {
        published.require(role, parts, currentSchema);
      }
    } else if (node instanceof UnresolvedTableValuedFunction function) {
      requireFunction(JavaConverters.seqAsJavaList(function.name()));
    }
  }

  private static void parsedExpression(Expression expression) {
    if (expression instanceof UnresolvedFunction function) {
      requireFunction(JavaConverters.seqAsJavaList(function.nameParts()));
    } else if (expression instanceof UnresolvedAttribute attribute) {
      for (String part : JavaConverters.seqAsJavaList(attribute.nameParts())) {
        requireNoMetadata(part);
      }
      String whole = attribute.name().toLowerCase(Locale.ROOT);
      if (Functions.refusedNames().containsKey(whole)) {
        // Some functions are called without parentheses.
        Functions.require(whole);
      }
    }
  }

  private static void requireFunction(List<String> parts) {
    // Functions of Spark have no schema; with one it is somebody's own.
    Functions.require(String.join(".", parts));
  }

  private void analysedNode(LogicalPlan node, Set<String> tables) {
    require(ANALYSED, node);
    if (node instanceof View view) {
      if (view.isTempView()) {
        throw unpublished();
      }
      tables.add(requirePublished(view.desc()).name());
    } else if (node instanceof LogicalRelation relation) {
      if (relation.catalogTable().isEmpty()) {
        throw unpublished();
      }
      tables.add(requirePublished(relation.catalogTable().get()).name());
    }
  }

  private PublishedTable requirePublished(CatalogTable found) {
    String schema = found.database();
    PublishedTable table =
        published.require(role, List.of(schema, found.identifier().table()), currentSchema);
    table
        .fixedText()
        .ifPresent(
            text -> {
              if (!text.equals(found.viewText().getOrElse(() -> ""))) {
                throw new Refusal(
                    "The view " + table.name() + " cannot be read just now.",
                    "It is made anew, and its small cells are not hidden yet.",
                    "Try again in a minute.");
              }
            });
    return table;
  }

  private static void analysedExpression(Expression expression) {
    if (!EXPRESSIONS.contains(name(expression))) {
      throw notCallable(expression);
    }
    if (expression instanceof AttributeReference attribute) {
      if (attribute.metadata().contains("__metadata_col")
          || attribute.metadata().contains("__file_source_metadata_col")) {
        requireNoMetadata("_metadata");
      }
    }
  }

  private static void requireNoMetadata(String name) {
    if (name.toLowerCase(Locale.ROOT).equals("_metadata")) {
      throw new Refusal(
          "The column _metadata cannot be read.",
          "It tells of the lake's files.",
          "Leave it out; DESCRIBE shows the columns that there are.");
    }
  }

  private static void require(Set<String> known, LogicalPlan node) {
    if (!known.contains(name(node))) {
      throw new Refusal(
          "The statement cannot be run.", reason(node), "Query with SELECT, or SHOW and DESCRIBE.");
    }
  }

  private static String reason(LogicalPlan node) {
    String name = name(node);
    if (name.contains("ScriptTransformation")) {
      return "TRANSFORM runs a program on the server.";
    }
    if (name.equals("RelationTimeTravel")) {
      return "Older versions may hold what was withdrawn since; only the newest can be read.";
    }
    if (!(node instanceof Command
        || node instanceof ParsedStatement
        || name.startsWith("Insert")
        || name.endsWith("Command")
        || name.endsWith("Statement"))) {
      return name + " is not among what a query may be made of.";
    }
    if (name.startsWith("Explain") || name.equals("DescribeQueryCommand")) {
      return "A plan names the lake's files and hidden tables.";
    }
    if (name.contains("Cache") || name.contains("cache") || name.startsWith("Refresh")) {
      return "It changes what the server keeps in memory for all.";
    }
    if (name.startsWith("Add") && name.endsWith("Command")
        || name.startsWith("List") && name.endsWith("Command")) {
      return "It loads or lists files of the server.";
    }
    if (name.contains("Function")) {
      return "Functions of one's own are code on the server.";
    }
    if (name.startsWith("Set") && name.endsWith("Command") || name.startsWith("Reset")) {
      return "It changes how the server works.";
    }
    if (name.startsWith("Show") || name.startsWith("Describe")) {
      return "It shows more than what is published.";
    }
    return "It would change something; people only read here, and only jobs write to a lake.";
  }

  private static Refusal unpublished() {
    return new Refusal(
        "The statement cannot be run.",
        "It reads what is not published.",
        "SHOW TABLES lists what there is.");
  }

  private static Refusal notCallable(Expression expression) {
    return new Refusal(
        "The statement cannot be run.",
        expression.prettyName() + " is not among what queries may compute with.",
        "SHOW FUNCTIONS lists what there is.");
  }

  private static Set<String> expressions() {
    Set<String> all = new HashSet<>(GRAMMAR);
    all.addAll(Functions.expressionClasses());
    return all;
  }

  private static void walk(
      LogicalPlan plan,
      Predicate<LogicalPlan> descend,
      Consumer<LogicalPlan> node,
      Consumer<Expression> expression) {
    node.accept(plan);
    if (!descend.test(plan)) {
      return;
    }
    for (Expression part : JavaConverters.seqAsJavaList(plan.expressions())) {
      walk(part, descend, node, expression);
    }
    for (LogicalPlan child : JavaConverters.seqAsJavaList(plan.children())) {
      walk(child, descend, node, expression);
    }
    for (TreeNode<?> inner : JavaConverters.seqAsJavaList(plan.innerChildren())) {
      if (inner instanceof LogicalPlan innerPlan) {
        walk(innerPlan, descend, node, expression);
      }
    }
  }

  private static void walk(
      Expression expression,
      Predicate<LogicalPlan> descend,
      Consumer<LogicalPlan> node,
      Consumer<Expression> check) {
    check.accept(expression);
    if (expression instanceof SubqueryExpression subquery) {
      walk((LogicalPlan) subquery.plan(), descend, node, check);
    }
    // What stands in a call's place is Spark's doing once the call itself is allowed.
    var parts =
        expression instanceof InheritAnalysisRules replaced
            ? replaced.parameters()
            : expression.children();
    for (Expression part : JavaConverters.seqAsJavaList(parts)) {
      walk(part, descend, node, check);
    }
  }

  /** Name of a class of Spark; that of an object without its sign. */
  private static String name(Object object) {
    String name = object.getClass().getSimpleName();
    return name.endsWith("$") ? name.substring(0, name.length() - 1) : name;
  }
}
