package org.lesionlake.lesion.track;

import java.util.List;

/**
 * What a study shows.
 *
 * @param uid study instance UID
 * @param chosen whether any of its series was chosen
 * @param open whether a series that ought to be searched has no result
 * @param spaces what was searched
 * @param marks lesions in it, each counted once
 */
public record TrackedStudy(
    String uid, boolean chosen, boolean open, List<ScannedSpace> spaces, List<Mark> marks) {}
