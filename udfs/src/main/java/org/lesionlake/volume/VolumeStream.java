package org.lesionlake.volume;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a volume slab by slab as a file of another tool's format; memory is that of one slice. The
 * same slabs give the same bytes.
 */
public final class VolumeStream implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int FASTEST = 1;
  private static final int USUAL = 6;

  /** A format and the ending of its files. */
  public enum Form {
    /** Single-file NIfTI-1. */
    NIFTI,
    /** MetaImage with its voxels in the same file. */
    META_IMAGE;

    /** The ending of a file's name, with its dot. */
    public String ending(Compression compression) {
      return switch (this) {
        case NIFTI -> compression == Compression.NONE ? ".nii" : ".nii.gz";
        case META_IMAGE -> ".mha";
      };
    }
  }

  /** How voxels are deflated. */
  public enum Compression {
    /** Not at all. */
    NONE,
    /**
     * Hounsfield units by Huffman codes alone: less time than any search for repetitions, of which
     * noise has few, at an eighth to a fifth more bytes ({@code tests/benchmarks/export.sh}).
     * Labels, which repeat, by the fastest search.
     */
    FAST,
    /** As gzip does by itself (level 6). */
    SMALL
  }

  /** What follows once all voxels are written. */
  private interface Ending {
    void end() throws IOException;
  }

  private final OutputStream out;
  private final Ending ending;
  private final Grid grid;
  private final VoxelType type;
  private final byte[] slice;
  private int nextZ;

  private VolumeStream(OutputStream out, Grid grid, VoxelType type, Ending ending) {
    this.ending = ending;
    this.out = out;
    this.grid = grid;
    this.type = type;
    this.slice = new byte[Math.multiplyExact(grid.sizeY() * grid.sizeX(), type.bytes())];
  }

  /** Something between, such as a file that is deleted again; deflated MetaImage needs one. */
  public interface Spool {
    /** What goes there. */
    OutputStream write() throws IOException;

    /** All that went there. */
    InputStream read() throws IOException;
  }

  /**
   * Starts a file.
   *
   * @param out where it goes; closed with this
   * @param spool takes the deflated voxels of MetaImage, whose header says how large they are
   * @throws IllegalArgumentException if the format cannot hold the grid
   */
  public static VolumeStream open(
      OutputStream out, Form form, Compression compression, Grid grid, VoxelType type, Spool spool)
      throws IOException {
    if (form == Form.NIFTI) {
      return nifti(out, compression, grid, type);
    }
    if (compression == Compression.NONE) {
      out.write(MetaImage.header(grid, type, OptionalLong.empty()));
      return new VolumeStream(out, grid, type, () -> {});
    }
    Deflater deflater = new Deflater();
    tune(deflater, compression, type);
    return new VolumeStream(
        new DeflaterOutputStream(spool.write(), deflater, BUFFER),
        grid,
        type,
        () -> {
          long bytes = deflater.getBytesWritten();
          deflater.end();
          out.write(MetaImage.header(grid, type, OptionalLong.of(bytes)));
          try (InputStream deflated = spool.read()) {
            deflated.transferTo(out);
          }
          out.close();
        });
  }

  /** Starts a NIfTI file; as {@link #open}. */
  public static VolumeStream nifti(
      OutputStream out, Compression compression, Grid grid, VoxelType type) throws IOException {
    OutputStream voxels = gzip(out, compression, type);
    voxels.write(Nifti.header(grid, type));
    return new VolumeStream(voxels, grid, type, () -> {});
  }

  private static OutputStream gzip(OutputStream out, Compression compression, VoxelType type)
      throws IOException {
    return compression == Compression.NONE
        ? out
        : new GZIPOutputStream(out, BUFFER) {
          {
            tune(def, compression, type);
          }
        };
  }

  private static void tune(Deflater deflater, Compression compression, VoxelType type) {
    boolean isLabels = type == VoxelType.UINT8 || type == VoxelType.UINT16;
    if (compression == Compression.FAST) {
      deflater.setLevel(FASTEST);
      deflater.setStrategy(isLabels ? Deflater.DEFAULT_STRATEGY : Deflater.HUFFMAN_ONLY);
    } else {
      deflater.setLevel(USUAL);
    }
  }

  /**
   * Appends slices. Their grid is not looked at beyond its size: they lie where those before end.
   *
   * @throws IllegalArgumentException if they have another size or type than the file, or are too
   *     many
   */
  public void write(Volume slab) throws IOException {
    Grid part = slab.grid();
    if (slab.type() != type
        || part.sizeX() != grid.sizeX()
        || part.sizeY() != grid.sizeY()
        || nextZ + part.sizeZ() > grid.sizeZ()) {
      throw new IllegalArgumentException(
          "Slices of shape " + part.shape() + " do not go on a file of " + grid.shape());
    }
    int plane = grid.sizeY() * grid.sizeX();
    for (int z = 0; z < part.sizeZ(); z++) {
      LittleEndian.put(slab, z * plane, plane, slice);
      out.write(slice);
    }
    nextZ += part.sizeZ();
  }

  /**
   * Completes the file.
   *
   * @throws IllegalStateException if slices are missing
   */
  public void finish() throws IOException {
    if (nextZ != grid.sizeZ()) {
      throw new IllegalStateException(
          "A file of " + grid.sizeZ() + " slices cannot be finished after " + nextZ);
    }
    out.close();
    ending.end();
  }

  /** Closes what lies behind; a file that was not finished is of no use. */
  @Override
  public void close() throws IOException {
    out.close();
  }
}
