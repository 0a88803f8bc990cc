package org.lesionlake.jobs.bronze;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.lesionlake.jobs.bronze.TableFileReader.Problem;
import org.lesionlake.jobs.bronze.TableFileReader.RowReader;

/**
 * Reads the rows of a Parquet file as those of a table: values as a table would write them, nulls
 * as empty cells. Lists and structs are no cells and are left out.
 */
final class ParquetRows {
  private ParquetRows() {}

  /** How a table with these columns is read. */
  interface Columns {
    /**
     * @throws Refused if nobody knows
     */
    RowReader reader(Set<String> columns) throws Refused;
  }

  private static final int JULIAN_DAY_OF_EPOCH = 2_440_588;

  /**
   * @throws IOException if storage fails
   */
  static void read(Path file, Configuration hadoop, Columns columns, FoundObjects found)
      throws IOException {
    RowReader rows = null;
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).withConf(hadoop).build()) {
      Group row;
      while ((row = reader.read()) != null) {
        Map<String, String> cells = cells(row);
        if (rows == null) {
          rows = columns.reader(cells.keySet());
        }
        rows.read(cells, TableFileReader.json(cells), found);
      }
      if (found.entries().isEmpty()) {
        found.refuseRest(new Problem("no_rows", "The file has no rows."));
      }
    } catch (Refused e) {
      found.refuse(e, "");
    } catch (RuntimeException e) {
      // Parquet throws many kinds of these at damage; what they say may quote values.
      found.refuseRest(
          new Problem("malformed_table", "The rest of the file cannot be read as Parquet."));
    }
  }

  private static Map<String, String> cells(Group row) {
    Map<String, String> cells = new TreeMap<>();
    List<Type> fields = row.getType().getFields();
    for (int i = 0; i < fields.size(); i++) {
      Type field = fields.get(i);
      if (field.isPrimitive() && !field.isRepetition(Type.Repetition.REPEATED)) {
        String value = row.getFieldRepetitionCount(i) == 0 ? "" : value(row, i, field);
        cells.put(field.getName().strip().toLowerCase(Locale.ROOT), value);
      }
    }
    return cells;
  }

  private static String value(Group row, int field, Type type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    PrimitiveType primitive = type.asPrimitiveType();
    return switch (primitive.getPrimitiveTypeName()) {
      case INT32 -> integer(row.getInteger(field, 0), logical);
      case INT64 -> integer(row.getLong(field, 0), logical);
      case INT96 -> julian(NanoTime.fromBinary(row.getInt96(field, 0)));
      case FLOAT -> floating(Float.toString(row.getFloat(field, 0)));
      case DOUBLE -> floating(Double.toString(row.getDouble(field, 0)));
      case BOOLEAN -> Boolean.toString(row.getBoolean(field, 0));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(row.getBinary(field, 0).getBytes(), logical);
    };
  }

  private static String integer(long value, LogicalTypeAnnotation logical) {
    if (logical instanceof DateLogicalTypeAnnotation) {
      return LocalDate.ofEpochDay(value).toString();
    }
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return number(BigDecimal.valueOf(value, decimal.getScale()));
    }
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      TimeUnit unit =
          switch (timestamp.getUnit()) {
            case MILLIS -> TimeUnit.MILLISECONDS;
            case MICROS -> TimeUnit.MICROSECONDS;
            case NANOS -> TimeUnit.NANOSECONDS;
          };
      return time(Instant.ofEpochSecond(unit.toSeconds(value)));
    }
    return Long.toString(value);
  }

  private static String julian(NanoTime time) {
    long day = time.getJulianDay() - (long) JULIAN_DAY_OF_EPOCH;
    return time(
        Instant.ofEpochSecond(
            TimeUnit.DAYS.toSeconds(day)
                + TimeUnit.NANOSECONDS.toSeconds(time.getTimeOfDayNanos())));
  }

  private static String time(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
        .format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT));
  }

  private static String bytes(byte[] bytes, LogicalTypeAnnotation logical) {
    return logical instanceof DecimalLogicalTypeAnnotation decimal
        ? number(new BigDecimal(new BigInteger(bytes), decimal.getScale()))
        : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Data frames write NaN for a cell that is empty. */
  private static String floating(String value) {
    return value.endsWith("NaN") || value.endsWith("Infinity") ? "" : number(new BigDecimal(value));
  }

  /** Whole numbers, such as identifiers that a data frame made floating, without a point. */
  private static String number(BigDecimal value) {
    boolean whole = value.stripTrailingZeros().scale() <= 0;
    return whole ? value.toBigInteger().toString() : MarkerCells.pointed(value);
  }
}
