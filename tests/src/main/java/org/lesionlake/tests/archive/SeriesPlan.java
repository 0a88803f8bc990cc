package org.lesionlake.tests.archive;

import org.lesionlake.tests.archive.VirtualStudy.Coverage;

/**
 * A CT series as a radiographer set it up.
 *
 * @param main whether it is the one to be chosen for its part of the body
 * @param flaw what makes it unusable
 */
record SeriesPlan(
    String uid,
    int number,
    Coverage part,
    double thicknessMm,
    Kernel kernel,
    String transferSyntax,
    Stored stored,
    FileOrder order,
    boolean main,
    Flaw flaw) {

  /** How stored values map to HU, after what scanners do. */
  enum Stored {
    UNSIGNED(0, -1024),
    SIGNED(1, 0),
    SIGNED_PADDED(1, -1024);

    final int pixelRepresentation;
    final int intercept;

    Stored(int pixelRepresentation, int intercept) {
      this.pixelRepresentation = pixelRepresentation;
      this.intercept = intercept;
    }
  }

  /** How file names run along the body. */
  enum FileOrder {
    HEAD_TO_FEET,
    FEET_TO_HEAD,
    SHUFFLED,
    BY_UID
  }

  /** What is wrong with a whole series. */
  enum Flaw {
    NONE,
    TILTED,
    GAP
  }
}
