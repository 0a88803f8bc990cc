package org.lesionlake.jobs.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What drivers ask of a database before anybody writes a statement, in the columns that JDBC's
 * {@code DatabaseMetaData} gives them. It shows what is published and nothing else.
 */
final class DriverCatalog {
  private static final int NULLABLE = 1;
  private static final int SEARCHABLE = 3;

  private final Published published;
  private final Role role;

  DriverCatalog(Published published, Role role) {
    this.published = published;
    this.role = role;
  }

  static Answer catalogs() {
    return Answer.of(columns("TABLE_CAT"), List.of());
  }

  static Answer tableTypes() {
    return Answer.of(
        columns("TABLE_TYPE"), List.of(RowFactory.create("TABLE"), RowFactory.create("VIEW")));
  }

  static Answer crossReferences() {
    return Answer.of(
        columns(
            "PKTABLE_CAT",
            "PKTABLE_SCHEM",
            "PKTABLE_NAME",
            "PKCOLUMN_NAME",
            "FKTABLE_CAT",
            "FKTABLE_SCHEM",
            "FKTABLE_NAME",
            "FKCOLUMN_NAME",
            "KEY_SEQ:int",
            "UPDATE_RULE:int",
            "DELETE_RULE:int",
            "FK_NAME",
            "PK_NAME",
            "DEFERRABILITY:int"),
        List.of());
  }

  Answer schemas(String schemaPattern) {
    return Answer.of(
        columns("TABLE_SCHEM", "TABLE_CATALOG"),
        published.schemas(role).stream()
            .filter(like(schemaPattern)::test)
            .map(schema -> RowFactory.create(schema, ""))
            .toList());
  }

  /**
   * @param types {@code TABLE} and {@code VIEW}; empty for both
   */
  Answer tables(String schemaPattern, String tablePattern, List<String> types) {
    return Answer.of(
        columns(
            "TABLE_CAT",
            "TABLE_SCHEM",
            "TABLE_NAME",
            "TABLE_TYPE",
            "REMARKS",
            "TYPE_CAT",
            "TYPE_SCHEM",
            "TYPE_NAME",
            "SELF_REFERENCING_COL_NAME",
            "REF_GENERATION"),
        matching(schemaPattern, tablePattern).stream()
            .filter(table -> types.isEmpty() || types.contains(type(table)))
            .map(
                table ->
                    RowFactory.create(
                        "",
                        table.schema(),
                        table.table(),
                        type(table),
                        table.doc(),
                        null,
                        null,
                        null,
                        null,
                        null))
            .toList());
  }

  Answer columns(String schemaPattern, String tablePattern, String columnPattern) {
    List<Row> rows = new ArrayList<>();
    for (PublishedTable table : matching(schemaPattern, tablePattern)) {
      StructField[] fields = table.columns().fields();
      for (int i = 0; i < fields.length; i++) {
        if (like(columnPattern).test(fields[i].name())) {
          rows.add(column(table, fields[i], i + 1));
        }
      }
    }
    return Answer.of(
        columns(
            "TABLE_CAT",
            "TABLE_SCHEM",
            "TABLE_NAME",
            "COLUMN_NAME",
            "DATA_TYPE:int",
            "TYPE_NAME",
            "COLUMN_SIZE:int",
            "BUFFER_LENGTH:tinyint",
            "DECIMAL_DIGITS:int",
            "NUM_PREC_RADIX:int",
            "NULLABLE:int",
            "REMARKS",
            "COLUMN_DEF",
            "SQL_DATA_TYPE:int",
            "SQL_DATETIME_SUB:int",
            "CHAR_OCTET_LENGTH:int",
            "ORDINAL_POSITION:int",
            "IS_NULLABLE",
            "SCOPE_CATALOG",
            "SCOPE_SCHEMA",
            "SCOPE_TABLE",
            "SOURCE_DATA_TYPE:smallint",
            "IS_AUTO_INCREMENT"),
        rows);
  }

  private static Row column(PublishedTable table, StructField field, int position) {
    SentType type = SentType.of(field.dataType());
    boolean decimal = field.dataType() instanceof DecimalType;
    return RowFactory.create(
        "",
        table.schema(),
        table.table(),
        field.name(),
        type.jdbcType(),
        type.name(),
        type.precision(),
        null,
        decimal ? ((DecimalType) field.dataType()).scale() : null,
        type.isNumber() ? 10 : null,
        NULLABLE,
        field.getComment().getOrElse(() -> ""),
        null,
        null,
        null,
        null,
        position,
        "YES",
        null,
        null,
        null,
        null,
        "NO");
  }

  Answer primaryKeys(String schema, String table) {
    List<Row> rows = new ArrayList<>();
    for (PublishedTable found : matching(schema, table)) {
      for (int i = 0; i < found.key().size(); i++) {
        rows.add(
            RowFactory.create("", found.schema(), found.table(), found.key().get(i), i + 1, null));
      }
    }
    return Answer.of(
        columns("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "KEY_SEQ:int", "PK_NAME"),
        rows);
  }

  static Answer functions(String namePattern) {
    return Answer.of(
        columns(
            "FUNCTION_CAT",
            "FUNCTION_SCHEM",
            "FUNCTION_NAME",
            "REMARKS",
            "FUNCTION_TYPE:int",
            "SPECIFIC_NAME"),
        Functions.allowedNames().stream()
            .filter(like(namePattern)::test)
            .map(name -> RowFactory.create(null, null, name, "", 1, name))
            .toList());
  }

  static Answer types() {
    List<DataType> types =
        List.of(
            DataTypes.BooleanType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.DoubleType,
            DataTypes.createDecimalType(38, 18),
            DataTypes.StringType,
            DataTypes.DateType,
            DataTypes.TimestampType,
            DataTypes.BinaryType);
    return Answer.of(
        columns(
            "TYPE_NAME",
            "DATA_TYPE:int",
            "PRECISION:int",
            "LITERAL_PREFIX",
            "LITERAL_SUFFIX",
            "CREATE_PARAMS",
            "NULLABLE:smallint",
            "CASE_SENSITIVE:boolean",
            "SEARCHABLE:smallint",
            "UNSIGNED_ATTRIBUTE:boolean",
            "FIXED_PREC_SCALE:boolean",
            "AUTO_INCREMENT:boolean",
            "LOCAL_TYPE_NAME",
            "MINIMUM_SCALE:smallint",
            "MAXIMUM_SCALE:smallint",
            "SQL_DATA_TYPE:int",
            "SQL_DATETIME_SUB:int",
            "NUM_PREC_RADIX:int"),
        types.stream().map(DriverCatalog::typeRow).toList());
  }

  private static Row typeRow(DataType dataType) {
    SentType type = SentType.of(dataType);
    return RowFactory.create(
        type.name(),
        type.jdbcType(),
        type.precision(),
        null,
        null,
        null,
        (short) NULLABLE,
        dataType.equals(DataTypes.StringType),
        (short) SEARCHABLE,
        !type.isNumber(),
        false,
        false,
        null,
        (short) 0,
        (short) 0,
        null,
        null,
        type.isNumber() ? 10 : null);
  }

  private List<PublishedTable> matching(String schemaPattern, String tablePattern) {
    return published.tables(role).stream()
        .filter(table -> like(schemaPattern).test(table.schema()))
        .filter(table -> like(tablePattern).test(table.table()))
        .toList();
  }

  private static String type(PublishedTable table) {
    return table.view() ? "VIEW" : "TABLE";
  }

  /** JDBC's patterns: % and _, taken literally behind a backslash; null or empty is any. */
  private static java.util.function.Predicate<String> like(String pattern) {
    if (pattern == null || pattern.isEmpty()) {
      return name -> true;
    }
    StringBuilder regex = new StringBuilder();
    boolean escaped = false;
    for (char c : pattern.toLowerCase(Locale.ROOT).toCharArray()) {
      if (!escaped && c == '\\') {
        escaped = true;
        continue;
      }
      regex.append(
          !escaped && c == '%'
              ? ".*"
              : !escaped && c == '_' ? "." : Pattern.quote(String.valueOf(c)));
      escaped = false;
    }
    Pattern compiled = Pattern.compile(regex.toString());
    return name -> compiled.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /** Columns of texts; of another type where one is named behind a colon. */
  private static StructType columns(String... names) {
    StructType schema = new StructType();
    for (String name : names) {
      String[] parts = name.split(":", -1);
      schema =
          schema.add(
              parts[0], parts.length == 1 ? DataTypes.StringType : DataType.fromDDL(parts[1]));
    }
    return schema;
  }
}
