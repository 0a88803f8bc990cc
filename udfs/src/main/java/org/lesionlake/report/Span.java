package org.lesionlake.report;

import java.io.Serializable;

/** A stretch of report text: first character and one past the last, in UTF-16 units. */
public record Span(int start, int end) implements Serializable {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("No span from " + start + " to " + end);
    }
  }

  boolean contains(int position) {
    return position >= start && position < end;
  }
}
