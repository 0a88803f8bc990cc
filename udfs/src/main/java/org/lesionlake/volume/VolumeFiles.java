package org.lesionlake.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Volumes in the formats that people exchange masks and images in: NIfTI-1 ({@code .nii}, {@code
 * .nii.gz}), NRRD ({@code .nrrd}; {@code .nhdr} with its voxels in another file) and MetaImage
 * ({@code .mha}; {@code .mhd} with its voxels in another file).
 */
public final class VolumeFiles {
  private VolumeFiles() {}

  /**
   * Reads a volume onto a grid in patient LPS, mm, whatever the file's own coordinates. Whole
   * numbers of 8 and 16 bits keep their values; others, and scaled ones, become float32.
   *
   * @throws VolumeFileException if the file's name or content is none of the formats, if it is cut
   *     off or damaged, has not three dimensions, or uses what is not read
   * @throws IOException if it cannot be opened
   */
  public static Volume read(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    try {
      if (name.endsWith(".nii") || name.endsWith(".nii.gz")) {
        return Nifti.read(file);
      }
      if (name.endsWith(".nrrd") || name.endsWith(".nhdr")) {
        return Nrrd.read(file);
      }
      if (name.endsWith(".mha") || name.endsWith(".mhd")) {
        return MetaImage.read(file);
      }
    } catch (IllegalArgumentException e) {
      // What a grid refuses: axes in one plane, no spacing, numbers that are none.
      throw VolumeFileException.header(e.getMessage() + ".", e);
    }
    throw VolumeFileException.unknownName();
  }
}
