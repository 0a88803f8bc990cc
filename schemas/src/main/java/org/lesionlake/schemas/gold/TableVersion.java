package org.lesionlake.schemas.gold;

import org.lesionlake.schemas.Column;

/** A table as it was read. */
public record TableVersion(
    @Column(doc = "Table of the lake") String table,
    @Column(doc = "Tells the table from one made anew in its place") String tableId,
    @Column(doc = "Version that was read") long version) {}
