package org.lesionlake.spark.dicom;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.lesionlake.dicom.Dataset;

/** How an attribute's values become a value of a column, in Spark's internal form. */
enum ValueKind {
  /** The first value. */
  TEXT(DataTypes.StringType) {
    @Override
    Object value(Dataset dataset, int tag) {
      return dataset.string(tag).map(UTF8String::fromString).orElse(null);
    }
  },
  /** All values; null if there is none. */
  TEXTS(DataTypes.createArrayType(DataTypes.StringType, false)) {
    @Override
    Object value(Dataset dataset, int tag) {
      List<String> values = dataset.strings(tag);
      return values.isEmpty()
          ? null
          : new GenericArrayData(values.stream().map(UTF8String::fromString).toArray());
    }
  },
  /** The first value, if all are whole numbers. */
  INTEGER(DataTypes.IntegerType) {
    @Override
    Object value(Dataset dataset, int tag) {
      var value = dataset.integer(tag);
      return value.isPresent() ? (Object) value.getAsInt() : null;
    }
  },
  /** The first value, if all are decimal numbers. */
  DECIMAL(DataTypes.DoubleType) {
    @Override
    Object value(Dataset dataset, int tag) {
      return dataset.decimal(tag).orElse(null);
    }
  },
  /** All values, if each is a decimal number; else null. */
  DECIMALS(DataTypes.createArrayType(DataTypes.DoubleType, false)) {
    @Override
    Object value(Dataset dataset, int tag) {
      List<Double> values = dataset.decimals(tag);
      return values.isEmpty()
          ? null
          : UnsafeArrayData.fromPrimitiveArray(
              values.stream().mapToDouble(Double::doubleValue).toArray());
    }
  },
  /** The day, as days since 1970. */
  DATE(DataTypes.DateType) {
    @Override
    Object value(Dataset dataset, int tag) {
      return dataset.date(tag).map(day -> (int) day.toEpochDay()).orElse(null);
    }
  };

  private static final int DIGITS_OF_A_DAY = 8;

  private final DataType type;

  ValueKind(DataType type) {
    this.type = type;
  }

  DataType type() {
    return type;
  }

  /** The value or null, if there is none or it is of another kind. */
  abstract Object value(Dataset dataset, int tag);

  /** Whether the column says all that the attribute does. */
  boolean holdsAll(Dataset dataset, int tag) {
    List<String> stated = dataset.strings(tag);
    if (stated.isEmpty()) {
      return true;
    }
    return switch (this) {
      case TEXTS -> true;
      case DECIMALS -> value(dataset, tag) != null;
      // Text is not decoded once more to see that it is there.
      case TEXT -> stated.size() == 1 && !stated.get(0).isEmpty();
      case INTEGER, DECIMAL -> stated.size() == 1 && value(dataset, tag) != null;
      case DATE ->
          stated.size() == 1
              && stated.get(0).replace(".", "").length() == DIGITS_OF_A_DAY
              && value(dataset, tag) != null;
    };
  }
}
