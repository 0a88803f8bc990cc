package org.lesionlake.dicom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.lesionlake.dicom.DicomException.Reason;

/**
 * Reads DICOM files (PS3.10) of every uncompressed, deflated or encapsulated transfer syntax, and
 * such as deviate from the standard in the usual ways: without preamble or file meta information,
 * with wrong group lengths, or with another VR encoding than declared.
 *
 * <p>Nothing is trusted: lengths are compared with what is left before memory is taken; nesting,
 * elements, header bytes and inflated bytes are bounded. Every failure is a {@link DicomException}.
 */
public final class DicomReader {
  /** The most bytes a header may have before pixel data. */
  static final int MAX_HEADER_BYTES = 64 << 20;

  /** The most bytes a deflated data set may inflate to. */
  static final int MAX_INFLATED_BYTES = 512 << 20;

  private static final int PREAMBLE = 128;

  private DicomReader() {}

  /**
   * Reads up to pixel data from a stream of unknown length; see {@link #readHeader(InputStream,
   * long)}.
   */
  public static DicomObject readHeader(InputStream in) {
    return readHeader(in, -1);
  }

  /**
   * Reads up to the value of pixel data, in blocks of a few kilobytes.
   *
   * @param in positioned at the first byte; not closed
   * @param fileLength bytes of the file, or -1 if not known
   * @throws DicomException if it is no DICOM file, damaged, or beyond the limits
   */
  public static DicomObject readHeader(InputStream in, long fileLength) {
    return read(ByteWindow.of(in, MAX_HEADER_BYTES, fileLength), true, fileLength);
  }

  /** Reads up to the value of pixel data of a file on a local disk. */
  public static DicomObject readHeader(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return readHeader(in, Files.size(file));
    } catch (IOException e) {
      throw new DicomException(Reason.IO_ERROR, "The file cannot be opened or read.", e);
    }
  }

  /**
   * As much of a header as can be read, for a person who wants to see what a damaged file holds.
   *
   * @param object attributes up to pixel data or up to the damage, of sequences the items before it
   * @param failure why there is no more; empty if the header is whole
   */
  public record Salvaged(DicomObject object, Optional<DicomException> failure) {}

  /**
   * Reads up to the value of pixel data of a file on a local disk, or up to what cannot be read.
   *
   * @throws DicomException if nothing can be: EMPTY_FILE, NOT_DICOM or IO_ERROR
   */
  public static Salvaged salvageHeader(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      long length = Files.size(file);
      return read(ByteWindow.of(in, MAX_HEADER_BYTES, length), true, length, true);
    } catch (IOException e) {
      throw new DicomException(Reason.IO_ERROR, "The file cannot be opened or read.", e);
    }
  }

  /** Reads up to the value of pixel data of a file in memory; values refer to the array. */
  public static DicomObject readHeader(byte[] file) {
    return read(ByteWindow.of(file), true, file.length);
  }

  /**
   * Reads everything, pixel data included.
   *
   * @param file the file; values refer to it, so it must not change afterwards
   * @throws DicomException if it is no DICOM file, damaged, or beyond the limits
   */
  public static DicomObject readAll(byte[] file) {
    return read(ByteWindow.of(file), false, file.length);
  }

  private static DicomObject read(ByteWindow window, boolean headerOnly, long fileLength) {
    return read(window, headerOnly, fileLength, false).object();
  }

  private static Salvaged read(
      ByteWindow window, boolean headerOnly, long fileLength, boolean salvage) {
    if (!window.has(0, 1)) {
      throw new DicomException(Reason.EMPTY_FILE, "The file has no bytes. Copy it again.");
    }
    int start = start(window);
    DatasetParser meta = parser(window, start, Encoding.atMeta(window, start), false, salvage);
    Dataset fileMeta = meta.parseFileMeta();
    String declared = fileMeta.string(Tag.TRANSFER_SYNTAX_UID).orElse("");
    int position = meta.position();
    if (meta.failure() != null) {
      return new Salvaged(
          new DicomObject(fileMeta, Dataset.empty(), declared, -1, -1, position, fileLength),
          Optional.of(meta.failure()));
    }
    if (TransferSyntax.of(declared).deflated()) {
      window = inflate(window, position, headerOnly);
    }
    Encoding encoding = Encoding.atDataset(window, position, declared);
    DatasetParser parser = parser(window, position, encoding, headerOnly, salvage);
    Dataset dataset = parser.parse();
    DicomObject object =
        new DicomObject(
            fileMeta,
            dataset,
            encoding.transferSyntaxUid(declared),
            parser.pixelDataOffset(),
            parser.pixelDataLength(),
            parser.pixelDataOffset() < 0 ? parser.position() : parser.pixelDataOffset(),
            fileLength);
    return new Salvaged(object, Optional.ofNullable(parser.failure()));
  }

  private static DatasetParser parser(
      ByteWindow window, int position, Encoding encoding, boolean headerOnly, boolean salvage) {
    DatasetParser parser = new DatasetParser(window, position, encoding, headerOnly);
    return salvage ? parser.salvaging() : parser;
  }

  /** Where the first element is: after preamble and prefix, or at once. */
  private static int start(ByteWindow window) {
    if (isPrefix(window, PREAMBLE)) {
      return PREAMBLE + 4;
    }
    if (isPrefix(window, 0)) {
      return 4;
    }
    if (Encoding.guess(window, 0).isEmpty()) {
      throw new DicomException(
          Reason.NOT_DICOM,
          "There is no DICM prefix at offset 128 and no plausible element at offset 0.");
    }
    return 0;
  }

  private static boolean isPrefix(ByteWindow window, int offset) {
    return window.has(offset, 4)
        && window.at(offset) == 'D'
        && window.at(offset + 1) == 'I'
        && window.at(offset + 2) == 'C'
        && window.at(offset + 3) == 'M';
  }

  /** The file with everything after the file meta information inflated (PS3.5 section A.5). */
  private static ByteWindow inflate(ByteWindow window, int position, boolean headerOnly) {
    int limit = headerOnly ? MAX_HEADER_BYTES : MAX_INFLATED_BYTES;
    InputStream head = new ByteArrayInputStream(window.copy(0, position));
    InputStream body =
        new InflaterInputStream(window.streamFrom(position), new Inflater(true), 8192);
    ByteWindow inflated = ByteWindow.of(new SequenceInputStream(head, body), limit, -1);
    if (!headerOnly) {
      inflated.fill();
    }
    return inflated;
  }

  /** The inflated form of a deflated file, whole, for decoding its pixels. */
  static byte[] inflated(byte[] file, int metaEnd) {
    return inflate(ByteWindow.of(file), metaEnd, false).toArray();
  }

  /** Where the file meta information ends. */
  static int metaEnd(byte[] file) {
    ByteWindow window = ByteWindow.of(file);
    int start = start(window);
    DatasetParser meta = new DatasetParser(window, start, Encoding.atMeta(window, start), false);
    meta.parseFileMeta();
    return meta.position();
  }
}
