package org.lesionlake.schemas.silver;

import org.lesionlake.schemas.Column;

/** A stretch of report text that a finding rests on. */
public record Evidence(
    @Column(
            doc =
                "What it shows: target, site, presence, time, experiencer, size, change, count, side")
        String role,
    @Column(doc = "First character, counted in UTF-16 units of the de-identified text") int start,
    @Column(doc = "One past the last character") int end,
    @Column(doc = "Name of the lexicon rule that matched") String rule) {}
