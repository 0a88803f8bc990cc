package org.lesionlake.jobs.serve;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedNamespace;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.plans.logical.DescribeColumn;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SetCatalogAndNamespace;
import org.apache.spark.sql.catalyst.plans.logical.ShowColumns;
import org.apache.spark.sql.catalyst.plans.logical.ShowFunctions;
import org.apache.spark.sql.catalyst.plans.logical.ShowNamespaces;
import org.apache.spark.sql.catalyst.plans.logical.ShowTables;
import org.apache.spark.sql.catalyst.plans.logical.ShowViews;
import org.apache.spark.sql.catalyst.util.StringUtils;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.command.SetNamespaceCommand;
import org.apache.spark.sql.execution.command.ShowCurrentNamespaceCommand;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.Scala;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The commands that people may give, answered from what is published and never by Spark: SHOW
 * SCHEMAS, TABLES, VIEWS, COLUMNS and FUNCTIONS, DESCRIBE, USE, and SET of {@link #HARMLESS}.
 */
final class CatalogAnswers {
  /** Settings that change answers for whoever sets them and nobody else, and what they may be. */
  private static final Map<String, Predicate<String>> HARMLESS =
      new TreeMap<>(
          Map.of(
              "spark.sql.ansi.enabled", value -> value.matches("true|false"),
              "spark.sql.session.timeZone", CatalogAnswers::isZone,
              "spark.sql.shuffle.partitions", value -> value.matches("[1-9][0-9]?")));

  private final SparkSession spark;
  private final Published published;
  private final Role role;

  CatalogAnswers(SparkSession spark, Published published, Role role) {
    this.spark = spark;
    this.published = published;
    this.role = role;
  }

  /**
   * Answers one of the commands; empty if the plan is of none of them.
   *
   * @throws Refusal if it asks for what is not published
   */
  Optional<Answer> answer(LogicalPlan plan) {
    if (plan instanceof ShowNamespaces show) {
      return Optional.of(
          texts(List.of("namespace"), like(published.schemas(role), show.pattern())));
    }
    if (plan instanceof ShowTables show) {
      return Optional.of(tables(schema(show.namespace()), show.pattern(), false));
    }
    if (plan instanceof ShowViews show) {
      return Optional.of(tables(schema(show.namespace()), show.pattern(), true));
    }
    if (plan instanceof ShowColumns show) {
      return Optional.of(columnNames(show));
    }
    if (plan instanceof ShowFunctions show) {
      return Optional.of(
          texts(List.of("function"), like(Functions.allowedNames(), show.pattern())));
    }
    if (plan instanceof ShowCurrentNamespaceCommand) {
      return Optional.of(
          rows(
              List.of("catalog", "namespace"),
              List.of(RowFactory.create("spark_catalog", current()))));
    }
    if (plan instanceof DescribeRelation describe) {
      return Optional.of(described(table(describe.relation()).columns().fields()));
    }
    if (plan instanceof DescribeColumn describe) {
      return Optional.of(describedColumn(describe));
    }
    if (plan instanceof SetCatalogAndNamespace use
        && use.child() instanceof UnresolvedNamespace namespace) {
      return Optional.of(use(JavaConverters.seqAsJavaList(namespace.multipartIdentifier())));
    }
    if (plan instanceof SetNamespaceCommand use) {
      return Optional.of(use(JavaConverters.seqAsJavaList(use.namespace())));
    }
    return plan instanceof SetCommand set ? set(set) : Optional.empty();
  }

  private Answer tables(String schema, Option<String> pattern, boolean viewsOnly) {
    List<String> names =
        published.tables(role).stream()
            .filter(table -> table.schema().equals(schema) && (table.view() || !viewsOnly))
            .map(PublishedTable::table)
            .toList();
    return new Answer(
        new StructType()
            .add("namespace", DataTypes.StringType, false)
            .add(viewsOnly ? "viewName" : "tableName", DataTypes.StringType, false)
            .add("isTemporary", DataTypes.BooleanType, false),
        like(names, pattern).stream().map(name -> RowFactory.create(schema, name, false)).toList(),
        Set.of(),
        false);
  }

  private Answer columnNames(ShowColumns show) {
    List<String> parts = new ArrayList<>(parts(show.child()));
    if (show.namespace().isDefined()) {
      List<String> namespace = JavaConverters.seqAsJavaList(show.namespace().get());
      parts = new ArrayList<>(namespace);
      parts.add(parts(show.child()).get(parts(show.child()).size() - 1));
    }
    return texts(
        List.of("col_name"),
        List.of(published.require(role, parts, current()).columns().fieldNames()));
  }

  private Answer describedColumn(DescribeColumn describe) {
    PublishedTable table = table(describe.relation());
    String name =
        describe.column() instanceof UnresolvedAttribute attribute
            ? JavaConverters.seqAsJavaList(attribute.nameParts()).get(0)
            : describe.column().toString();
    for (StructField field : table.columns().fields()) {
      if (field.name().equalsIgnoreCase(name)) {
        return rows(
            List.of("info_name", "info_value"),
            List.of(
                RowFactory.create("col_name", field.name()),
                RowFactory.create("data_type", field.dataType().catalogString()),
                RowFactory.create("comment", field.getComment().getOrElse(() -> null))));
      }
    }
    throw new Refusal(
        "There is no column " + name + " in " + table.name() + ".",
        "It has others.",
        "DESCRIBE " + table.name() + " shows them.");
  }

  private static Answer described(StructField[] fields) {
    List<Row> rows = new ArrayList<>();
    for (StructField field : fields) {
      rows.add(
          RowFactory.create(
              field.name(),
              field.dataType().catalogString(),
              field.getComment().getOrElse(() -> null)));
    }
    return rows(List.of("col_name", "data_type", "comment"), rows);
  }

  private Answer use(List<String> parts) {
    if (parts.equals(List.of("spark_catalog"))) {
      return Answer.of(new StructType(), List.of());
    }
    spark.catalog().setCurrentDatabase(requireSchema(parts));
    return Answer.of(new StructType(), List.of());
  }

  private Optional<Answer> set(SetCommand set) {
    if (set.kv().isEmpty() || set.kv().get()._1().equals("-v")) {
      return Optional.of(
          rows(
              List.of("key", "value"),
              HARMLESS.keySet().stream()
                  .map(key -> RowFactory.create(key, spark.conf().get(key)))
                  .toList()));
    }
    String key = set.kv().get()._1();
    Option<String> value = set.kv().get()._2();
    if (!HARMLESS.containsKey(key)) {
      throw new Refusal(
          "The setting " + key + " cannot be read or changed.",
          "It is not among those that concern only whoever sets them.",
          "SET lists those.");
    }
    if (value.isDefined()) {
      if (!HARMLESS.get(key).test(value.get())) {
        throw new Refusal(
            "The setting " + key + " cannot be " + value.get() + ".",
            "It takes true or false, a time zone, or a number from 1 to 99.",
            "Give it such a value.");
      }
      spark.conf().set(key, value.get());
    }
    return Optional.of(
        rows(List.of("key", "value"), List.of(RowFactory.create(key, spark.conf().get(key)))));
  }

  private static boolean isZone(String value) {
    try {
      ZoneId.of(value);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private PublishedTable table(LogicalPlan named) {
    return published.require(role, parts(named), current());
  }

  private static List<String> parts(LogicalPlan named) {
    return named instanceof UnresolvedTableOrView table
        ? JavaConverters.seqAsJavaList(table.multipartIdentifier())
        : List.of(named.nodeName());
  }

  private String schema(LogicalPlan namespace) {
    List<String> parts =
        namespace instanceof UnresolvedNamespace unresolved
            ? JavaConverters.seqAsJavaList(unresolved.multipartIdentifier())
            : List.of();
    return parts.isEmpty() ? current() : requireSchema(parts);
  }

  private String requireSchema(List<String> parts) {
    String name = parts.get(parts.size() - 1).toLowerCase(Locale.ROOT);
    boolean ours = parts.size() == 1 || parts.size() == 2 && parts.get(0).equals("spark_catalog");
    if (!ours || !published.schemas(role).contains(name)) {
      throw new Refusal(
          "There is no schema " + String.join(".", parts) + ".",
          "Only what is published is shown.",
          "SHOW SCHEMAS lists what there is.");
    }
    return name;
  }

  private String current() {
    return spark.catalog().currentDatabase();
  }

  private static List<String> like(Collection<String> names, Option<String> pattern) {
    List<String> all = List.copyOf(names);
    return pattern.isEmpty()
        ? all
        : JavaConverters.seqAsJavaList(filtered(Scala.seq(all), pattern.get()));
  }

  private static Seq<String> filtered(Seq<String> names, String pattern) {
    return StringUtils.filterPattern(names, pattern);
  }

  private static Answer texts(List<String> column, Collection<String> values) {
    return rows(column, values.stream().map(value -> RowFactory.create(value)).toList());
  }

  private static Answer rows(List<String> columns, List<Row> rows) {
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(column, DataTypes.StringType);
    }
    return Answer.of(schema, rows);
  }
}
