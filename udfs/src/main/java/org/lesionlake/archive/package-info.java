/**
 * Entries of ZIP and TAR archives read where they lie, on any Hadoop file system, as if they were
 * files: nothing is unpacked to disk. {@link org.lesionlake.archive.ArchiveFileSystem} is the door;
 * it knows neither DICOM nor the lake.
 */
package org.lesionlake.archive;
