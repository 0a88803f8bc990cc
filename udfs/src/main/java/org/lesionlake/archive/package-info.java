/**
 * Entries of ZIP and TAR archives read where they lie, on any Hadoop file system, as if they were
 * files: nothing is unpacked to disk. {@link org.lesionlake.archive.ArchiveFileSystem} is the door;
 * it knows neither DICOM nor the lake. {@link org.lesionlake.archive.SteadyFile} reads any file, in
 * an archive or not, that may change meanwhile.
 */
package org.lesionlake.archive;
