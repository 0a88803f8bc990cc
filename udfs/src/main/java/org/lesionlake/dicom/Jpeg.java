package org.lesionlake.dicom;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG (ISO/IEC 10918-1) process 14, lossless with all predictors (annex H), and process 1,
 * baseline of 8 bits. No served library decodes the 12 bits of process 4.
 */
final class Jpeg {
  /** Bits of a sample in the baseline process. */
  static final int BASELINE_BITS = 8;

  private Jpeg() {}

  private static final class Provider {
    /** The provider finds the JDK's JPEG reader, which it needs, while it is registered. */
    static final JPEGImageReaderSpi INSTANCE = registered();

    private static JPEGImageReaderSpi registered() {
      IIORegistry registry = IIORegistry.getDefaultInstance();
      JPEGImageReaderSpi own = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
      if (own == null) {
        own = new JPEGImageReaderSpi();
        registry.registerServiceProvider(own);
      }
      return own;
    }
  }

  /**
   * Decodes a codestream.
   *
   * @throws IOException if it is damaged or not of the expected size
   */
  static Raster decode(byte[] codestream, int rows, int columns) throws IOException {
    ImageReader reader = Provider.INSTANCE.createReaderInstance(null);
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(codestream))) {
      reader.setInput(in, true, true);
      // Checked first, as the size in the stream decides how much memory the decoder takes.
      if (reader.getWidth(0) != columns || reader.getHeight(0) != rows) {
        throw new IOException("rows or columns differ from the header");
      }
      return reader.readRaster(0, null);
    } finally {
      reader.dispose();
    }
  }
}
