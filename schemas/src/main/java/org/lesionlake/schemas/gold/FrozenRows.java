package org.lesionlake.schemas.gold;

import org.lesionlake.schemas.Column;

/** How many rows of a table belong to a frozen cohort, and their checksum. */
public record FrozenRows(
    @Column(doc = "Table that holds the rows") String table,
    @Column(doc = "How many", unit = "{row}") long rows,
    @Column(
            doc =
                "SHA-256 over the rows in order of their content, without cohort and version, hex")
        String sha256) {}
