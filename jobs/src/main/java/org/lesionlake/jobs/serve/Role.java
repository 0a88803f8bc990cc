package org.lesionlake.jobs.serve;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a user may query. */
public enum Role {
  /** Rows of everything that is published. */
  ROW,
  /** Only the views of counts in which small cells are hidden. */
  AGGREGATE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
