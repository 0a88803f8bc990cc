package org.lesionlake.dicom;

import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferShort;
import java.awt.image.DataBufferUShort;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lesionlake.dicom.DicomException.Reason;

/**
 * Decodes monochrome pixel data to stored values (PS3.5 section 8): native in both byte orders,
 * deflated, RLE Lossless, JPEG Baseline and Lossless, JPEG-LS and JPEG 2000. Bits outside Bits
 * Stored, such as overlays, are removed; signed values are sign-extended.
 */
public final class PixelDecoder {
  private static final Set<String> DECODED =
      Set.of(
          TransferSyntax.IMPLICIT_LITTLE_ENDIAN,
          TransferSyntax.EXPLICIT_LITTLE_ENDIAN,
          TransferSyntax.EXPLICIT_BIG_ENDIAN,
          TransferSyntax.DEFLATED_EXPLICIT_LITTLE_ENDIAN,
          TransferSyntax.RLE_LOSSLESS,
          TransferSyntax.JPEG_BASELINE,
          TransferSyntax.JPEG_LOSSLESS,
          TransferSyntax.JPEG_LOSSLESS_SV1,
          TransferSyntax.JPEG_LS_LOSSLESS,
          TransferSyntax.JPEG_LS_NEAR_LOSSLESS,
          TransferSyntax.JPEG_2000_LOSSLESS,
          TransferSyntax.JPEG_2000);

  /** The most pixels of an object, about thirty times a long CT series in one object. */
  static final long MAX_PIXELS = 1L << 30;

  private PixelDecoder() {}

  /** Decodes a file that nobody has read the header of yet. */
  public static PixelFrames decode(byte[] file) {
    return decode(DicomReader.readHeader(file), file);
  }

  /**
   * Decodes all frames.
   *
   * @param header of the same file, as {@link DicomReader} gave it
   * @param file the whole file
   * @throws DicomException UNSUPPORTED_TRANSFER_SYNTAX, UNSUPPORTED_PIXELS (colour, floats),
   *     MISSING_ATTRIBUTE (no pixel data, no rows), TRUNCATED, TOO_LARGE or PIXEL_DATA_CORRUPT
   */
  public static PixelFrames decode(DicomObject header, byte[] file) {
    PixelFormat format = PixelFormat.of(header.dataset());
    check(header, format);
    byte[] content =
        header.transferSyntax().deflated()
            ? DicomReader.inflated(file, DicomReader.metaEnd(file))
            : file;
    return header.pixelDataLength() >= 0
        ? decodeNative(header, format, content)
        : decodeEncapsulated(header, format, content);
  }

  /** UIDs of the transfer syntaxes whose pixels are decoded; unmodifiable. */
  public static Set<String> decoded() {
    return DECODED;
  }

  /** Whether pixels of this transfer syntax are decoded. */
  public static boolean decodes(String transferSyntaxUid) {
    return DECODED.contains(transferSyntaxUid);
  }

  private static void check(DicomObject header, PixelFormat format) {
    if (!header.hasPixelData()) {
      throw new DicomException(
          Reason.MISSING_ATTRIBUTE, "There is no " + Tag.format(Tag.PIXEL_DATA) + " to decode.");
    }
    String uid = header.transferSyntaxUid();
    if (!decodes(uid)) {
      throw new DicomException(
          Reason.UNSUPPORTED_TRANSFER_SYNTAX,
          "Pixels are compressed as "
              + header.transferSyntax().name()
              + (uid.matches("[0-9.]{1,64}") ? " (" + uid + ")" : "")
              + ", which is not decoded. Convert the file to an uncompressed transfer syntax.");
    }
    checkFormat(header, format);
  }

  private static void checkFormat(DicomObject header, PixelFormat format) {
    String photometric = header.dataset().string(Tag.PHOTOMETRIC_INTERPRETATION).orElse("");
    boolean monochrome = photometric.isEmpty() || photometric.startsWith("MONOCHROME");
    int bits = format.bitsAllocated();
    if (format.samples() != 1 || !monochrome) {
      throw new DicomException(
          Reason.UNSUPPORTED_PIXELS, "Pixels are not monochrome, so they are no CT values.");
    }
    if (bits != 1 && bits != 8 && bits != 16 && bits != 32) {
      throw new DicomException(
          Reason.UNSUPPORTED_PIXELS, "Pixels of " + bits + " bits allocated are not decoded.");
    }
    if (format.bitsStored() < 1
        || format.highBit() >= bits
        || format.highBit() + 1 < format.bitsStored()) {
      throw new DicomException(
          Reason.PIXEL_DATA_CORRUPT,
          "Bits allocated, bits stored and high bit of the header contradict each other.");
    }
    if ((double) format.rows() * format.columns() * format.frames() > MAX_PIXELS) {
      throw new DicomException(
          Reason.TOO_LARGE, "There are more than " + MAX_PIXELS + " pixels in one object.");
    }
  }

  private static PixelFrames decodeNative(DicomObject header, PixelFormat format, byte[] content) {
    long needed = format.nativeBytes();
    if (header.pixelDataLength() < needed) {
      header.checkPixelDataComplete();
      throw new DicomException(
          Reason.PIXEL_DATA_CORRUPT,
          "Pixel data has " + header.pixelDataLength() + " bytes instead of " + needed + ".");
    }
    if (header.pixelDataOffset() + needed > content.length) {
      throw new DicomException(
          Reason.TRUNCATED,
          "Pixel data needs "
              + needed
              + " bytes from offset "
              + header.pixelDataOffset()
              + " but the file ends at "
              + content.length
              + ". Copy the file again.");
    }
    int start = (int) header.pixelDataOffset();
    if (format.bitsAllocated() == 1) {
      return unpackBits(format, content, start);
    }
    boolean bigEndian = !header.transferSyntax().littleEndian();
    byte[] pixels = content;
    if (bigEndian
        && format.bitsAllocated() == 8
        && content[start - 8] == 'O'
        && content[start - 7] == 'W') {
      // Bytes travel in 16-bit words here (PS3.5 section 8.1.1), so that pairs change places.
      pixels = content.clone();
      swapPairs(pixels, start, needed);
    }
    List<ByteBuffer> frames = new ArrayList<>(format.frames());
    int frameBytes = (int) (needed / format.frames());
    for (int frame = 0; frame < format.frames(); frame++) {
      frames.add(
          ByteBuffer.wrap(pixels, start + frame * frameBytes, frameBytes)
              .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
    }
    return values(format, frames);
  }

  private static void swapPairs(byte[] bytes, int start, long length) {
    for (int i = start; i + 1 < Math.min(bytes.length, start + length + 1); i += 2) {
      byte kept = bytes[i];
      bytes[i] = bytes[i + 1];
      bytes[i + 1] = kept;
    }
  }

  /** Binary segmentations: eight pixels a byte, lowest bit first, frames without padding. */
  private static PixelFrames unpackBits(PixelFormat format, byte[] content, int start) {
    List<short[]> frames = new ArrayList<>(format.frames());
    int pixels = (int) format.pixelsPerFrame();
    long bit = 0;
    for (int frame = 0; frame < format.frames(); frame++) {
      short[] values = new short[pixels];
      for (int i = 0; i < pixels; i++, bit++) {
        values[i] = (short) (content[start + (int) (bit >>> 3)] >> (bit & 7) & 1);
      }
      frames.add(values);
    }
    return PixelFrames.ofShorts(format, frames);
  }

  /** Bytes to values, masked and sign-extended. */
  private static PixelFrames values(PixelFormat format, List<ByteBuffer> frames) {
    if (format.bitsAllocated() == 32) {
      List<int[]> ints = new ArrayList<>(frames.size());
      for (ByteBuffer frame : frames) {
        int[] values = new int[(int) format.pixelsPerFrame()];
        frame.asIntBuffer().get(values);
        for (int i = 0; i < values.length; i++) {
          values[i] = stored(values[i], format, format.bitsStored());
        }
        ints.add(values);
      }
      return PixelFrames.ofInts(format, ints);
    }
    List<short[]> shorts = new ArrayList<>(frames.size());
    for (ByteBuffer frame : frames) {
      short[] values = new short[(int) format.pixelsPerFrame()];
      if (format.bitsAllocated() == 8) {
        for (int i = 0; i < values.length; i++) {
          values[i] = frame.get();
        }
      } else {
        frame.asShortBuffer().get(values);
      }
      mask(values, format, format.bitsStored());
      shorts.add(values);
    }
    return PixelFrames.ofShorts(format, shorts);
  }

  private static void mask(short[] values, PixelFormat format, int bits) {
    if (bits == 16) {
      return;
    }
    // Plain 16-bit arithmetic, which runs on many values at once.
    int left = 15 - format.highBit() + format.bitsStored() - bits;
    int right = 16 - bits;
    short kept = (short) ((1 << bits) - 1);
    if (format.signed()) {
      for (int i = 0; i < values.length; i++) {
        short aligned = (short) (values[i] << left);
        values[i] = (short) (aligned >> right);
      }
    } else if (left == right) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (short) (values[i] & kept);
      }
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = (short) (values[i] << left >> right & kept);
      }
    }
  }

  private static int stored(int cell, PixelFormat format, int bits) {
    int aligned = cell << 31 - format.highBit() + format.bitsStored() - bits;
    return format.signed() ? aligned >> 32 - bits : aligned >>> 32 - bits;
  }

  private static PixelFrames decodeEncapsulated(
      DicomObject header, PixelFormat format, byte[] content) {
    if (!header.transferSyntax().encapsulated() || format.bitsAllocated() == 1) {
      throw new DicomException(
          Reason.PIXEL_DATA_CORRUPT,
          "Pixel data is encapsulated although the transfer syntax or its bits say otherwise.");
    }
    List<byte[]> frames =
        Fragments.frames(
            content, (int) header.pixelDataOffset(), format.frames(), header.dataset());
    if (header.transferSyntaxUid().equals(TransferSyntax.RLE_LOSSLESS)) {
      int pixels = Math.toIntExact(format.pixelsPerFrame());
      return values(
          format,
          frames.stream()
              .map(frame -> RleDecoder.decode(frame, pixels, format.bitsAllocated() / 8))
              .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN))
              .toList());
    }
    if (format.bitsAllocated() == 32) {
      throw new DicomException(
          Reason.UNSUPPORTED_PIXELS, "Compressed pixels of 32 bits allocated are not decoded.");
    }
    return PixelFrames.ofShorts(
        format, frames.stream().map(frame -> image(header, format, frame)).toList());
  }

  private static short[] image(DicomObject header, PixelFormat format, byte[] codestream) {
    try {
      return switch (header.transferSyntaxUid()) {
        case TransferSyntax.JPEG_2000_LOSSLESS, TransferSyntax.JPEG_2000 ->
            jpeg2000(format, codestream);
        case TransferSyntax.JPEG_LS_LOSSLESS, TransferSyntax.JPEG_LS_NEAR_LOSSLESS ->
            jpegLs(format, codestream);
        case TransferSyntax.JPEG_BASELINE ->
            jpeg(format, codestream, storedBits(format, Jpeg.BASELINE_BITS));
        default -> jpeg(format, codestream, format.bitsStored());
      };
    } catch (DicomException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The decoders throw whatever runtime exception a damaged stream leads them into.
      throw new DicomException(
          Reason.PIXEL_DATA_CORRUPT,
          "A frame of "
              + codestream.length
              + " bytes does not decode as "
              + header.transferSyntax().name()
              + " ("
              + (e instanceof IOException ? e.getMessage() : e.getClass().getSimpleName())
              + ").",
          e);
    }
  }

  private static short[] jpeg(PixelFormat format, byte[] codestream, int bits) throws IOException {
    return values(Jpeg.decode(codestream, format.rows(), format.columns()), format, bits);
  }

  private static short[] jpeg2000(PixelFormat format, byte[] codestream) throws IOException {
    Raster raster = Jpeg2000.decode(codestream, format.rows(), format.columns());
    return values(raster, format, storedBits(format, Jpeg2000.Size.of(codestream).precision()));
  }

  private static short[] jpegLs(PixelFormat format, byte[] codestream) {
    JpegLs.Image image = JpegLs.decode(codestream, format.rows(), format.columns());
    mask(image.samples(), format, storedBits(format, image.precision()));
    return image.samples();
  }

  /** Some writers state more bits stored than the codestream has, sign bit included. */
  private static int storedBits(PixelFormat format, int precision) {
    return Math.min(format.bitsStored(), precision);
  }

  private static short[] values(Raster raster, PixelFormat format, int bits) throws IOException {
    if (raster.getNumBands() != 1
        || raster.getWidth() != format.columns()
        || raster.getHeight() != format.rows()) {
      throw new IOException("rows, columns or components differ from the header");
    }
    short[] values = shorts(raster);
    mask(values, format, bits);
    return values;
  }

  /** The samples of a raster with one band, as they lie there if they can be taken so. */
  private static short[] shorts(Raster raster) {
    int pixels = raster.getWidth() * raster.getHeight();
    boolean dense =
        raster.getSampleModel() instanceof ComponentSampleModel model
            && model.getPixelStride() == 1
            && model.getScanlineStride() == raster.getWidth()
            && model.getBandOffsets()[0] == 0
            && raster.getSampleModelTranslateX() == raster.getMinX()
            && raster.getSampleModelTranslateY() == raster.getMinY();
    DataBuffer buffer = raster.getDataBuffer();
    if (dense && buffer.getOffset() == 0 && buffer.getSize() == pixels) {
      if (buffer instanceof DataBufferUShort unsigned) {
        return unsigned.getData();
      }
      if (buffer instanceof DataBufferShort signed) {
        return signed.getData();
      }
    }
    int[] samples =
        raster.getSamples(
            raster.getMinX(),
            raster.getMinY(),
            raster.getWidth(),
            raster.getHeight(),
            0,
            (int[]) null);
    short[] values = new short[pixels];
    for (int i = 0; i < pixels; i++) {
      values[i] = (short) samples[i];
    }
    return values;
  }
}
