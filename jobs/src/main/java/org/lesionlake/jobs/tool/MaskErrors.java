package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VolumeFileException;
import org.lesionlake.volume.VoxelType;

/** What a person can put right about the files given to {@code measure}. */
final class MaskErrors {
  /** Of a voxel: what files that were written with other numbers of digits may differ by. */
  private static final double TOLERANCE = 0.05;

  private MaskErrors() {}

  static void requireFile(Path file) {
    if (!Files.exists(file)) {
      throw new UserError(
          "There is nothing at " + file + ".",
          "It was given on the command line.",
          "Check the spelling, and that this machine sees it.");
    }
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          file + " is no file.",
          "A mask or image is one file: .nii, .nii.gz, .nrrd, .nhdr, .mha or .mhd.",
          "Name a file in it.");
    }
  }

  static UserError unreadable(Path file, VolumeFileException error) {
    return new UserError(file + " cannot be read.", error.getMessage(), error.whatToDo());
  }

  static UserError unreadable(Path file, IOException error) {
    return new UserError(
        file + " cannot be read.",
        error.getClass().getSimpleName() + ".",
        "Check that it may be read, and that its disk is there.");
  }

  static UserError outOfMemory(Path file) {
    return new UserError(
        file + " and what is to be known of it do not fit into memory.",
        "This run may use " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB.",
        "Allow more, for example LESIONLAKE_MEMORY=16g, or crop the files.");
  }

  /**
   * Refuses values that are no labels: an image or probabilities given as mask.
   *
   * @throws UserError if a value is no whole number
   */
  static void requireMask(Path file, Volume mask) {
    if (mask.type() != VoxelType.FLOAT32) {
      return;
    }
    FloatBuffer values = mask.floats();
    for (int i = 0; i < values.capacity(); i++) {
      float value = values.get(i);
      if (value != (int) value) {
        throw new UserError(
            file + " is no mask.",
            "A voxel holds " + value + ", and labels are whole numbers.",
            "Give the mask first and the image with --image; round probabilities before.");
      }
    }
  }

  /**
   * Refuses what can be no CT in Hounsfield units: 8 bits do not hold them, and without a value
   * below 0 there is neither air nor fat.
   *
   * @throws UserError if it can be none
   */
  static void requireHounsfield(Path file, Volume image) {
    boolean below = false;
    if (image.type() == VoxelType.INT16) {
      ShortBuffer values = image.shorts();
      for (int i = 0; i < values.capacity() && !below; i++) {
        below = values.get(i) < 0;
      }
    } else if (image.type() == VoxelType.FLOAT32) {
      FloatBuffer values = image.floats();
      for (int i = 0; i < values.capacity() && !below; i++) {
        below = values.get(i) < 0;
      }
    }
    if (!below) {
      throw new UserError(
          file + " is no CT in Hounsfield units.",
          "No voxel is below 0, and air is -1000: it is of another modality, or scaled.",
          "Give the CT as it left the scanner, rescaled to Hounsfield units.");
    }
  }

  /**
   * Refuses an image that does not lie where the mask lies.
   *
   * @throws UserError if sizes differ, or any corner lies elsewhere
   */
  static void requireSameGrid(Grid mask, Grid image) {
    if (!mask.shape().equals(image.shape())) {
      throw otherGrid(
          "Along x, y and z the mask has " + sizes(mask) + " voxels and the image " + sizes(image));
    }
    double farthest = 0;
    for (int corner = 0; corner < 8; corner++) {
      double z = (corner >> 2) * (mask.sizeZ() - 1.0);
      double y = (corner >> 1 & 1) * (mask.sizeY() - 1.0);
      double x = (corner & 1) * (mask.sizeX() - 1.0);
      farthest = Math.max(farthest, mask.toPatient(z, y, x).minus(image.toPatient(z, y, x)).norm());
    }
    double voxel = Math.min(mask.spacing().x(), Math.min(mask.spacing().y(), mask.spacing().z()));
    if (farthest > TOLERANCE * voxel) {
      throw otherGrid(
          String.format(
              Locale.ROOT,
              "The same voxel of both lies up to %.2f mm apart in the patient (LPS; first voxels"
                  + " at %s and %s)",
              farthest,
              place(mask),
              place(image)));
    }
  }

  private static UserError otherGrid(String why) {
    return new UserError(
        "The image does not lie on the grid of the mask.",
        why + ".",
        "Name the image that the mask was drawn on, or resample one of them onto the other.");
  }

  private static String sizes(Grid grid) {
    return grid.sizeX() + " x " + grid.sizeY() + " x " + grid.sizeZ();
  }

  private static String place(Grid grid) {
    return String.format(
        Locale.ROOT, "%.2f, %.2f, %.2f", grid.origin().x(), grid.origin().y(), grid.origin().z());
  }
}
