package org.lesionlake.pipelines.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines by which two texts differ: a longest common subsequence stays, by the textbook's table
 * of lengths (Cormen et al., Introduction to Algorithms, section 14.4).
 */
final class LineDiff {
  private LineDiff() {}

  /** Lines that go, with "- ", and lines that come, with "+ ", in their order. */
  static List<String> of(List<String> before, List<String> after) {
    int[][] common = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        common[i][j] =
            before.get(i).equals(after.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> diff = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        i++;
        j++;
      } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
        diff.add("- " + before.get(i++));
      } else {
        diff.add("+ " + after.get(j++));
      }
    }
    return diff;
  }
}
