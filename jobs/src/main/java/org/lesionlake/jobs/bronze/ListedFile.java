package org.lesionlake.jobs.bronze;

import java.io.Serializable;

/**
 * A file found in an inbox.
 *
 * @param modifiedMillis last modification, milliseconds since 1970, UTC
 */
public record ListedFile(String path, long sizeBytes, long modifiedMillis)
    implements Serializable {}
