package org.lesionlake.jobs.lake;

import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** What is read of {@code conf/lexicons}, with an error that says which line to mend. */
public final class LexiconFiles {
  private LexiconFiles() {}

  /**
   * @param what what is read, as a subject: "The lexicons"
   * @throws UserError if a line cannot be understood, two rules share a phrase, or a file cannot be
   *     read
   */
  public static <T> T read(String what, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new UserError(
          what + " cannot be read.",
          "conf/lexicons: " + e.getMessage(),
          "Correct the file; conf/lexicons/README.md describes the format.");
    }
  }
}
