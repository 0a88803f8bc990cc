package org.lesionlake.volume;

import java.util.Locale;

/**
 * Why voxels could not be built, written or read. Messages carry counts and codes, never an
 * identifier, so that they may be stored in tables and logs.
 */
public final class VolumeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Reason codes, in lower case as {@code ct_volumes.reason} stores them. */
  public enum Reason {
    /** The series has verdicts that forbid a volume. */
    UNUSABLE_SERIES,
    /** The decoder failed on a slice. */
    UNDECODABLE_SLICE,
    /** A decoded slice has another number of voxels than its header says. */
    WRONG_SLICE_SIZE,
    /** More voxels than one array holds (2^31 - 1). */
    TOO_LARGE,
    /** A file is not a voxel file, or one of a version this reader does not know. */
    NOT_A_VOXEL_FILE,
    /** A voxel file whose bytes contradict its checksums or its grid. */
    DAMAGED_FILE,
    /** Storage refused to read or write. */
    STORAGE;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  VolumeException(Reason reason, String message) {
    this(reason, message, null);
  }

  VolumeException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
