package org.lesionlake.volume;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * NIfTI-1 files of one volume ({@code .nii}, and {@code .nii.gz} compressed), for people's tools.
 * Layout and field offsets after nifti1.h of the NIfTI Data Format Working Group (2007). NIfTI's
 * world is RAS, ours is LPS: x and y change sign on the way in and out. The voxel order is the
 * same, x fastest.
 */
public final class Nifti {
  private static final int HEADER = 348;
  private static final int DATA_OFFSET = 352;
  private static final int HEADER_2 = 540;

  private static final double LEAST_UPRIGHT = 0.99985;

  private static final int MAGIC_N_PLUS_1 = 0x6E2B3100;
  private static final int MAGIC_NI_1 = 0x6E693100;

  private static final short UINT8 = 2;
  private static final short INT16 = 4;
  private static final short INT32 = 8;
  private static final short FLOAT32 = 16;
  private static final short FLOAT64 = 64;
  private static final short INT8 = 256;
  private static final short UINT16 = 512;
  private static final short UINT32 = 768;
  private static final short INT64 = 1024;
  private static final short UINT64 = 1280;

  private Nifti() {}

  /**
   * Writes a volume; a name that ends in {@code .gz} is compressed. The affine goes to the sform
   * and, where the axes lean by less than a degree, upright to the qform.
   */
  public static void write(Path file, Volume volume) throws IOException {
    try (OutputStream out = output(file)) {
      out.write(header(volume.grid(), volume.type()));
      int plane = volume.grid().sizeY() * volume.grid().sizeX();
      byte[] slice = new byte[plane * volume.type().bytes()];
      for (int z = 0; z < volume.grid().sizeZ(); z++) {
        LittleEndian.put(volume, z * plane, plane, slice);
        out.write(slice);
      }
    }
  }

  private static boolean isCompressed(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  private static OutputStream output(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    return isCompressed(file)
        ? new GZIPOutputStream(out, 1 << 16)
        : new BufferedOutputStream(out, 1 << 16);
  }

  /** All that stands before the voxels of a file. */
  static byte[] header(Grid grid, VoxelType type) {
    ByteBuffer header = ByteBuffer.allocate(DATA_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0, HEADER);
    short[] dim = {3, size(grid.sizeX()), size(grid.sizeY()), size(grid.sizeZ()), 1, 1, 1, 1};
    for (int i = 0; i < 8; i++) {
      header.putShort(40 + 2 * i, dim[i]);
    }
    header.putShort(70, datatype(type));
    header.putShort(72, (short) (8 * type.bytes()));
    header.putFloat(80, (float) grid.spacing().x());
    header.putFloat(84, (float) grid.spacing().y());
    header.putFloat(88, (float) grid.spacing().z());
    header.putFloat(108, DATA_OFFSET);
    header.putFloat(112, 1);
    header.put(123, (byte) 2); // xyzt_units: millimetre
    header.putShort(254, (short) 1); // sform_code: scanner anatomical
    Vector3[] columns = {
      ras(grid.xAxis().times(grid.spacing().x())),
      ras(grid.yAxis().times(grid.spacing().y())),
      ras(grid.zAxis().times(grid.spacing().z())),
      ras(grid.origin())
    };
    for (int i = 0; i < 4; i++) {
      header.putFloat(280 + 4 * i, (float) columns[i].x());
      header.putFloat(296 + 4 * i, (float) columns[i].y());
      header.putFloat(312 + 4 * i, (float) columns[i].z());
    }
    putQuaternion(header, grid);
    header.order(ByteOrder.BIG_ENDIAN).putInt(344, MAGIC_N_PLUS_1);
    return header.array();
  }

  private static short size(int size) {
    if (size > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "NIfTI-1 holds at most " + Short.MAX_VALUE + " voxels per axis, not " + size);
    }
    return (short) size;
  }

  private static short datatype(VoxelType type) {
    return switch (type) {
      case INT16 -> INT16;
      case FLOAT32 -> FLOAT32;
      case UINT8 -> UINT8;
      case UINT16 -> UINT16;
    };
  }

  private static Vector3 ras(Vector3 lps) {
    return new Vector3(-lps.x(), -lps.y(), lps.z());
  }

  /**
   * Writes the qform (nifti1.h, method 2), which says nothing of axes that lean: of slices that
   * lean by less than {@value #LEAST_UPRIGHT}, the cosine of a degree, it has the upright ones with
   * the same rows and the same first voxel. Readers built on ITK refuse a file whose sform leans
   * unless there is such a qform; others take the sform.
   */
  private static void putQuaternion(ByteBuffer header, Grid grid) {
    Vector3 x = ras(grid.xAxis()).unit();
    Vector3 normal = x.cross(ras(grid.yAxis()));
    double upright = normal.dot(ras(grid.zAxis()));
    if (Math.abs(upright) < LEAST_UPRIGHT) {
      return;
    }
    double qfac = Math.signum(upright);
    Vector3 z = normal.unit();
    Vector3 y = z.cross(x);
    double[] q = quaternion(x, y, z);
    header.putShort(252, (short) 1);
    header.putFloat(76, (float) qfac);
    header.putFloat(256, (float) q[1]);
    header.putFloat(260, (float) q[2]);
    header.putFloat(264, (float) q[3]);
    header.putFloat(268, (float) ras(grid.origin()).x());
    header.putFloat(272, (float) ras(grid.origin()).y());
    header.putFloat(276, (float) ras(grid.origin()).z());
  }

  /**
   * Unit quaternion (a, b, c, d) with a ≥ 0 of the rotation whose columns are x, y, z. Each squared
   * component is a sum of diagonal elements; the largest is divided by, so that nothing cancels.
   */
  private static double[] quaternion(Vector3 x, Vector3 y, Vector3 z) {
    double[] fourSquares = {
      1 + x.x() + y.y() + z.z(),
      1 + x.x() - y.y() - z.z(),
      1 - x.x() + y.y() - z.z(),
      1 - x.x() - y.y() + z.z()
    };
    double[][] products = {
      {fourSquares[0], y.z() - z.y(), z.x() - x.z(), x.y() - y.x()},
      {y.z() - z.y(), fourSquares[1], x.y() + y.x(), x.z() + z.x()},
      {z.x() - x.z(), x.y() + y.x(), fourSquares[2], y.z() + z.y()},
      {x.y() - y.x(), x.z() + z.x(), y.z() + z.y(), fourSquares[3]}
    };
    int largest = 0;
    for (int i = 1; i < 4; i++) {
      if (fourSquares[i] > fourSquares[largest]) {
        largest = i;
      }
    }
    double divisor = 2 * Math.sqrt(fourSquares[largest]);
    double[] q = new double[4];
    double sign = products[largest][0] < 0 ? -1 : 1;
    for (int i = 0; i < 4; i++) {
      q[i] = sign * products[largest][i] / divisor;
    }
    return q;
  }

  /**
   * Reads a volume. Whole numbers of 8 and 16 bits without scaling keep their values; other types,
   * and scaled values, become float32. The sform is used, else the qform; a file with neither has
   * its voxels along the RAS axes from 0, as nifti1.h says.
   *
   * @throws VolumeFileException if it is cut off, or is not a three-dimensional NIfTI-1 file
   * @throws IOException if it cannot be opened
   */
  public static Volume read(Path file) throws IOException {
    boolean compressed = isCompressed(file);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream in = compressed ? new GZIPInputStream(raw, 1 << 16) : raw) {
      ByteBuffer header = readHeader(in);
      RawVoxels voxels = voxels(header);
      long skip = Math.max(0, (long) header.getFloat(108) - HEADER);
      voxels.requireThere(Files.size(file) - (compressed ? 0 : HEADER + skip), compressed);
      in.skipNBytes(skip);
      return voxels.read(in);
    } catch (EOFException e) {
      throw VolumeFileException.endsEarly(e);
    } catch (ZipException e) {
      throw compressed && Files.size(file) > 0 && !isGzip(file)
          ? VolumeFileException.notOfItsKind("a compressed file")
          : VolumeFileException.damaged(e);
    } catch (IllegalArgumentException e) {
      throw VolumeFileException.header(
          "Its header describes no volume: " + e.getMessage() + ".", e);
    }
  }

  private static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0x1F && in.read() == 0x8B;
    }
  }

  private static ByteBuffer readHeader(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(HEADER);
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (bytes.length >= 8
        && (isVersion2(header.getInt(0)) || isVersion2(Integer.reverseBytes(header.getInt(0))))) {
      throw VolumeFileException.feature("NIfTI-2");
    }
    if (bytes.length == HEADER && header.getInt(344) == MAGIC_NI_1) {
      throw VolumeFileException.feature("NIfTI-1 in two files (.hdr and .img)");
    }
    if (bytes.length < HEADER || header.getInt(344) != MAGIC_N_PLUS_1) {
      throw VolumeFileException.notOfItsKind("single-file NIfTI-1");
    }
    header.order(
        header.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == HEADER
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN);
    return header;
  }

  private static boolean isVersion2(int headerSize) {
    return headerSize == HEADER_2;
  }

  private static RawVoxels voxels(ByteBuffer header) throws VolumeFileException {
    double slope = header.getFloat(112);
    double intercept = header.getFloat(116);
    boolean scaled = slope != 0 && Double.isFinite(slope) && Double.isFinite(intercept);
    return new RawVoxels(
        grid(header),
        type(header.getShort(70)),
        header.order(),
        scaled ? slope : 1,
        scaled ? intercept : 0);
  }

  private static Grid grid(ByteBuffer header) throws VolumeFileException {
    int dimensions = header.getShort(40);
    if (dimensions < 1 || dimensions > 7) {
      throw VolumeFileException.dimensions(dimensions + " dimensions");
    }
    for (int i = 4; i <= dimensions; i++) {
      if (header.getShort(40 + 2 * i) > 1) {
        throw VolumeFileException.dimensions(
            dimensions + " dimensions, the last of size " + header.getShort(40 + 2 * dimensions));
      }
    }
    double millimetres =
        switch (header.get(123) & 7) {
          case 1 -> 1000;
          case 3 -> 0.001;
          default -> 1;
        };
    Vector3[] affine = affine(header);
    for (int i = 0; i < 4; i++) {
      affine[i] = ras(affine[i]).times(millimetres);
    }
    return new Grid(
        dimensions < 3 ? 1 : header.getShort(46),
        dimensions < 2 ? 1 : header.getShort(44),
        header.getShort(42),
        affine[3],
        new Vector3(affine[0].norm(), affine[1].norm(), affine[2].norm()),
        affine[0].unit(),
        affine[1].unit(),
        affine[2].unit());
  }

  /** Columns of the affine in RAS: step along x, y, z, and the place of voxel 0. */
  private static Vector3[] affine(ByteBuffer header) {
    Vector3[] columns = new Vector3[4];
    if (header.getShort(254) > 0) {
      for (int i = 0; i < 4; i++) {
        columns[i] =
            new Vector3(
                header.getFloat(280 + 4 * i),
                header.getFloat(296 + 4 * i),
                header.getFloat(312 + 4 * i));
      }
      return columns;
    }
    boolean rotated = header.getShort(252) > 0;
    double b = rotated ? header.getFloat(256) : 0;
    double c = rotated ? header.getFloat(260) : 0;
    double d = rotated ? header.getFloat(264) : 0;
    double a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
    double qfac = rotated && header.getFloat(76) < 0 ? -1 : 1;
    columns[0] =
        new Vector3(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c))
            .unit()
            .times(header.getFloat(80));
    columns[1] =
        new Vector3(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b))
            .unit()
            .times(header.getFloat(84));
    columns[2] =
        new Vector3(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c)
            .unit()
            .times(qfac * header.getFloat(88));
    columns[3] =
        rotated
            ? new Vector3(header.getFloat(268), header.getFloat(272), header.getFloat(276))
            : new Vector3(0, 0, 0);
    return columns;
  }

  private static ElementType type(short datatype) throws VolumeFileException {
    return switch (datatype) {
      case UINT8 -> ElementType.UINT8;
      case INT16 -> ElementType.INT16;
      case INT32 -> ElementType.INT32;
      case FLOAT32 -> ElementType.FLOAT32;
      case FLOAT64 -> ElementType.FLOAT64;
      case INT8 -> ElementType.INT8;
      case UINT16 -> ElementType.UINT16;
      case UINT32 -> ElementType.UINT32;
      case INT64 -> ElementType.INT64;
      case UINT64 -> ElementType.UINT64;
      default -> throw VolumeFileException.elementType("NIfTI's " + datatype);
    };
  }
}
