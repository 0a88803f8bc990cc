package org.lesionlake.spark.dicom;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;

/**
 * A column of the source, and how much of a file its value takes.
 *
 * @param name in snake case; of an attribute, that of its keyword in PS3.6
 * @param type Spark's
 * @param nullable whether it may be null
 * @param comment what it holds
 * @param opensFile whether the file must be opened at all
 * @param lastTag where reading may stop, in ascending (unsigned) order, if the file is opened
 * @param value its value in Spark's internal form
 */
record SourceColumn(
    String name,
    DataType type,
    boolean nullable,
    String comment,
    boolean opensFile,
    int lastTag,
    Value value) {
  static final String PATH = "path";
  static final String SIZE = "size";
  static final String MODIFIED = "modified";

  /** Takes the value from what was read. */
  interface Value {
    Object of(ReadObject object, SourceOptions options);
  }

  private static final Map<String, SourceColumn> BY_NAME = new HashMap<>();
  private static final List<SourceColumn> ALL = all();

  private static List<SourceColumn> all() {
    List<SourceColumn> columns = new ArrayList<>();
    columns.add(
        listed(
            PATH,
            DataTypes.StringType,
            false,
            "Path of the file, with scheme",
            file -> UTF8String.fromString(file.path())));
    columns.add(
        listed(
            "entry",
            DataTypes.StringType,
            true,
            "Name within the archive that the path leads to; null for a plain file",
            file -> UTF8String.fromString(file.entry())));
    columns.add(
        listed(SIZE, DataTypes.LongType, false, "Bytes of the file", ListedFile::sizeBytes));
    columns.add(
        listed(
            MODIFIED,
            DataTypes.TimestampType,
            false,
            "When the file was last modified",
            ListedFile::modifiedMicros));
    columns.add(
        read(
            "status",
            false,
            "ok, or why the file cannot be read to its pixels",
            (object, options) -> UTF8String.fromString(object.status())));
    columns.add(
        read(
            "error",
            true,
            "The status in words, without attribute values; null if ok",
            (object, options) -> UTF8String.fromString(object.error())));
    columns.add(transferSyntax());
    PromotedAttributes.KINDS.forEach((tag, kind) -> columns.add(attribute(tag, kind)));
    columns.add(
        read(
            "attributes",
            true,
            "All attributes that no other column tells, as DICOM JSON (PS3.18 annex F)",
            ReadObject::attributes));
    columns.forEach(column -> BY_NAME.put(column.name(), column));
    return List.copyOf(columns);
  }

  private interface OfListing {
    Object of(ListedFile file);
  }

  private static SourceColumn listed(
      String name, DataType type, boolean nullable, String comment, OfListing value) {
    return new SourceColumn(
        name, type, nullable, comment, false, 0, (object, options) -> value.of(object.file()));
  }

  private static SourceColumn read(String name, boolean nullable, String comment, Value value) {
    return new SourceColumn(
        name, DataTypes.StringType, nullable, comment, true, DicomReader.WHOLE_HEADER, value);
  }

  /** What was found, which a wrong or missing declaration does not change. */
  private static SourceColumn transferSyntax() {
    int tag = Tag.TRANSFER_SYNTAX_UID;
    return new SourceColumn(
        columnName(tag),
        DataTypes.StringType,
        true,
        comment(tag) + ", as found",
        true,
        tag,
        (object, options) ->
            object.transferSyntaxUid().isEmpty()
                ? null
                : UTF8String.fromString(object.transferSyntaxUid()));
  }

  private static SourceColumn attribute(int tag, ValueKind kind) {
    return new SourceColumn(
        columnName(tag),
        kind.type(),
        true,
        comment(tag),
        true,
        tag,
        (object, options) -> kind.value(object.dataset(), tag));
  }

  private static String comment(int tag) {
    return Tag.keyword(tag).orElseThrow() + " " + Tag.format(tag);
  }

  /** SOPInstanceUID to sop_instance_uid: a word begins where lower case ends or next begins. */
  private static String columnName(int tag) {
    return Tag.keyword(tag)
        .orElseThrow()
        .replaceAll("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_")
        .toLowerCase(Locale.ROOT);
  }

  /** The columns in the order of the source's schema. */
  static List<SourceColumn> columns() {
    return ALL;
  }

  /** The columns of a schema that was pruned from the source's own. */
  static List<SourceColumn> of(StructType schema) {
    List<SourceColumn> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      columns.add(BY_NAME.get(field.name()));
    }
    return columns;
  }

  /** The schema of columns. */
  static StructType schema(List<SourceColumn> columns) {
    StructType schema = new StructType();
    for (SourceColumn column : columns) {
      schema = schema.add(column.name(), column.type(), column.nullable(), column.comment());
    }
    return schema;
  }
}
