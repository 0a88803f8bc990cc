package org.lesionlake.schemas.silver;

import org.lesionlake.schemas.Column;

/** A place finer than a site, as a report names it. */
public record Place(
    @Column(
            doc =
                "liver_segment, lung_lobe, vertebra, nodal_station, rib or pelvis_part: what the name is one of")
        String kind,
    @Column(
            doc =
                "Name in the words of conf/lexicons: segment 4a, right upper lobe, T7, para-aortic, station"
                    + " 4R, rib 5, sacrum")
        String name,
    @Column(doc = "First character, counted in UTF-16 units of the de-identified text") int start,
    @Column(doc = "One past the last character") int end) {}
