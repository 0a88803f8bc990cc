package org.lesionlake.jobs.tool;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.lesionlake.annotation.MarkedStructure;
import org.lesionlake.annotation.SlicePlanes;
import org.lesionlake.dicom.PixelFrames;
import org.lesionlake.volume.SliceHeader;

/**
 * A slice with structures over it. Each pixel of the slice is a block of the picture; a contour's
 * place with whole indices is the middle of a block.
 */
final class OverlayPicture {
  /** Long side of the picture that blocks are sized for. */
  private static final int WANTED_PIXELS = 1024;

  private static final int TINT = 70;

  private record Ink(String name, Color color) {}

  private static final List<Ink> INKS =
      List.of(
          new Ink("red", new Color(255, 64, 64)),
          new Ink("green", new Color(64, 220, 64)),
          new Ink("yellow", new Color(255, 220, 0)),
          new Ink("blue", new Color(90, 150, 255)),
          new Ink("magenta", new Color(255, 90, 255)),
          new Ink("cyan", new Color(0, 220, 220)),
          new Ink("orange", new Color(255, 150, 40)),
          new Ink("white", Color.WHITE));

  private record Drawn(MarkedStructure structure, List<double[]> contours, Ink ink) {}

  private final SlicePlanes planes;
  private final int slice;
  private final PixelFrames pixels;
  private final SliceHeader header;
  private final DisplayWindow window;
  private final double blockX;
  private final double blockY;
  private final List<Drawn> drawn = new ArrayList<>();

  OverlayPicture(
      SlicePlanes planes, int slice, PixelFrames pixels, SliceHeader header, DisplayWindow window) {
    this.planes = planes;
    this.slice = slice;
    this.pixels = pixels;
    this.header = header;
    this.window = window;
    double width = planes.columns() * planes.columnSpacing();
    double height = planes.rows() * planes.rowSpacing();
    double perMm = WANTED_PIXELS / Math.max(width, height);
    this.blockX = perMm * planes.columnSpacing();
    this.blockY = perMm * planes.rowSpacing();
  }

  /**
   * Adds a structure.
   *
   * @param contours lines as column and row index of each vertex in turn
   */
  void add(MarkedStructure structure, List<double[]> contours) {
    boolean there = structure.mask().map(mask -> mask.voxelsOn(slice) > 0).orElse(false);
    if (there || !contours.isEmpty()) {
      drawn.add(new Drawn(structure, contours, INKS.get(drawn.size() % INKS.size())));
    }
  }

  /** Which colour is which structure. */
  List<String> legend() {
    return drawn.stream()
        .map(
            one ->
                one.ink().name()
                    + ": "
                    + one.structure().structure().index()
                    + " "
                    + HeaderText.printable(one.structure().structure().name())
                    + ", "
                    + one.structure().mask().map(mask -> mask.voxelsOn(slice)).orElse(0)
                    + " pixels, "
                    + one.contours().size()
                    + " contours")
        .toList();
  }

  BufferedImage draw() {
    int width = (int) Math.max(1, Math.round(planes.columns() * blockX));
    int height = (int) Math.max(1, Math.round(planes.rows() * blockY));
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] stored = pixels.ints(header.frame());
    for (int j = 0; j < height; j++) {
      int y = (int) Math.min(planes.rows() - 1, j / blockY);
      for (int i = 0; i < width; i++) {
        int x = (int) Math.min(planes.columns() - 1, i / blockX);
        image.setRGB(i, j, tinted(grey(stored[y * planes.columns() + x]), y, x));
      }
    }
    Graphics2D pen = image.createGraphics();
    try {
      pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      pen.setStroke(new BasicStroke(1.5f));
      for (Drawn one : drawn) {
        pen.setColor(one.ink().color());
        one.contours().forEach(contour -> pen.draw(path(contour)));
      }
    } finally {
      pen.dispose();
    }
    return image;
  }

  private int grey(int stored) {
    long value = Distribution.value(pixels, stored);
    return window.grey(header.rescaleSlope() * value + header.rescaleIntercept());
  }

  private int tinted(int grey, int y, int x) {
    int red = grey;
    int green = grey;
    int blue = grey;
    for (Drawn one : drawn) {
      boolean inside = one.structure().mask().map(mask -> mask.contains(slice, y, x)).orElse(false);
      if (inside) {
        red = mixed(red, one.ink().color().getRed());
        green = mixed(green, one.ink().color().getGreen());
        blue = mixed(blue, one.ink().color().getBlue());
      }
    }
    return red << 16 | green << 8 | blue;
  }

  private static int mixed(int grey, int ink) {
    return (grey * (255 - TINT) + ink * TINT) / 255;
  }

  private Path2D path(double[] contour) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i + 1 < contour.length; i += 2) {
      double x = (contour[i] + 0.5) * blockX;
      double y = (contour[i + 1] + 0.5) * blockY;
      if (i == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    path.closePath();
    return path;
  }
}
