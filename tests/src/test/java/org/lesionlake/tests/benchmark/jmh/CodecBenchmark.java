package org.lesionlake.tests.benchmark.jmh;

import java.io.IOException;
import java.nio.file.Files;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.tests.Needs;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Decoding of a CT slice that was compressed, from a file in memory to stored values, on one
 * thread; an operation is a slice of {@value #MEGABYTES} MB of pixels. The slice is one of the
 * compression samples of DICOM working group 4, in each of its transfer syntaxes.
 */
@State(Scope.Benchmark)
public class CodecBenchmark {
  /** Two bytes for each of 512 x 512 pixels. */
  static final double MEGABYTES = 0.524288;

  /** The sample's folder; its file is CT2 and that name. */
  @Param({"RLE", "JPLL", "JLSL", "JLSN", "J2KR", "J2KI"})
  public String codec;

  private byte[] file;

  @Setup(Level.Trial)
  public void read() throws IOException {
    file = Files.readAllBytes(Needs.shared().resolve("codecs/wg04/" + codec + "/CT2_" + codec));
    PixelFrames frames = PixelDecoder.decode(file);
    if (frames.rows() * frames.columns() * 2 != Math.round(MEGABYTES * 1e6)) {
      throw new IllegalStateException("The sample is not of 512 x 512 pixels.");
    }
  }

  @Benchmark
  public PixelFrames decode() {
    return PixelDecoder.decode(file);
  }
}
