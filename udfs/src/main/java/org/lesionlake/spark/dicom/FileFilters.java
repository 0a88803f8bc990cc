package org.lesionlake.spark.dicom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Conditions on path, size and modified, which are decided on the listing, so that no task sees the
 * other files. These columns are never null, so that two-valued logic does.
 */
final class FileFilters {
  static final FileFilters NONE = of(new Predicate[0]);

  private final List<Predicate> pushed = new ArrayList<>();
  private final List<Predicate> rest = new ArrayList<>();
  private final List<java.util.function.Predicate<ListedFile>> tests = new ArrayList<>();

  private FileFilters() {}

  /** The filters of a query, which are those that all must hold. */
  static FileFilters of(Predicate[] predicates) {
    FileFilters filters = new FileFilters();
    for (Predicate predicate : predicates) {
      Optional<java.util.function.Predicate<ListedFile>> test = test(predicate);
      (test.isPresent() ? filters.pushed : filters.rest).add(predicate);
      test.ifPresent(filters.tests::add);
    }
    return filters;
  }

  /** Whether a file passes all that were pushed. */
  boolean test(ListedFile file) {
    return tests.stream().allMatch(test -> test.test(file));
  }

  Predicate[] pushed() {
    return pushed.toArray(Predicate[]::new);
  }

  /** Those that Spark must decide on rows. */
  Predicate[] rest() {
    return rest.toArray(Predicate[]::new);
  }

  @Override
  public String toString() {
    return pushed.toString();
  }

  /** The test of a condition on nothing but the listing, else empty. */
  private static Optional<java.util.function.Predicate<ListedFile>> test(Predicate predicate) {
    Expression[] operands = predicate.children();
    return switch (predicate.name()) {
      case "AND" -> both(operands).map(sides -> sides.get(0).and(sides.get(1)));
      case "OR" -> both(operands).map(sides -> sides.get(0).or(sides.get(1)));
      case "NOT" -> nested(operands[0]).map(java.util.function.Predicate::negate);
      case "IS_NOT_NULL" -> column(operands[0]).map(column -> file -> true);
      case "IS_NULL" -> column(operands[0]).map(column -> file -> false);
      case "=", "<=>" -> compared(operands, order -> order == 0);
      case "<>" -> compared(operands, order -> order != 0);
      case "<" -> compared(operands, order -> order < 0);
      case "<=" -> compared(operands, order -> order <= 0);
      case ">" -> compared(operands, order -> order > 0);
      case ">=" -> compared(operands, order -> order >= 0);
      case "IN" -> in(operands);
      case "STARTS_WITH" -> text(operands, UTF8String::startsWith);
      case "ENDS_WITH" -> text(operands, UTF8String::endsWith);
      case "CONTAINS" -> text(operands, UTF8String::contains);
      default -> Optional.empty();
    };
  }

  private static Optional<java.util.function.Predicate<ListedFile>> nested(Expression expression) {
    return expression instanceof Predicate predicate ? test(predicate) : Optional.empty();
  }

  private static Optional<List<java.util.function.Predicate<ListedFile>>> both(
      Expression[] operands) {
    return nested(operands[0])
        .flatMap(left -> nested(operands[1]).map(right -> List.of(left, right)));
  }

  private interface OrderTest {
    boolean holds(int order);
  }

  private static Optional<java.util.function.Predicate<ListedFile>> compared(
      Expression[] operands, OrderTest test) {
    return column(operands[0])
        .flatMap(
            column ->
                constant(operands[1], column)
                    .map(value -> file -> test.holds(column.order(file, value))));
  }

  private static Optional<java.util.function.Predicate<ListedFile>> in(Expression[] operands) {
    Optional<FileColumn> column = column(operands[0]);
    List<Object> values = new ArrayList<>();
    for (Expression operand : Arrays.asList(operands).subList(1, operands.length)) {
      column.flatMap(own -> constant(operand, own)).ifPresent(values::add);
    }
    // A null among the values would make the answer unknown rather than false.
    return column
        .filter(own -> values.size() == operands.length - 1)
        .map(own -> file -> values.stream().anyMatch(value -> own.order(file, value) == 0));
  }

  private interface TextTest {
    boolean holds(UTF8String path, UTF8String part);
  }

  private static Optional<java.util.function.Predicate<ListedFile>> text(
      Expression[] operands, TextTest test) {
    return column(operands[0])
        .filter(column -> column == FileColumn.PATH)
        .flatMap(column -> constant(operands[1], column))
        .map(part -> file -> test.holds(UTF8String.fromString(file.path()), (UTF8String) part));
  }

  private static Optional<FileColumn> column(Expression expression) {
    if (expression instanceof NamedReference reference && reference.fieldNames().length == 1) {
      return Arrays.stream(FileColumn.values())
          .filter(column -> column.name.equals(reference.fieldNames()[0]))
          .findFirst();
    }
    return Optional.empty();
  }

  /** The value of a literal of the column's own type that is not null. */
  private static Optional<Object> constant(Expression expression, FileColumn column) {
    return expression instanceof Literal<?> literal && literal.dataType().equals(column.type)
        ? Optional.ofNullable(literal.value())
        : Optional.empty();
  }

  /** A column that the listing knows; values are in Spark's internal form. */
  private enum FileColumn {
    PATH(SourceColumn.PATH, DataTypes.StringType, file -> UTF8String.fromString(file.path())),
    SIZE(SourceColumn.SIZE, DataTypes.LongType, ListedFile::sizeBytes),
    MODIFIED(SourceColumn.MODIFIED, DataTypes.TimestampType, ListedFile::modifiedMicros);

    private final String name;
    private final DataType type;
    private final Function<ListedFile, Comparable<?>> value;

    FileColumn(String name, DataType type, Function<ListedFile, Comparable<?>> value) {
      this.name = name;
      this.type = type;
      this.value = value;
    }

    /** The order of the file's value and another of the column's type. */
    @SuppressWarnings("unchecked")
    int order(ListedFile file, Object other) {
      return ((Comparable<Object>) value.apply(file)).compareTo(other);
    }
  }
}
