package org.lesionlake.jobs.training.export;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import org.lesionlake.jobs.lake.Sha256;
import org.lesionlake.schemas.gold.TrainingItem;

/**
 * A series that is exported, and what its labels are made of.
 *
 * @param caseId name of its files: {@code case} and 16 digits of a hash of the series UID, so that
 *     it is the same in every version of a set
 * @param fold fold of a train item; null otherwise
 * @param maskOrigin expert, model, report (denied by the report, all background) or none
 * @param masks files that its labels are made of; where labels overlap the higher value stands
 * @param rest label of voxels in no structure; -1 if it has no labels
 * @param about what is told of it in JSON
 */
record ExportCase(
    String caseId,
    String side,
    Integer fold,
    String stratum,
    String patientId,
    String studyUid,
    String seriesUid,
    String voxelFile,
    String voxelSha256,
    String maskOrigin,
    List<Mask> masks,
    int rest,
    String about)
    implements Serializable {

  /**
   * A mask file.
   *
   * @param values label of each of its values that is one; others are as if nothing was drawn
   */
  record Mask(String file, String sha256, SortedMap<Integer, Integer> values)
      implements Serializable {}

  static String caseId(TrainingItem item) {
    return "case" + Sha256.hex(item.seriesUid()).substring(0, 16);
  }

  boolean hasLabels() {
    return rest >= 0;
  }
}
