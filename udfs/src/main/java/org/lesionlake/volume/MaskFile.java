package org.lesionlake.volume;

import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A label mask on a grid, stored like a volume's voxels: uint8, or uint16 for more than 255 labels.
 * 0 is background.
 *
 * @param mask labels of shape (z, y, x)
 * @param labels name of each label above 0
 */
public record MaskFile(Volume mask, SortedMap<Integer, String> labels) {

  /**
   * Writes a mask; see {@link VoxelFileWriter} for names and failures.
   *
   * @throws IllegalArgumentException if the volume does not hold labels
   */
  public static VoxelFile write(
      Path file, Configuration storage, Volume mask, Map<Integer, String> labels) {
    if (mask.type() != VoxelType.UINT8 && mask.type() != VoxelType.UINT16) {
      throw new IllegalArgumentException("A mask holds uint8 or uint16, not " + mask.type().code());
    }
    try (VoxelFileWriter writer =
        VoxelFileWriter.open(file, storage, mask.grid(), mask.type(), labels)) {
      int sizeZ = mask.grid().sizeZ();
      for (int z = 0; z < sizeZ; z += writer.slabSlices()) {
        writer.write(mask.slices(z, Math.min(sizeZ, z + writer.slabSlices())));
      }
      return writer.finish();
    }
  }

  /** Reads a mask; see {@link VoxelFileReader} for failures. */
  public static MaskFile read(Path file, Configuration storage) {
    try (VoxelFileReader reader = VoxelFileReader.open(file, storage)) {
      return new MaskFile(reader.readAll(), reader.labels());
    }
  }
}
