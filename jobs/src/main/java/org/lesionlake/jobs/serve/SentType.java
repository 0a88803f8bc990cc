package org.lesionlake.jobs.serve;

import java.sql.Types;
import org.apache.hive.service.rpc.thrift.TTypeId;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A type as drivers know it. What SQL's types of the protocol do not hold (lists, maps, structs,
 * intervals) is sent as text, the first three as JSON.
 */
enum SentType {
  BOOLEAN(TTypeId.BOOLEAN_TYPE, Types.BOOLEAN, null),
  TINYINT(TTypeId.TINYINT_TYPE, Types.TINYINT, 3),
  SMALLINT(TTypeId.SMALLINT_TYPE, Types.SMALLINT, 5),
  INT(TTypeId.INT_TYPE, Types.INTEGER, 10),
  BIGINT(TTypeId.BIGINT_TYPE, Types.BIGINT, 19),
  FLOAT(TTypeId.FLOAT_TYPE, Types.FLOAT, 7),
  DOUBLE(TTypeId.DOUBLE_TYPE, Types.DOUBLE, 15),
  DECIMAL(TTypeId.DECIMAL_TYPE, Types.DECIMAL, 38),
  STRING(TTypeId.STRING_TYPE, Types.VARCHAR, null),
  DATE(TTypeId.DATE_TYPE, Types.DATE, 10),
  TIMESTAMP(TTypeId.TIMESTAMP_TYPE, Types.TIMESTAMP, 29),
  BINARY(TTypeId.BINARY_TYPE, Types.BINARY, null);

  private final TTypeId id;
  private final int jdbcType;
  private final Integer precision;

  SentType(TTypeId id, int jdbcType, Integer precision) {
    this.id = id;
    this.jdbcType = jdbcType;
    this.precision = precision;
  }

  TTypeId id() {
    return id;
  }

  int jdbcType() {
    return jdbcType;
  }

  /** Digits or characters; null where they are not bounded. */
  Integer precision() {
    return precision;
  }

  boolean isNumber() {
    return compareTo(TINYINT) >= 0 && compareTo(DECIMAL) <= 0;
  }

  static SentType of(DataType type) {
    if (type instanceof BooleanType) {
      return BOOLEAN;
    } else if (type instanceof ByteType) {
      return TINYINT;
    } else if (type instanceof ShortType) {
      return SMALLINT;
    } else if (type instanceof IntegerType) {
      return INT;
    } else if (type instanceof LongType) {
      return BIGINT;
    } else if (type instanceof FloatType) {
      return FLOAT;
    } else if (type instanceof DoubleType) {
      return DOUBLE;
    } else if (type instanceof DecimalType) {
      return DECIMAL;
    } else if (type instanceof DateType) {
      return DATE;
    } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      return TIMESTAMP;
    } else if (type instanceof BinaryType) {
      return BINARY;
    }
    return STRING;
  }
}
