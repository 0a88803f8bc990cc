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
 * @param looksLike site of the lesions that this label looks like without being one, such as a cyst
 *     in the liver; empty if it looks like none
 */
public record ModelLabel(
    String name, Optional<String> organ, Optional<Site> site, Optional<Site> looksLike) {}
