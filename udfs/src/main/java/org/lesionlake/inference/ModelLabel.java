package org.lesionlake.inference;

import java.util.Optional;
import org.lesionlake.schemas.Site;

/**
 * What a value of the label mask means. A metastasis in an organ belongs to both: its voxels count
 * as the organ's volume too.
 *
 * @param name name in the model's own words
 * @param organ organ that a voxel of this label is part of
 * @param site site of a lesion of this label; empty if the label is no lesion
 */
public record ModelLabel(String name, Optional<String> organ, Optional<Site> site) {}
