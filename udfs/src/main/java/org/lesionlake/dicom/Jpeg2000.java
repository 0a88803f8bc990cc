package org.lesionlake.dicom;

import com.github.jaiimageio.jpeg2000.J2KImageWriteParam;
import com.github.jaiimageio.jpeg2000.impl.J2KImageReader;
import com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriter;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriterSpi;
import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferShort;
import java.awt.image.DataBufferUShort;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import javax.imageio.IIOImage;
import javax.imageio.stream.ImageInputStreamImpl;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import jj2000.j2k.NotImplementedError;
import org.lesionlake.dicom.DicomException.Reason;

/** JPEG 2000 (ISO/IEC 15444-1) codestreams of monochrome frames. */
final class Jpeg2000 {
  private static final int SOC_AND_SIZ = 0xFF4FFF51;
  private static final int SIZ_BYTES = 43;
  private static final int LONGEST_WRAPPING = 4096;

  /** A sound codestream is read a few bytes beyond its end at most. */
  private static final int MOST_READS_PAST_END = 1024;

  private Jpeg2000() {}

  /** What the SIZ marker segment (ISO/IEC 15444-1 section A.5.1) says. */
  record Size(int rows, int columns, int components, int precision, int start) {
    /**
     * Reads it from a codestream, which may be wrapped in JP2 boxes and begins at {@code start}.
     */
    static Size of(byte[] codestream) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(codestream);
      int last = Math.min(codestream.length - SIZ_BYTES, LONGEST_WRAPPING);
      for (int start = 0; start <= last; start++) {
        if (bytes.getInt(start) == SOC_AND_SIZ) {
          return new Size(
              bytes.getInt(start + 12) - bytes.getInt(start + 20),
              bytes.getInt(start + 8) - bytes.getInt(start + 16),
              bytes.getShort(start + 40),
              (bytes.get(start + 42) & 0x7F) + 1,
              start);
        }
      }
      throw new IOException("no SIZ marker");
    }
  }

  /**
   * A codestream in which no packet header goes on for ever: the decoder counts set bits as long as
   * there are any, takes those of a missing byte for set, and does not move on from a byte FF that
   * follows another. In a sound one the byte after FF begins with a stuffed zero (ISO/IEC 15444-1
   * section B.10.1).
   */
  private static final class PacketInput extends ImageInputStreamImpl {
    private final byte[] bytes;
    private boolean inSegment;
    private int last;
    private int readsPastEnd;

    PacketInput(byte[] codestream) {
      bytes = codestream;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public int read() throws IOException {
      bitOffset = 0;
      int read = -1;
      if (streamPos < bytes.length) {
        read = bytes[(int) streamPos++] & 0xFF;
      } else if (++readsPastEnd > MOST_READS_PAST_END) {
        throw corrupt("ends within a packet header");
      }
      if (!inSegment && read == 0xFF && last == 0xFF) {
        throw corrupt("has a packet header without stuffed bits");
      }
      last = inSegment ? 0 : read;
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      bitOffset = 0;
      int read = (int) Math.min(length, bytes.length - streamPos);
      if (read <= 0) {
        return length == 0 ? 0 : -1;
      }
      System.arraycopy(bytes, (int) streamPos, target, offset, read);
      streamPos += read;
      return read;
    }

    /** No input or output failed, which the decoder would print. */
    private static DicomException corrupt(String what) {
      return new DicomException(
          Reason.PIXEL_DATA_CORRUPT,
          "A JPEG 2000 frame " + what + ". Copy the file again from its source.");
    }

    /** The decoder reads marker segments so, which hold any bytes. */
    @Override
    public byte readByte() throws IOException {
      inSegment = true;
      try {
        return super.readByte();
      } finally {
        inSegment = false;
      }
    }
  }

  /**
   * Decodes a codestream.
   *
   * @throws IOException if it is damaged or not of the expected size
   * @throws DicomException PIXEL_DATA_CORRUPT if it would never end
   */
  static Raster decode(byte[] codestream, int rows, int columns) throws IOException {
    // Checked first, as the size in the stream decides how much memory the decoder takes.
    Size size = Size.of(codestream);
    if (size.rows() != rows || size.columns() != columns || size.components() != 1) {
      throw new IOException("rows, columns or components differ from the header");
    }
    Jpeg2000Structure.check(codestream, size.start(), (long) rows * columns);
    J2KImageReader reader = new J2KImageReader(new J2KImageReaderSpi());
    try (PacketInput in = new PacketInput(codestream)) {
      reader.setInput(in, false, true);
      return reader.readRaster(0, null);
    } catch (NotImplementedError e) {
      // What a damaged stream seems to ask for.
      throw new IOException("it uses what is not decoded", e);
    } catch (Error e) {
      if (e.getClass() != Error.class && !(e instanceof ThreadDeath)) {
        throw e;
      }
      // The decoder's own, where a packet header does not end as the stream says that it will, or
      // where its parameters contradict each other.
      throw new IOException("its packets are not where they should be", e);
    } finally {
      reader.dispose();
    }
  }

  /**
   * Encodes 16-bit monochrome pixels with the reversible wavelet. Stored values go in as unsigned
   * 16 bits, so that signed ones keep their bit pattern.
   *
   * <p>The encoder drops the lowest bit planes of some images smaller than 64 pixels a side, so the
   * result is decoded again and compared.
   *
   * @throws IllegalArgumentException if the pixels are not 16-bit monochrome, or do not come back
   */
  static byte[] encodeLossless(byte[] frame, PixelFormat format) {
    if (format.bitsAllocated() != 16 || format.samples() != 1) {
      throw new IllegalArgumentException(
          "JPEG 2000 is written for 16-bit monochrome pixels only. Use RLE Lossless.");
    }
    short[] data = new short[format.rows() * format.columns()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (short) (frame[2 * i] & 0xFF | frame[2 * i + 1] << 8);
    }
    try {
      byte[] codestream = encode(image(data, format));
      Raster decoded = decode(codestream, format.rows(), format.columns());
      checkEqual(data, decoded.getSamples(0, 0, format.columns(), format.rows(), 0, (int[]) null));
      return codestream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkEqual(short[] expected, int[] actual) {
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] != (short) actual[i]) {
        throw new IllegalArgumentException(
            "The JPEG 2000 encoder does not keep this image exactly. Use RLE Lossless.");
      }
    }
  }

  /** Signed and unsigned samples are marked in the codestream as in the header (PS3.5 8.2.4). */
  private static BufferedImage image(short[] data, PixelFormat format) {
    DataBuffer buffer =
        format.signed()
            ? new DataBufferShort(data, data.length)
            : new DataBufferUShort(data, data.length);
    SampleModel layout =
        new PixelInterleavedSampleModel(
            buffer.getDataType(),
            format.columns(),
            format.rows(),
            1,
            format.columns(),
            new int[] {0});
    ColorModel gray =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            false,
            false,
            Transparency.OPAQUE,
            buffer.getDataType());
    return new BufferedImage(
        gray, Raster.createWritableRaster(layout, buffer, new Point()), false, null);
  }

  private static byte[] encode(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(image.getWidth() * image.getHeight());
    J2KImageWriter writer = new J2KImageWriter(new J2KImageWriterSpi());
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      J2KImageWriteParam parameters = (J2KImageWriteParam) writer.getDefaultWriteParam();
      parameters.setLossless(true);
      parameters.setFilter(J2KImageWriteParam.FILTER_53);
      parameters.setWriteCodeStreamOnly(true);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
