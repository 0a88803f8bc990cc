package org.lesionlake.tests.benchmark.jmh;

import com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;
import org.lesionlake.tests.Needs;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The libraries that decode JPEG Lossless and JPEG 2000 from Java, used alone: the slice of {@link
 * CodecBenchmark}, from its codestream in memory to a raster, on one thread. JPEG-LS and RLE are
 * our own, and no library was found to compare them with.
 */
@State(Scope.Benchmark)
public class CodecLibraryBenchmark {
  /** As in {@link CodecBenchmark}. */
  @Param({"JPLL", "J2KR", "J2KI"})
  public String codec;

  private byte[] codestream;
  private ImageReaderSpi provider;

  @Setup(Level.Trial)
  public void read() throws IOException {
    byte[] file =
        Files.readAllBytes(Needs.shared().resolve("codecs/wg04/" + codec + "/CT2_" + codec));
    List<byte[]> fragments =
        DicomReader.readAll(file).dataset().element(Tag.PIXEL_DATA).orElseThrow().fragments();
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    // The first is the table of offsets.
    for (byte[] fragment : fragments.subList(1, fragments.size())) {
      joined.write(fragment);
    }
    codestream = joined.toByteArray();
    provider = codec.equals("JPLL") ? new JPEGImageReaderSpi() : new J2KImageReaderSpi();
    // The JPEG provider finds the JDK's, which it needs, when it is registered.
    IIORegistry.getDefaultInstance().registerServiceProvider(provider);
  }

  @Benchmark
  public Raster decode() throws IOException {
    ImageReader reader = provider.createReaderInstance(null);
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(codestream))) {
      reader.setInput(in, true, true);
      return reader.readRaster(0, null);
    } finally {
      reader.dispose();
    }
  }
}
