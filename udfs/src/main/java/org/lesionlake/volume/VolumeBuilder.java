package org.lesionlake.volume;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Builds the voxels of a series: decodes its slices in order of the geometry, rescales them to
 * Hounsfield units and writes them slab by slab. Memory is one slab.
 */
public final class VolumeBuilder {
  private final SeriesGeometry geometry;
  private final Grid grid;
  private final SliceDecoder decoder;

  private VolumeBuilder(SeriesGeometry geometry, SliceDecoder decoder) {
    if (!geometry.usable() || geometry.grid().isEmpty()) {
      throw new VolumeException(
          VolumeException.Reason.UNUSABLE_SERIES,
          "No volume of "
              + geometry.slices().size()
              + " slices: "
              + String.join(", ", geometry.verdictCodes())
              + ". See the series' verdicts.");
    }
    this.geometry = geometry;
    this.grid = geometry.grid().get();
    this.decoder = decoder;
  }

  /**
   * Writes the voxel file of a usable series.
   *
   * <p>int16 is tried first where the headers allow it. If a value then leaves its range, the file
   * is begun again as float32: whether values fit is known only when all are decoded, and keeping
   * them all would need the memory of the volume.
   *
   * @throws VolumeException unusable_series, undecodable_slice, wrong_slice_size, storage
   */
  public static VoxelFile write(
      SeriesGeometry geometry, SliceDecoder decoder, Path file, Configuration storage) {
    VolumeBuilder builder = new VolumeBuilder(geometry, decoder);
    if (HounsfieldRescale.typeFor(geometry.slices()) == VoxelType.INT16) {
      try {
        return builder.writeAs(VoxelType.INT16, file, storage);
      } catch (DoesNotFitInt16 e) {
        // float32 below holds it.
      }
    }
    return builder.writeAs(VoxelType.FLOAT32, file, storage);
  }

  private VoxelFile writeAs(VoxelType type, Path file, Configuration storage) {
    try (VoxelFileWriter writer = VoxelFileWriter.open(file, storage, grid, type)) {
      for (int z = 0; z < grid.sizeZ(); z += writer.slabSlices()) {
        writer.write(slab(type, z, Math.min(grid.sizeZ(), z + writer.slabSlices())));
      }
      return writer.finish();
    }
  }

  private Volume slab(VoxelType type, int zFrom, int zTo) {
    Grid part = grid.slices(zFrom, zTo);
    int plane = grid.sizeY() * grid.sizeX();
    Object voxels = SlabCodec.newArray(type, Math.toIntExact(part.voxels()));
    for (int z = zFrom; z < zTo; z++) {
      StoredSlice slice = decode(z, plane);
      int at = (z - zFrom) * plane;
      if (type == VoxelType.FLOAT32) {
        HounsfieldRescale.toFloats(slice, (float[]) voxels, at);
      } else if (!HounsfieldRescale.toShorts(slice, (short[]) voxels, at)) {
        throw new DoesNotFitInt16();
      }
    }
    return Volume.of(part, type, voxels);
  }

  private StoredSlice decode(int z, int plane) {
    StoredSlice slice;
    try {
      slice = decoder.decode(geometry.slices().get(z));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw undecodable(z, e);
    } catch (IOException e) {
      throw unread(z, e);
    } catch (Exception e) {
      throw undecodable(z, e);
    }
    if (slice.size() != plane) {
      throw new VolumeException(
          VolumeException.Reason.WRONG_SLICE_SIZE,
          place(z)
              + " has "
              + slice.size()
              + " voxels, its header says "
              + plane
              + ". The image is damaged; fetch it again from the archive.");
    }
    return slice;
  }

  private VolumeException unread(int z, IOException e) {
    return new VolumeException(
        VolumeException.Reason.STORAGE,
        place(z)
            + " could not be read: the storage answered "
            + e.getClass().getSimpleName()
            + ". Check that the archive is within reach, then run again.",
        e);
  }

  private VolumeException undecodable(int z, Exception e) {
    return new VolumeException(
        VolumeException.Reason.UNDECODABLE_SLICE,
        place(z)
            + " could not be decoded ("
            + e.getClass().getSimpleName()
            + "). Fetch it again from the archive, or set the series aside.",
        e);
  }

  private String place(int z) {
    return "Slice " + (z + 1) + " of " + grid.sizeZ();
  }

  /** Ends an attempt at int16. */
  private static final class DoesNotFitInt16 extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DoesNotFitInt16() {
      super(null, null, false, false);
    }
  }
}
