package org.lesionlake.spark.dicom;

import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/** The files of a task. */
record DicomPartition(List<ListedFile> files) implements InputPartition {}
