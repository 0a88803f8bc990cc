package org.lesionlake.pipelines.cli;

import java.util.List;

/** A step of a deployment. */
interface Change {
  /** What it does to what, such as {@code new pool lesionlake}. */
  String title();

  /** What is taken away and added, each line with its sign. */
  List<String> diff();

  void apply();

  /**
   * Puts back what was there before.
   *
   * @return whether that could be done
   */
  boolean undo();
}
