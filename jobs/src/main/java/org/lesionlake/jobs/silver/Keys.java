package org.lesionlake.jobs.silver;

import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Column names as Spark's joins want them. */
final class Keys {
  private Keys() {}

  static Seq<String> of(String... columns) {
    return JavaConverters.asScalaBuffer(List.of(columns)).toSeq();
  }
}
