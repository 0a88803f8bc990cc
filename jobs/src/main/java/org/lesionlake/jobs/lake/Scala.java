package org.lesionlake.jobs.lake;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.immutable.Seq;

/** Java collections and schemas as what Spark's and Delta's Scala methods take. */
public final class Scala {
  private Scala() {}

  public static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }

  /** The columns of a schema, by name. */
  public static Column[] columns(StructType schema) {
    return Arrays.stream(schema.fieldNames()).map(functions::col).toArray(Column[]::new);
  }

  static <K, V> scala.collection.immutable.Map<K, V> map(Map<K, V> map) {
    var builder = scala.collection.immutable.Map$.MODULE$.<K, V>newBuilder();
    map.forEach((key, value) -> builder.$plus$eq(new Tuple2<>(key, value)));
    return builder.result();
  }
}
