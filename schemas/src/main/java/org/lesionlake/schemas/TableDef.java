package org.lesionlake.schemas;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * Everything a table is, read from its annotated record: name, key, schema with comments, and the
 * conversion between records and Spark rows.
 *
 * <p>Component types: {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}
 * and their boxes, {@code LocalDate}, {@code Instant}, {@code byte[]}, enums (stored as lower-case
 * strings, with a CHECK constraint), {@code List} of any of these, and nested records.
 *
 * @param <T> the record
 */
public final class TableDef<T extends Record> {
  private static final Map<Class<?>, DataType> SIMPLE =
      Map.ofEntries(
          Map.entry(String.class, DataTypes.StringType),
          Map.entry(int.class, DataTypes.IntegerType),
          Map.entry(Integer.class, DataTypes.IntegerType),
          Map.entry(long.class, DataTypes.LongType),
          Map.entry(Long.class, DataTypes.LongType),
          Map.entry(double.class, DataTypes.DoubleType),
          Map.entry(Double.class, DataTypes.DoubleType),
          Map.entry(boolean.class, DataTypes.BooleanType),
          Map.entry(Boolean.class, DataTypes.BooleanType),
          Map.entry(LocalDate.class, DataTypes.DateType),
          Map.entry(Instant.class, DataTypes.TimestampType),
          Map.entry(byte[].class, DataTypes.BinaryType));

  /** Reflection copies what it is asked for, and rows are made of every file of an archive. */
  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> recordClass) {
          return Arrays.stream(recordClass.getRecordComponents())
              .map(RecordComponent::getAccessor)
              .toArray(Method[]::new);
        }
      };

  private final Class<T> recordClass;
  private final Table table;
  private final StructType schema;

  private TableDef(Class<T> recordClass) {
    this.recordClass = recordClass;
    this.table = recordClass.getAnnotation(Table.class);
    if (table == null) {
      throw new IllegalArgumentException(recordClass + " is no table: it lacks @Table");
    }
    this.schema = structOf(recordClass);
    for (String key : table.key()) {
      schema.fieldIndex(key);
    }
  }

  public static <T extends Record> TableDef<T> of(Class<T> recordClass) {
    return new TableDef<>(recordClass);
  }

  public Class<T> recordClass() {
    return recordClass;
  }

  /** Qualified name, {@code layer.table}. */
  public String name() {
    return table.name();
  }

  public String layer() {
    return name().substring(0, name().indexOf('.'));
  }

  public String simpleName() {
    return name().substring(name().indexOf('.') + 1);
  }

  public String doc() {
    return table.doc();
  }

  public String owner() {
    return table.owner();
  }

  public List<String> key() {
    return Arrays.asList(table.key());
  }

  /** The Spark schema; each field's comment is its column's doc with the unit in brackets. */
  public StructType schema() {
    return schema;
  }

  /** CHECK constraints by name: one for each column whose values are an enum's. */
  public Map<String, String> checks() {
    Map<String, String> checks = new java.util.TreeMap<>();
    for (RecordComponent component : recordClass.getRecordComponents()) {
      if (component.getType().isEnum()) {
        String column = snakeCase(component.getName());
        checks.put(
            column + "_values",
            column + " IN ('" + String.join("', '", valuesOf(component.getType())) + "')");
      }
    }
    return checks;
  }

  /** A row of {@link #schema()} with this record's values. */
  public Row toRow(T value) {
    return rowOf(value);
  }

  /** The record held by a row that has at least this table's columns, found by name. */
  public T fromRow(Row row) {
    return recordOf(recordClass, row);
  }

  static String[] valuesOf(Class<?> enumClass) {
    return Arrays.stream(enumClass.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .toArray(String[]::new);
  }

  /** {@code longAxisMm} to {@code long_axis_mm}; a digit stays with the letters before it. */
  public static String snakeCase(String camelCase) {
    return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  private static StructType structOf(Class<?> recordClass) {
    List<StructField> fields = new ArrayList<>();
    for (RecordComponent component : recordClass.getRecordComponents()) {
      Column column = component.getAnnotation(Column.class);
      if (column == null) {
        throw new IllegalArgumentException(
            recordClass.getName() + "." + component.getName() + " lacks @Column");
      }
      String unit = column.unit().isEmpty() ? "" : " [" + column.unit() + "]";
      Metadata metadata =
          new MetadataBuilder()
              .putString("comment", column.doc() + unit)
              .putString("privacy", column.privacy().name().toLowerCase(Locale.ROOT))
              .build();
      fields.add(
          new StructField(
              snakeCase(component.getName()),
              typeOf(component.getGenericType()),
              column.optional(),
              metadata));
    }
    return new StructType(fields.toArray(StructField[]::new));
  }

  static DataType typeOf(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return DataTypes.createArrayType(inList(typeOf(list.getActualTypeArguments()[0])), true);
    }
    Class<?> javaClass = (Class<?>) type;
    if (javaClass.isRecord()) {
      return structOf(javaClass);
    }
    if (javaClass.isEnum()) {
      return DataTypes.StringType;
    }
    DataType simple = SIMPLE.get(javaClass);
    if (simple == null) {
      throw new IllegalArgumentException("No column type for " + type);
    }
    return simple;
  }

  /** Delta allows no NOT NULL inside arrays, so elements and their fields are nullable to it. */
  private static DataType inList(DataType type) {
    if (!(type instanceof StructType struct)) {
      return type;
    }
    return new StructType(
        Arrays.stream(struct.fields())
            .map(field -> new StructField(field.name(), field.dataType(), true, field.metadata()))
            .toArray(StructField[]::new));
  }

  private static Row rowOf(Record value) {
    Method[] accessors = ACCESSORS.get(value.getClass());
    Object[] values = new Object[accessors.length];
    for (int i = 0; i < accessors.length; i++) {
      try {
        values[i] = toSpark(accessors[i].invoke(value));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("Cannot read " + accessors[i], e);
      }
    }
    return RowFactory.create(values);
  }

  private static Object toSpark(Object value) {
    if (value instanceof Record nested) {
      return rowOf(nested);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof List<?> list) {
      return JavaConverters.asScalaBuffer(list.stream().map(TableDef::toSpark).toList()).toList();
    }
    return value;
  }

  private static <R> R recordOf(Class<R> recordClass, Row row) {
    RecordComponent[] components = recordClass.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      int at = row.fieldIndex(snakeCase(components[i].getName()));
      values[i] = row.isNullAt(at) ? null : fromSpark(components[i].getGenericType(), row.get(at));
    }
    try {
      var constructor = recordClass.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + recordClass.getSimpleName(), e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object fromSpark(Type type, Object value) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      Type element = list.getActualTypeArguments()[0];
      List<Object> values = new ArrayList<>();
      JavaConverters.seqAsJavaList((scala.collection.Seq<Object>) value)
          .forEach(item -> values.add(fromSpark(element, item)));
      return List.copyOf(values);
    }
    Class<?> javaClass = (Class<?>) type;
    if (javaClass.isRecord()) {
      return recordOf(javaClass, (Row) value);
    }
    if (javaClass.isEnum()) {
      return Enum.valueOf((Class<Enum>) javaClass, ((String) value).toUpperCase(Locale.ROOT));
    }
    if (javaClass == Instant.class && value instanceof java.sql.Timestamp timestamp) {
      return timestamp.toInstant();
    }
    if (javaClass == LocalDate.class && value instanceof java.sql.Date date) {
      return date.toLocalDate();
    }
    return value;
  }
}
