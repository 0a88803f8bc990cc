package org.lesionlake.jobs.training.export;

import org.lesionlake.volume.VolumeStream.Compression;
import org.lesionlake.volume.VolumeStream.Form;

/** A layout of files that trainers read, relative to the folder of the export. */
public enum ExportFormat {
  /** nnU-Net v2's raw data set; train and validation are its training cases. */
  NNUNET(Form.NIFTI),
  /** MetaImage files in the folders of grand-challenge.org's interfaces, a folder for each side. */
  MHA(Form.META_IMAGE),
  /** NIfTI files and a datalist. */
  MONAI(Form.NIFTI),
  /** Tar shards of NIfTI and JSON. */
  WEBDATASET(Form.NIFTI),
  /** A Parquet file for each series, a row for each slab of slices. */
  PARQUET(Form.NIFTI);

  private final Form form;

  ExportFormat(Form form) {
    this.form = form;
  }

  /** How its volumes are written; of no meaning for Parquet. */
  Form form() {
    return form;
  }

  /** Whether its files are volumes that other tools open one by one. */
  boolean hasVolumeFiles() {
    return this == NNUNET || this == MHA || this == MONAI;
  }

  /** Whether every training case needs a mask. */
  boolean needsMasks() {
    return this == NNUNET || this == MHA;
  }

  /** Where the CT of a case goes; within its shard for WebDataset. */
  String image(String side, String caseId, Compression compression) {
    String ending = form.ending(compression);
    return switch (this) {
      case NNUNET -> (isTest(side) ? "imagesTs/" : "imagesTr/") + caseId + "_0000" + ending;
      case MHA -> side + "/images/ct/" + caseId + ending;
      case MONAI -> "images/" + caseId + ending;
      case WEBDATASET -> caseId + ".ct" + ending;
      case PARQUET -> side + "/" + caseId + ".parquet";
    };
  }

  /** Where the labels of a case go; Parquet has them beside the CT. */
  String label(String side, String caseId, Compression compression) {
    String ending = form.ending(compression);
    return switch (this) {
      case NNUNET -> (isTest(side) ? "labelsTs/" : "labelsTr/") + caseId + ending;
      case MHA -> side + "/images/lesion-segmentation/" + caseId + ending;
      case MONAI -> "labels/" + caseId + ending;
      case WEBDATASET -> caseId + ".label" + ending;
      case PARQUET -> image(side, caseId, compression);
    };
  }

  private static boolean isTest(String side) {
    return side.equals("test");
  }
}
