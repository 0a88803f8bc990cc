package org.lesionlake.spark.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;

/** What a user of the source can have got wrong: what happened, why, what to do. */
final class SourceErrors {
  private SourceErrors() {}

  static IllegalArgumentException noPath() {
    return new IllegalArgumentException(
        "There is nothing to read: no path was given to the dicom source. Pass one or more to"
            + " load(...), or set the option \"path\".");
  }

  static IllegalArgumentException pathNotFound(String path) {
    return new IllegalArgumentException(
        "There is nothing at "
            + path
            + ", so the dicom source cannot read it. Check the spelling (characters of a glob, such"
            + " as [ and {, that belong to a name need a backslash before them), and that the driver"
            + " sees the folder.");
  }

  static UncheckedIOException notListed(String path, IOException cause) {
    return new UncheckedIOException(
        "The dicom source cannot list "
            + path
            + " ("
            + cause.getMessage()
            + "). Check the address and its access rights.",
        cause);
  }

  static IllegalArgumentException unknownOption(String option, Collection<String> known) {
    return new IllegalArgumentException(
        "The dicom source has no option \""
            + option
            + "\". It has "
            + String.join(", ", known)
            + "; options with a dot in their name go to the file system.");
  }

  static IllegalArgumentException badOption(String option, String value, String wanted) {
    return new IllegalArgumentException(
        "The option \""
            + option
            + "\" of the dicom source is \""
            + value
            + "\", but must be "
            + wanted
            + ".");
  }
}
