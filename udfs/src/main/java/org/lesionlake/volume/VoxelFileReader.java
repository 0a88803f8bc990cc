package org.lesionlake.volume;

import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;

/**
 * Reads a voxel file: the footer when it is opened, then only the row groups of the slices asked
 * for. Every page's checksum is verified. Not for use by several threads at once.
 */
public final class VoxelFileReader implements AutoCloseable {
  private final ParquetFileReader parquet;
  private final VoxelFileFormat.Footer footer;
  private final Grid grid;
  private final VoxelType type;

  private VoxelFileReader(ParquetFileReader parquet) {
    this.parquet = parquet;
    Map<String, String> metadata = parquet.getFooter().getFileMetaData().getKeyValueMetaData();
    this.footer = VoxelFileFormat.read(metadata);
    this.grid = footer.grid();
    this.type = VoxelType.of(footer.type());
    int expected = (grid.sizeZ() + footer.slabSlices() - 1) / footer.slabSlices();
    if (parquet.getRowGroups().size() != expected) {
      throw damaged("it has " + parquet.getRowGroups().size() + " slabs, not " + expected, null);
    }
  }

  /**
   * @throws VolumeException (not_a_voxel_file, damaged_file, storage) if it cannot be opened
   */
  public static VoxelFileReader open(Path file, Configuration storage) {
    ParquetFileReader parquet = openParquet(file, storage);
    try {
      return new VoxelFileReader(parquet);
    } catch (VolumeException e) {
      closeAfter(e, parquet);
      throw e;
    }
  }

  private static ParquetFileReader openParquet(Path file, Configuration storage) {
    ParquetReadOptions options =
        HadoopReadOptions.builder(storage).usePageChecksumVerification(true).build();
    try {
      return ParquetFileReader.open(HadoopInputFile.fromPath(file, storage), options);
    } catch (IOException e) {
      throw unreadable(e);
    } catch (RuntimeException e) {
      throw VoxelFileFormat.notOne("it is not a complete Parquet file", e);
    }
  }

  private static void closeAfter(VolumeException e, ParquetFileReader parquet) {
    try {
      parquet.close();
    } catch (IOException onClose) {
      e.addSuppressed(onClose);
    }
  }

  public Grid grid() {
    return grid;
  }

  public VoxelType type() {
    return type;
  }

  /** Names of a mask's labels; empty for Hounsfield units. */
  public SortedMap<Integer, String> labels() {
    return footer.labels();
  }

  /** Slices per slab; the last slab may have fewer. */
  public int slabSlices() {
    return footer.slabSlices();
  }

  public int slabs() {
    return parquet.getRowGroups().size();
  }

  /** The slab of that index, on its part of the grid. */
  public Volume readSlab(int slab) {
    int from = slab * footer.slabSlices();
    return readSlices(from, Math.min(grid.sizeZ(), from + footer.slabSlices()));
  }

  public Volume readAll() {
    return readSlices(0, grid.sizeZ());
  }

  /**
   * The slices zFrom (included) to zTo (excluded), on their part of the grid.
   *
   * @throws IndexOutOfBoundsException if there are no such slices
   * @throws VolumeException (too_large, damaged_file, storage)
   */
  public Volume readSlices(int zFrom, int zTo) {
    Grid part = grid.slices(zFrom, zTo);
    if (part.voxels() > Integer.MAX_VALUE - 8) {
      throw new VolumeException(
          VolumeException.Reason.TOO_LARGE,
          part.voxels() + " voxels do not fit in one array. Read fewer slices at a time.");
    }
    Object voxels = SlabCodec.newArray(type, (int) part.voxels());
    int plane = grid.sizeY() * grid.sizeX();
    int slabSlices = footer.slabSlices();
    for (int slab = zFrom / slabSlices; slab * slabSlices < zTo; slab++) {
      int slabFrom = slab * slabSlices;
      int slabTo = Math.min(grid.sizeZ(), slabFrom + slabSlices);
      byte[] bytes = slabBytes(slab, (long) (slabTo - slabFrom) * plane * type.bytes());
      int from = Math.max(zFrom, slabFrom);
      int to = Math.min(zTo, slabTo);
      if (from == slabFrom && to == slabTo) {
        SlabCodec.decode(type, bytes, voxels, (slabFrom - zFrom) * plane);
      } else {
        Object whole = SlabCodec.newArray(type, (slabTo - slabFrom) * plane);
        SlabCodec.decode(type, bytes, whole, 0);
        System.arraycopy(
            whole, (from - slabFrom) * plane, voxels, (from - zFrom) * plane, (to - from) * plane);
      }
    }
    return Volume.of(part, type, voxels);
  }

  private byte[] slabBytes(int slab, long expected) {
    byte[] bytes;
    try {
      bytes = row(slab).getBinary("voxels", 0).getBytesUnsafe();
    } catch (IOException e) {
      throw unreadable(e);
    } catch (RuntimeException e) {
      throw damaged("slab " + slab + " cannot be decoded", e);
    }
    if (bytes.length != expected) {
      throw damaged(
          "slab " + slab + " has " + bytes.length + " bytes of voxels, not " + expected, null);
    }
    return bytes;
  }

  private Group row(int slab) throws IOException {
    PageReadStore pages = parquet.readRowGroup(slab);
    MessageColumnIO columns = new ColumnIOFactory().getColumnIO(VoxelFileFormat.SCHEMA);
    return columns.getRecordReader(pages, new GroupRecordConverter(VoxelFileFormat.SCHEMA)).read();
  }

  private static VolumeException damaged(String why, Throwable cause) {
    return new VolumeException(
        VolumeException.Reason.DAMAGED_FILE,
        "The voxel file is damaged: " + why + ". Build the volume again.",
        cause);
  }

  private static VolumeException unreadable(IOException e) {
    return new VolumeException(
        VolumeException.Reason.STORAGE,
        "The voxel file could not be read: the storage answered "
            + e.getClass().getSimpleName()
            + ". Check that it exists and can be read.",
        e);
  }

  /**
   * @throws VolumeException (storage) if the storage fails on closing
   */
  @Override
  public void close() {
    try {
      parquet.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
