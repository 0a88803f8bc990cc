package org.lesionlake.spark.dicom;

import java.util.function.IntPredicate;
import org.apache.spark.unsafe.types.UTF8String;
import org.lesionlake.archive.ArchiveException;
import org.lesionlake.archive.TimeBudgetException;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomException.Reason;
import org.lesionlake.dicom.DicomJson;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.HeaderPart;
import org.lesionlake.dicom.Tag;

/**
 * What is known of a file when its row is made.
 *
 * @param file where it is
 * @param dataset the attributes that were wanted and could be read
 * @param transferSyntaxUid how it is encoded, or "" if that is not known
 * @param status {@code ok} or why it cannot be read; only of a header that was wanted whole
 * @param error that in words, or null
 */
record ReadObject(
    ListedFile file, Dataset dataset, String transferSyntaxUid, String status, String error) {
  static final String OK = "ok";

  /** A file that no column needs to look into. */
  static ReadObject unopened(ListedFile file) {
    return new ReadObject(file, Dataset.empty(), "", OK, null);
  }

  /** A file that was read as far as its columns need. */
  static ReadObject of(ListedFile file, HeaderPart header) {
    DicomObject object = header.object();
    DicomException failure = header.failure().orElseGet(() -> cutOff(object));
    String status = OK;
    String error = null;
    if (failure != null) {
      status = failure.reason().code();
      error = failure.getMessage();
      if (failure.getCause() instanceof ArchiveException inArchive) {
        status = inArchive.reason();
        error = inArchive.getMessage();
      } else if (failure.getCause() instanceof TimeBudgetException late) {
        status = TimeBudgetException.REASON;
        error = late.getMessage();
      }
    } else if (object.dataset().size() == 0 && !object.hasPixelData()) {
      status = Reason.TRUNCATED.code();
      error = "The file ends before its data set. Copy it again from its source.";
    }
    return new ReadObject(file, object.dataset(), object.transferSyntaxUid(), status, error);
  }

  /** A file that is known not to be readable. */
  static ReadObject refused(ListedFile file, String status, String error) {
    return new ReadObject(file, Dataset.empty(), "", status, error);
  }

  /** A file whose storage failed. */
  static ReadObject unreadable(ListedFile file) {
    return new ReadObject(
        file,
        Dataset.empty(),
        "",
        Reason.IO_ERROR.code(),
        "The file could not be opened or read. Check that it still exists and may be read.");
  }

  /** A file on which this library failed. The kind of error says enough, without values. */
  static ReadObject unexpected(ListedFile file, RuntimeException e) {
    return new ReadObject(
        file, Dataset.empty(), "", "unexpected_error", e.getClass().getSimpleName());
  }

  /**
   * That the file ends within its pixels or declares too few, as the header tells; null if not. A
   * header without rows and columns is none the worse here for not saying how many there must be.
   */
  private static DicomException cutOff(DicomObject object) {
    try {
      object.checkPixelDataComplete();
      return null;
    } catch (DicomException e) {
      return e.reason() == Reason.MISSING_ATTRIBUTE ? null : e;
    }
  }

  /** The attributes without a column of their own as DICOM JSON; null if there are none at all. */
  UTF8String attributes(SourceOptions options) {
    if (dataset.size() == 0) {
      return null;
    }
    IntPredicate unwanted =
        tag ->
            Tag.isPrivate(tag)
                ? !options.privateAttributes()
                : !options.unknownAttributes() && Tag.keyword(tag).isEmpty();
    IntPredicate told = tag -> PromotedAttributes.tellAll(dataset, tag);
    return UTF8String.fromString(DicomJson.write(dataset, unwanted.or(told), unwanted));
  }
}
