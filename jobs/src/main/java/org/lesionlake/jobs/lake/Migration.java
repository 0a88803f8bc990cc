package org.lesionlake.jobs.lake;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/** A change of the lake's layout that is more than an added column. */
public interface Migration {
  /** Every migration there is, by number; the last one's is the code's lake version. */
  List<Migration> ALL = List.of();

  /** The lake version it leads to. */
  int number();

  /** What it does, in a sentence. */
  String description();

  /** Does it; running it again after it was killed must finish it. */
  void apply(SparkSession spark, LakeFiles lake);
}
