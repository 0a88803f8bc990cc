/**
 * A Spark data source for DICOM headers: {@code spark.read().format("dicom").load(paths)}. One row
 * per file: where it lies, whether it can be read, typed columns of common attributes, and all
 * other attributes as DICOM JSON (PS3.18 annex F). Pixels are never read.
 *
 * <p><b>The source is raw.</b> Names, numbers and dates of patients come out as they stand in the
 * files. LesionLake's own ingest does not use it; whoever does is responsible for what is done with
 * the rows.
 *
 * <p>It works in any Spark 3.5 session that has the jar of this module on its class path, from
 * every language of Spark, and needs nothing else of LesionLake: the package depends on {@code
 * org.lesionlake.dicom} and {@code org.lesionlake.archive}, and on Spark, Hadoop, Jackson and
 * Commons Compress, which Spark brings. Columns, options and guarantees are in {@code
 * README-dicom-source.md} of the module.
 *
 * <p>How a read runs: {@link org.lesionlake.spark.dicom.DicomSource} checks the paths when the data
 * frame is made; {@code DicomScan} lists the files anew for each query, on the driver, and packs
 * them into partitions; {@code ObjectReader} makes each row on an executor. A {@code SourceColumn}
 * knows how much of a file it needs; a file is read as far as the columns of the query need it.
 */
package org.lesionlake.spark.dicom;
