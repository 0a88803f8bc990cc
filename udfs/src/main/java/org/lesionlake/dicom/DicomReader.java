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

  /** As the last tag that is wanted: the header is read to its end. */
  public static final int WHOLE_HEADER = DatasetParser.EVERY_TAG;

  private static final int PREAMBLE = 128;

  /** Most headers of single-frame images are shorter, so that one request is all they take. */
  private static final int REMOTE_BLOCK = 16 << 10;

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
   * Reads up to the value of pixel data of a file on a local disk, or up to what cannot be read,
   * for a person who wants to see what a damaged file holds: of sequences too the items before it.
   *
   * @throws DicomException if nothing can be: EMPTY_FILE, NOT_DICOM or IO_ERROR
   */
  public static HeaderPart salvageHeader(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      long length = Files.size(file);
      ByteWindow window = ByteWindow.of(in, MAX_HEADER_BYTES, length);
      Reading reading = new Reading(window, true, WHOLE_HEADER, length, true);
      Optional<DicomException> failure = reading.run();
      return new HeaderPart(reading.object(), failure);
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

  /**
   * Reads a header as far as it is wanted and as far as it is sound. The stream is asked for at
   * most 16 KiB, and then for as many bytes as are held already, so that each read may be a request
   * to a remote store. Elements of the outermost level with binary values of more than 16 KiB, of
   * which DICOM JSON would not tell, are missing unless they were read with what is before them;
   * they are skipped.
   *
   * @param in positioned at the first byte; not closed
   * @param fileLength bytes of the file, or -1 if not known
   * @param lastTag the last tag that is wanted in ascending (unsigned) order, or {@link
   *     #WHOLE_HEADER}; of elements out of that order, those behind it may be missed. The file meta
   *     information is always read
   */
  public static HeaderPart readHeaderPart(InputStream in, long fileLength, int lastTag) {
    ByteWindow window = ByteWindow.of(in, REMOTE_BLOCK, MAX_HEADER_BYTES, fileLength);
    Reading reading = new Reading(window, true, lastTag, fileLength, false);
    reading.leavingLargeOut = true;
    try {
      reading.run();
      return new HeaderPart(reading.object(), Optional.empty());
    } catch (DicomException e) {
      return new HeaderPart(reading.object(), Optional.of(e));
    }
  }

  private static DicomObject read(ByteWindow window, boolean headerOnly, long fileLength) {
    Reading reading = new Reading(window, headerOnly, WHOLE_HEADER, fileLength, false);
    reading.run();
    return reading.object();
  }

  /** A reading under way: what it has found so far can be had at any time. */
  private static final class Reading {
    private final boolean headerOnly;
    private final int lastTag;
    private final long fileLength;
    private final boolean salvage;
    private boolean leavingLargeOut;
    private ByteWindow window;
    private Dataset fileMeta = Dataset.empty();
    private DatasetParser parser;
    private String transferSyntaxUid = "";

    Reading(ByteWindow window, boolean headerOnly, int lastTag, long fileLength, boolean salvage) {
      this.window = window;
      this.headerOnly = headerOnly;
      this.lastTag = lastTag;
      this.fileLength = fileLength;
      this.salvage = salvage;
    }

    /** Reads; what a salvaging reading can not read it returns, any other throws it. */
    Optional<DicomException> run() {
      if (!window.has(0, 1)) {
        throw new DicomException(Reason.EMPTY_FILE, "The file has no bytes. Copy it again.");
      }
      int start = start(window);
      DatasetParser meta =
          parser(start, Encoding.atMeta(window, start), false, DatasetParser.EVERY_TAG);
      try {
        meta.parseFileMeta();
      } finally {
        fileMeta = meta.parsed();
      }
      String declared = fileMeta.string(Tag.TRANSFER_SYNTAX_UID).orElse("");
      int position = meta.position();
      if (meta.failure() != null) {
        return Optional.of(meta.failure());
      }
      if (TransferSyntax.of(declared).deflated()) {
        window = inflate(window, position, headerOnly);
      }
      Encoding encoding = Encoding.atDataset(window, position, declared);
      transferSyntaxUid = encoding.transferSyntaxUid(declared);
      parser = parser(position, encoding, headerOnly, lastTag);
      if (leavingLargeOut) {
        parser.leavingLargeOut();
      }
      parser.parse();
      return Optional.ofNullable(parser.failure());
    }

    private DatasetParser parser(int position, Encoding encoding, boolean toPixels, int last) {
      DatasetParser made = new DatasetParser(window, position, encoding, toPixels, last);
      return salvage ? made.salvaging() : made;
    }

    DicomObject object() {
      if (parser == null) {
        return new DicomObject(fileMeta, Dataset.empty(), "", -1, -1, 0, fileLength);
      }
      return new DicomObject(
          fileMeta,
          parser.parsed(),
          transferSyntaxUid,
          parser.pixelDataOffset(),
          parser.pixelDataLength(),
          parser.pixelDataOffset() < 0 ? parser.offset() : parser.pixelDataOffset(),
          fileLength);
    }
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
