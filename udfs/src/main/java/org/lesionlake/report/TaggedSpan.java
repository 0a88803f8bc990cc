package org.lesionlake.report;

import java.io.Serializable;

/**
 * A stretch of report text that a trained tagger has marked.
 *
 * @param start first character
 * @param end one past the last
 * @param label what the tagger calls it
 */
public record TaggedSpan(int start, int end, String label) implements Serializable {
  public TaggedSpan {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("No span from " + start + " to " + end);
    }
  }
}
