package org.lesionlake.dicom;

import org.lesionlake.dicom.DicomException.Reason;

/**
 * A file that was read, wholly or up to its pixels.
 *
 * @param fileMeta group 0002; empty if the file has none
 * @param dataset the data set; without pixel data if only the header was read
 * @param transferSyntaxUid the encoding that was found, which a wrong or missing declaration does
 *     not change
 * @param pixelDataOffset where the value of pixel data begins, or -1 if there is none: in the file,
 *     or for a deflated file in its inflated form
 * @param pixelDataLength bytes of that value, or -1 if it is encapsulated (or absent)
 * @param headerBytes bytes up to that value, or of everything if there is none
 * @param fileLength bytes of the file, or -1 if not known
 */
public record DicomObject(
    Dataset fileMeta,
    Dataset dataset,
    String transferSyntaxUid,
    long pixelDataOffset,
    long pixelDataLength,
    long headerBytes,
    long fileLength) {

  /** The transfer syntax with its name and properties. */
  public TransferSyntax transferSyntax() {
    return TransferSyntax.of(transferSyntaxUid);
  }

  /** Whether there is pixel data at all. */
  public boolean hasPixelData() {
    return pixelDataOffset >= 0;
  }

  /**
   * Recognises a file that was cut off within its pixels without reading them: pixel data must be
   * as long as rows, columns, samples, frames and bits demand, and must end within the file.
   * Without pixel data there is nothing to check. Encapsulated pixels are only checked for being
   * there, as nothing in the header tells their length.
   *
   * @throws DicomException TRUNCATED if the file is too short, PIXEL_DATA_CORRUPT if the declared
   *     length is, MISSING_ATTRIBUTE without rows, columns or bits allocated
   */
  public void checkPixelDataComplete() {
    if (!hasPixelData()) {
      return;
    }
    boolean lengthKnown = fileLength >= 0 && !transferSyntax().deflated();
    long available = lengthKnown ? fileLength - pixelDataOffset : Long.MAX_VALUE;
    // Two item headers and a sequence delimiter are the least that encapsulated pixels can be.
    long declared = pixelDataLength < 0 ? 24 : pixelDataLength;
    if (available < declared) {
      throw new DicomException(
          Reason.TRUNCATED,
          "Pixel data needs "
              + declared
              + " bytes from offset "
              + pixelDataOffset
              + " but the file ends after "
              + available
              + ". Copy the file again from its source.");
    }
    if (pixelDataLength >= 0 && !transferSyntax().encapsulated()) {
      checkDeclaredLength();
    }
  }

  private void checkDeclaredLength() {
    long needed = PixelFormat.of(dataset).nativeBytes();
    if (pixelDataLength < needed) {
      throw new DicomException(
          Reason.PIXEL_DATA_CORRUPT,
          "Pixel data has "
              + pixelDataLength
              + " bytes, but rows, columns, samples, frames and bits ask for "
              + needed
              + ". The header or the pixels are damaged.");
    }
  }
}
