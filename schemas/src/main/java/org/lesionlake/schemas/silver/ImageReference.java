package org.lesionlake.schemas.silver;

import org.lesionlake.schemas.Column;

/** An image that a report points at. */
public record ImageReference(
    @Column(
            doc = "Series number (0020,0011) as stated; null if only the image is named",
            optional = true)
        Integer seriesNumber,
    @Column(doc = "Instance number (0020,0013) as stated") int imageNumber,
    @Column(doc = "First character, counted in UTF-16 units of the de-identified text") int start,
    @Column(doc = "One past the last character") int end) {}
