package org.lesionlake.jobs.bronze;

import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** The column that tells known objects from new ones. */
final class NewObjects {
  static final Seq<String> TOKEN = JavaConverters.asScalaBuffer(List.of("object_token")).toSeq();

  private NewObjects() {}
}
