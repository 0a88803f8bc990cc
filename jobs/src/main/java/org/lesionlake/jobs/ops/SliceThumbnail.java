package org.lesionlake.jobs.ops;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Vector3;
import org.lesionlake.volume.Volume;

/**
 * Cuts the surroundings of a lesion out of a slice: the image as grey PNG, the lesion's border as a
 * path to lay over it, both in mm from the picture's upper left corner, so that pixels that are not
 * square are shown in their true proportions.
 */
final class SliceThumbnail {
  /** Side of the part of the body that is shown, unless the lesion needs more. */
  static final double SIDE_MM = 96;

  /** Width of the picture in lesions, where the lesion is large. */
  private static final double ROOM = 1.4;

  /** Picture pixels for one voxel. */
  private static final int MAGNIFICATION = 3;

  /** Bounds the page: eight pictures of this size stay below 2 MB even where nothing compresses. */
  static final int MAX_PIXELS = 384;

  /** Grey values of a display: Hounsfield units shown as black and as white. */
  record Window(double black, double white) {
    static final Window SOFT_TISSUE = new Window(-160, 240);
    static final Window LUNG = new Window(-1000, 400);
    static final Window BONE = new Window(-400, 1200);

    static Window of(String site) {
      return switch (site) {
        case "lung" -> LUNG;
        case "bone" -> BONE;
        default -> SOFT_TISSUE;
      };
    }

    int grey(double hu) {
      double share = (hu - black) / (white - black);
      return (int) Math.round(255 * Math.max(0, Math.min(1, share)));
    }
  }

  /**
   * @param png grey image, square
   * @param sideMm its side in the patient
   * @param outline SVG path in mm of the voxels' outer borders; empty without a mask
   * @param left letter of the direction of its left edge: R, L, A, P, H or F
   * @param top letter of the direction of its upper edge
   */
  record Picture(byte[] png, double sideMm, String outline, char left, char top) {
    Picture {
      png = png.clone();
    }

    @Override
    public byte[] png() {
      return png.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Picture that
          && Arrays.equals(png, that.png)
          && sideMm == that.sideMm
          && outline.equals(that.outline)
          && left == that.left
          && top == that.top;
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(png);
    }
  }

  /** Where on the slice: centre in mm from the outer corner of its first voxel, and side in mm. */
  record Crop(double centreX, double centreY, double sideMm) {
    double fromX() {
      return centreX - sideMm / 2;
    }

    double fromY() {
      return centreY - sideMm / 2;
    }

    /** A crop around a box of voxels: rows and columns, first included, last excluded. */
    static Crop around(Grid grid, int rowFrom, int rowTo, int columnFrom, int columnTo) {
      double width = (columnTo - columnFrom) * grid.spacing().x();
      double height = (rowTo - rowFrom) * grid.spacing().y();
      return new Crop(
          (columnFrom + columnTo) / 2.0 * grid.spacing().x(),
          (rowFrom + rowTo) / 2.0 * grid.spacing().y(),
          Math.max(SIDE_MM, ROOM * Math.max(width, height)));
    }
  }

  private SliceThumbnail() {}

  /**
   * @param slice Hounsfield units, shape (1, y, x)
   * @param lesion the voxels of the lesion on the slice, if its mask could be read
   */
  static Picture cut(Volume slice, Optional<SliceOutline> lesion, Crop crop, Window window) {
    Grid grid = slice.grid();
    String outline =
        lesion
            .map(
                voxels ->
                    voxels.path(grid.spacing().x(), grid.spacing().y(), crop.fromX(), crop.fromY()))
            .orElse("");
    return new Picture(
        png(slice, crop, window),
        crop.sideMm(),
        outline,
        direction(grid.xAxis().times(-1)),
        direction(grid.yAxis().times(-1)));
  }

  private static byte[] png(Volume slice, Crop crop, Window window) {
    Vector3 spacing = slice.grid().spacing();
    double finest = Math.min(spacing.x(), spacing.y()) / MAGNIFICATION;
    int size = (int) Math.max(1, Math.min(MAX_PIXELS, Math.round(crop.sideMm() / finest)));
    double step = crop.sideMm() / size;
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    byte[] row = new byte[size];
    for (int j = 0; j < size; j++) {
      double y = (crop.fromY() + (j + 0.5) * step) / spacing.y() - 0.5;
      for (int i = 0; i < size; i++) {
        double x = (crop.fromX() + (i + 0.5) * step) / spacing.x() - 0.5;
        row[i] = (byte) grey(slice, y, x, window);
      }
      image.getRaster().setDataElements(0, j, size, 1, row);
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bilinear between voxel centres; black outside of the slice. */
  private static int grey(Volume slice, double y, double x, Window window) {
    int rows = slice.grid().sizeY();
    int columns = slice.grid().sizeX();
    if (y < -0.5 || x < -0.5 || y > rows - 0.5 || x > columns - 0.5) {
      return 0;
    }
    int y0 = (int) Math.floor(y);
    int x0 = (int) Math.floor(x);
    double fy = y - y0;
    double fx = x - x0;
    int top = Math.max(0, y0);
    int bottom = Math.min(rows - 1, y0 + 1);
    int left = Math.max(0, x0);
    int right = Math.min(columns - 1, x0 + 1);
    double upper = slice.value(0, top, left) * (1 - fx) + slice.value(0, top, right) * fx;
    double lower = slice.value(0, bottom, left) * (1 - fx) + slice.value(0, bottom, right) * fx;
    return window.grey(upper * (1 - fy) + lower * fy);
  }

  /**
   * Letter of the patient direction an axis is nearest to, patient LPS (DICOM PS3.3 C.7.6.1.1.1).
   */
  static char direction(Vector3 axis) {
    double x = Math.abs(axis.x());
    double y = Math.abs(axis.y());
    double z = Math.abs(axis.z());
    if (x >= y && x >= z) {
      return axis.x() > 0 ? 'L' : 'R';
    }
    if (y >= z) {
      return axis.y() > 0 ? 'P' : 'A';
    }
    return axis.z() > 0 ? 'H' : 'F';
  }
}
