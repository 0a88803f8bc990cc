package org.lesionlake.tests.archive;

/**
 * What must become of a file.
 *
 * @param path relative to the archive, with slashes
 * @param expected accepted, set_aside, rejected, duplicate or conflict. Of two files with one SOP
 *     UID, either may be read first: of a pair the other one is then the duplicate or conflict
 */
record FileTruth(String path, String expected, String reason) {}
