package org.lesionlake.dicom;

import java.util.Locale;
import java.util.Objects;

/**
 * Why a file could not be read or decoded. The message names tags, offsets, lengths and transfer
 * syntaxes, never an attribute's value, so that it may be stored and logged.
 */
public final class DicomException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, for counting. */
  public enum Reason {
    /** No byte at all. */
    EMPTY_FILE,
    /** Neither a DICOM prefix nor a plausible first element. */
    NOT_DICOM,
    /** Something is longer than what is left of the file. */
    TRUNCATED,
    /** Tags, lengths or delimiters contradict each other. */
    BAD_STRUCTURE,
    /** Sequences nested beyond the limit. */
    TOO_DEEP,
    /** More bytes, elements, pixels or inflated data than the limit. */
    TOO_LARGE,
    /** A compression this library does not decode. */
    UNSUPPORTED_TRANSFER_SYNTAX,
    /** Pixels of a kind this library does not decode, such as colour. */
    UNSUPPORTED_PIXELS,
    /** An attribute that the operation needs is absent or empty. */
    MISSING_ATTRIBUTE,
    /** Compressed pixels that do not decode, or pixel data that contradicts the header. */
    PIXEL_DATA_CORRUPT,
    /** The storage failed. */
    IO_ERROR;

    /** The reason as tables, rows of a data source and messages hold it, in snake case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  /** An exception whose message holds no attribute value. */
  public DicomException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  DicomException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason);
  }

  /** What went wrong, for counting. */
  public Reason reason() {
    return reason;
  }
}
