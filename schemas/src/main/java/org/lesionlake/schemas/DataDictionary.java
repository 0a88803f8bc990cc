package org.lesionlake.schemas;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The data dictionary, written from the table records: what one row of each table is, and each
 * column's type, unit, privacy class and meaning.
 */
public final class DataDictionary {
  private static final String HEAD =
      """
      # Data dictionary

      Every table and column, generated from the records in `schemas`; change those, then run the
      main class `org.lesionlake.schemas.DataDictionary`. Units are UCUM. "null" says that null is
      allowed; the meaning says what it stands for. Privacy: `none` says nothing about a person,
      `pseudonym` means nothing without the vault's key, `shifted_date` was moved by the patient's
      own shift, `clinical` is a fact about a pseudonymous person, `deidentified_text` is text to
      be treated as sensitive all the same, `identifying` occurs under the vault's root only.

      De-identification: profile `research` is the Basic Application Level Confidentiality Profile
      of DICOM PS3.15 with the options that the setting `deid.options` names (by default Modified
      Dates, Patient Characteristics, Clean Descriptors). Every date of a patient is moved back by
      one number of days, 30 to 1,095. What of a header is kept, and as what, is told attribute by
      attribute in `conf/deid`; its README tells the rules.
      """;

  private DataDictionary() {}

  /** Writes the dictionary to the file that the only argument names. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("Name the file to write, such as DATA-DICTIONARY.md");
    }
    Files.writeString(Path.of(args[0]), markdown(), StandardCharsets.UTF_8);
  }

  /** The dictionary as Markdown, lines ended by a line feed. */
  public static String markdown() {
    StringBuilder text = new StringBuilder(HEAD);
    text.append("\n## Tables\n\n| table | one row is | written by |\n|---|---|---|\n");
    for (List<TableDef<?>> root : List.of(Tables.LAKE, Tables.VAULT)) {
      for (TableDef<?> table : root) {
        text.append("| [").append(table.name()).append("](#").append(anchor(table)).append(") | ");
        text.append(cell(table.doc())).append(" | ").append(table.owner()).append(" |\n");
      }
    }
    text.append("\n# The lake\n");
    Tables.LAKE.forEach(table -> appendTable(text, table));
    text.append(
        "\n# The vault\n\nUnder a root and rights of its own; no query service reads it.\n");
    Tables.VAULT.forEach(table -> appendTable(text, table));
    return text.toString();
  }

  private static void appendTable(StringBuilder text, TableDef<?> table) {
    text.append("\n## ").append(table.name()).append("\n\n").append(table.doc()).append(".\n\n");
    text.append("Key: `")
        .append(String.join("`, `", table.key()))
        .append("`. Written by the job `");
    text.append(table.owner()).append("`.\n\n");
    text.append("| column | type | null | unit | privacy | meaning |\n|---|---|---|---|---|---|\n");
    appendColumns(text, table.recordClass(), "");
  }

  private static void appendColumns(StringBuilder text, Class<?> recordClass, String parent) {
    for (RecordComponent component : recordClass.getRecordComponents()) {
      Column column = component.getAnnotation(Column.class);
      String name = parent + TableDef.snakeCase(component.getName());
      Class<?> element = elementOf(component.getGenericType());
      text.append("| `").append(name).append("` | ");
      text.append(typeName(component.getGenericType())).append(" | ");
      text.append(column.optional() ? "null" : "").append(" | ");
      text.append(column.unit()).append(" | ");
      text.append(column.privacy().name().toLowerCase(Locale.ROOT)).append(" | ");
      text.append(cell(column.doc()));
      if (element.isEnum()) {
        text.append(". Values: ").append(String.join(", ", TableDef.valuesOf(element)));
      }
      text.append(" |\n");
      if (element.isRecord()) {
        appendColumns(text, element, name + ".");
      }
    }
  }

  static Class<?> elementOf(Type type) {
    return type instanceof ParameterizedType list
        ? elementOf(list.getActualTypeArguments()[0])
        : (Class<?>) type;
  }

  static String typeName(Type type) {
    if (type instanceof ParameterizedType list) {
      return "list of " + typeName(list.getActualTypeArguments()[0]);
    }
    return ((Class<?>) type).isRecord() ? "struct" : TableDef.typeOf(type).simpleString();
  }

  private static String anchor(TableDef<?> table) {
    return table.name().replace(".", "");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
