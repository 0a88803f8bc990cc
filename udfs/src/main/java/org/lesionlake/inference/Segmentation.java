package org.lesionlake.inference;

import java.util.List;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.silver.OrganProfile;
import org.lesionlake.schemas.silver.OrganSeen;

/**
 * What a model saw in a volume, on the volume's own grid. The arrays are not copied: leave them as
 * they are.
 *
 * @param frame grid of the volume
 * @param labels index of a label of the model for each voxel, unsigned, in (z, y, x) order
 * @param lesionProbability probability that a voxel labelled as lesion is one, 0 to 255 for 0 to 1,
 *     unsigned, in (z, y, x) order; 0 in other voxels
 * @param organs organs seen and their volumes, in the order of the model's labels
 * @param organProfiles how those organs lie along the body
 * @param windows windows that were computed
 * @param skippedWindows windows that held only air and were not computed
 * @param phases where the time went
 */
public record Segmentation(
    VoxelFrame frame,
    byte[] labels,
    byte[] lesionProbability,
    List<OrganSeen> organs,
    List<OrganProfile> organProfiles,
    int windows,
    int skippedWindows,
    Phases phases) {

  /**
   * Where the time went.
   *
   * @param prepareSeconds reading, scaling and resampling the volume
   * @param networkSeconds the network
   * @param restSeconds cutting and averaging windows, bringing labels back
   */
  public record Phases(double prepareSeconds, double networkSeconds, double restSeconds) {}

  /** Probability, 0 to 1, that a voxel labelled as lesion is one. */
  public double probability(int index) {
    return (lesionProbability[index] & 0xFF) / 255.0;
  }
}
