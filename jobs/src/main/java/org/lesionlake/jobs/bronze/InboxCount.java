package org.lesionlake.jobs.bronze;

import org.lesionlake.schemas.SourceKind;

/** Objects counted when an inbox was listed, and how many of them an earlier run had recorded. */
record InboxCount(SourceKind source, long seen, long unchanged) {}
