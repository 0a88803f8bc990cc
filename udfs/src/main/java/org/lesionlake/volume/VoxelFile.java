package org.lesionlake.volume;

import org.apache.hadoop.fs.Path;

/**
 * A voxel file that was written.
 *
 * @param file where it is
 * @param sha256 SHA-256 of its bytes, hex
 * @param bytes its size
 * @param grid the grid of its voxels
 * @param type their type
 * @param slabSlices slices per slab, which is a row group; the last slab may have fewer
 */
public record VoxelFile(
    Path file, String sha256, long bytes, Grid grid, VoxelType type, int slabSlices) {}
