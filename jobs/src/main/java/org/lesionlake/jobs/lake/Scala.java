package org.lesionlake.jobs.lake;

import java.util.List;
import java.util.Map;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.immutable.Seq;

/** Java collections as the immutable ones that Spark's and Delta's Scala methods take. */
public final class Scala {
  private Scala() {}

  public static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }

  static <K, V> scala.collection.immutable.Map<K, V> map(Map<K, V> map) {
    var builder = scala.collection.immutable.Map$.MODULE$.<K, V>newBuilder();
    map.forEach((key, value) -> builder.$plus$eq(new Tuple2<>(key, value)));
    return builder.result();
  }
}
