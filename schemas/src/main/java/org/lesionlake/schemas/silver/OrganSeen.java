package org.lesionlake.schemas.silver;

import org.lesionlake.schemas.Column;

/** An organ that a model saw in a series. */
public record OrganSeen(
    @Column(doc = "Organ: lung, liver, spleen, kidney, bone, adrenal") String organ,
    @Column(doc = "Volume labelled as the organ, lesions inside it included", unit = "mm3")
        double volumeMm3) {}
