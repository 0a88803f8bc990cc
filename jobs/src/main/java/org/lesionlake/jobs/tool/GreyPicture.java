package org.lesionlake.jobs.tool;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.lesionlake.dicom.PixelFrames;

/** A frame as a PNG of 8 bits grey, one picture pixel for each pixel. */
final class GreyPicture {
  private GreyPicture() {}

  /**
   * @param frame from 0
   * @param rescale leads to the values that the window is meant for; none leaves stored values
   * @param inverted whether the smallest values are white (MONOCHROME1, PS3.3 section C.7.6.3.1.2)
   */
  static BufferedImage of(
      PixelFrames frames,
      int frame,
      Optional<Rescale> rescale,
      DisplayWindow window,
      boolean inverted) {
    int columns = frames.columns();
    BufferedImage image = new BufferedImage(columns, frames.rows(), BufferedImage.TYPE_BYTE_GRAY);
    int[] stored = frames.ints(frame);
    double slope = rescale.map(Rescale::slope).orElse(1.0);
    double intercept = rescale.map(Rescale::intercept).orElse(0.0);
    byte[] row = new byte[columns];
    for (int y = 0; y < frames.rows(); y++) {
      for (int x = 0; x < columns; x++) {
        long value = Distribution.value(frames, stored[y * columns + x]);
        int grey = window.grey(slope * value + intercept);
        row[x] = (byte) (inverted ? 255 - grey : grey);
      }
      image.getRaster().setDataElements(0, y, columns, 1, row);
    }
    return image;
  }

  static void write(BufferedImage image, Path file) throws IOException {
    try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", png);
      Files.write(file, png.toByteArray());
    }
  }
}
