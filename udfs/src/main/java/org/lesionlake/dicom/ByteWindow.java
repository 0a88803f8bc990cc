package org.lesionlake.dicom;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.lesionlake.dicom.DicomException.Reason;

/**
 * The first bytes of a file, read from a stream as far as they are asked for. The buffer grows only
 * by what the stream really delivers, so that a wrong length cannot claim memory.
 */
final class ByteWindow {
  private static final int FIRST_BLOCK = 8 << 10;

  private final InputStream in;
  private final int limit;
  private final long total;
  private byte[] buffer;
  private int filled;
  private long leftOut;

  private ByteWindow(InputStream in, int limit, long total, byte[] buffer, int filled) {
    this.in = in;
    this.limit = limit;
    this.total = total;
    this.buffer = buffer;
    this.filled = filled;
  }

  static ByteWindow of(byte[] file) {
    return new ByteWindow(
        InputStream.nullInputStream(), file.length, file.length, file, file.length);
  }

  /**
   * A window onto a stream.
   *
   * @param limit the most bytes to hold
   * @param total bytes the stream has, or -1 if not known
   */
  static ByteWindow of(InputStream in, int limit, long total) {
    return of(in, FIRST_BLOCK, limit, total);
  }

  /**
   * A window onto a stream.
   *
   * @param block the most bytes of the first read; each later one may double what is held
   * @param limit the most bytes to hold
   * @param total bytes the stream has, or -1 if not known
   */
  static ByteWindow of(InputStream in, int block, int limit, long total) {
    int first = total >= 0 && total < block ? (int) total + 1 : block;
    return new ByteWindow(in, limit, total, new byte[first], 0);
  }

  /** The byte at an offset that {@link #has} confirmed, unsigned. */
  int at(int offset) {
    return buffer[offset] & 0xFF;
  }

  /** The current buffer; earlier ones stay valid for what they held. */
  byte[] buffer() {
    return buffer;
  }

  /** Whether the file has these bytes; reads on if it must. */
  boolean has(long offset, long length) {
    long end = offset + length;
    if (end <= filled) {
      return true;
    }
    if (total >= 0 && end + leftOut > total) {
      return false;
    }
    if (end > limit) {
      // A shorter file is truncated rather than too large; only reading tells.
      readTo(limit);
      if (filled < limit) {
        return false;
      }
      throw new DicomException(
          Reason.TOO_LARGE,
          "The data set goes on to offset " + end + ", beyond the limit of " + limit + " bytes.");
    }
    readTo((int) end);
    return filled >= end;
  }

  /** Makes bytes available or fails with TRUNCATED. */
  void require(long offset, long length, int tag) {
    if (!has(offset, length)) {
      throw truncated(offset, length, tag);
    }
  }

  private DicomException truncated(long offset, long length, int tag) {
    return new DicomException(
        Reason.TRUNCATED,
        Tag.format(tag)
            + " at offset "
            + (offset + leftOut)
            + " needs "
            + length
            + " bytes but the file ends before. Copy the file again from its source.");
  }

  /**
   * Leaves bytes out without holding them if they were not all read yet: what follows them in the
   * stream is at their offset then. What is held from there on belongs to them.
   *
   * @return whether they were left out
   */
  boolean leaveOut(int offset, long length, int tag) {
    long rest = offset + length - filled;
    if (rest <= 0) {
      return false;
    }
    if (offset > filled || total >= 0 && offset + length + leftOut > total || !skip(rest)) {
      throw truncated(offset, length, tag);
    }
    filled = offset;
    leftOut += length;
    return true;
  }

  /** How many bytes of the file were left out so far. */
  long leftOut() {
    return leftOut;
  }

  private boolean skip(long bytes) {
    try {
      for (long left = bytes; left > 0; ) {
        long skipped = in.skip(left);
        if (skipped <= 0) {
          if (in.read() < 0) {
            return false;
          }
          skipped = 1;
        }
        left -= skipped;
      }
      return true;
    } catch (EOFException e) {
      return false;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Reads the rest of the stream. */
  void fill() {
    for (int step = FIRST_BLOCK; has(filled, step); step = Math.min(step * 2, 1 << 20)) {
      // has() reads as far as it is asked to
    }
  }

  private void readTo(int end) {
    try {
      while (filled < end) {
        if (filled == buffer.length) {
          buffer = Arrays.copyOf(buffer, (int) Math.min(limit, Math.max(1L, filled * 2L)));
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
          return;
        }
        filled += read;
      }
    } catch (EOFException e) {
      // A deflated stream that was cut off: what came before stays readable.
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DicomException failed(IOException e) {
    return e instanceof ZipException
        ? new DicomException(
            Reason.BAD_STRUCTURE,
            "The deflated data set is damaged near offset " + (filled + leftOut) + ".",
            e)
        : new DicomException(
            Reason.IO_ERROR,
            "Reading failed after " + (filled + leftOut) + " bytes. Try again.",
            e);
  }

  byte[] copy(int offset, int length) {
    return Arrays.copyOfRange(buffer, offset, offset + length);
  }

  byte[] toArray() {
    return Arrays.copyOf(buffer, filled);
  }

  /** Everything from an offset on: what is held, then what the stream still has. */
  InputStream streamFrom(int offset) {
    return new SequenceInputStream(new ByteArrayInputStream(buffer, offset, filled - offset), in);
  }
}
