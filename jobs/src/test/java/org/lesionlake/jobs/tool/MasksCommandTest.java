package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.volume.Nifti;
import org.lesionlake.volume.Volume;

class MasksCommandTest {
  private static final int SIDE = 10;

  @TempDir Path folder;

  private Path ct;

  @BeforeEach
  void series() {
    ct = folder.resolve("ct");
    for (int i = 0; i < 9; i++) {
      Scan.write(ct.resolve(i + ".dcm"), slice(i, 3.0 * i));
    }
  }

  private static Dataset.Builder slice(int number, double height) {
    return Scan.slice(SIDE, SIDE, new int[SIDE * SIDE])
        .put(Tag.SOP_INSTANCE_UID, "2.25.20." + number)
        .put(Tag.FRAME_OF_REFERENCE_UID, "2.25.40")
        .put(Tag.INSTANCE_NUMBER, Integer.toString(number))
        .putDecimals(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, -100, height);
  }

  /** A structure set with a square of pixels for each structure, on the slice at 12 mm. */
  private Path contours(String series, int[]... boxes) {
    List<Dataset> rois = new ArrayList<>();
    List<Dataset> contours = new ArrayList<>();
    for (int[] box : boxes) {
      int number = rois.size() + 1;
      double[] x = {-100 + 0.8 * (box[0] - 0.5), -100 + 0.8 * (box[1] - 0.5)};
      double[] y = {-100 + 0.7 * (box[0] - 0.5), -100 + 0.7 * (box[1] - 0.5)};
      Dataset contour =
          Dataset.builder()
              .put(Tag.CONTOUR_GEOMETRIC_TYPE, "CLOSED_PLANAR")
              .putDecimals(
                  Tag.CONTOUR_DATA,
                  Vr.DS,
                  x[0],
                  y[0],
                  12,
                  x[1],
                  y[0],
                  12,
                  x[1],
                  y[1],
                  12,
                  x[0],
                  y[1],
                  12)
              .build();
      rois.add(
          Dataset.builder()
              .putInts(Tag.ROI_NUMBER, Vr.IS, number)
              .put(Tag.ROI_NAME, number == 1 ? "GTV_Mass" : "couch")
              .build());
      contours.add(
          Dataset.builder()
              .putSequence(Tag.CONTOUR_SEQUENCE, List.of(contour))
              .putInts(Tag.REFERENCED_ROI_NUMBER, Vr.IS, number)
              .build());
    }
    Dataset named = Dataset.builder().put(Tag.SERIES_INSTANCE_UID, series).build();
    return Scan.write(
        folder.resolve("rs.dcm"),
        Dataset.builder()
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.481.3")
            .put(Tag.SOP_INSTANCE_UID, "2.25.50")
            .put(Tag.MODALITY, "RTSTRUCT")
            .putSequence(
                Tag.REFERENCED_FRAME_OF_REFERENCE_SEQUENCE,
                List.of(
                    Dataset.builder()
                        .putSequence(Tag.RT_REFERENCED_SERIES_SEQUENCE, List.of(named))
                        .build()))
            .putSequence(Tag.STRUCTURE_SET_ROI_SEQUENCE, rois)
            .putSequence(Tag.ROI_CONTOUR_SEQUENCE, contours));
  }

  @Test
  void masksAreListedAndWritten() throws IOException {
    Path rs = contours("2.25.20", new int[] {2, 5}, new int[] {4, 8});
    Path nifti = folder.resolve("masks.nii.gz");
    Path seg = folder.resolve("masks.dcm");
    Ran ran = Ran.of("masks", rs, "--ct", ct, "--nifti", nifti, "--seg", seg);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains(
            "1 GTV_Mass soft_tissue primary 9 0.015 5-5 done",
            "2 couch - unmapped 16 0.027 5-5 done");
    // They overlap in a pixel, so the second is in a file of its own.
    Volume first = Nifti.read(nifti);
    Volume second = Nifti.read(folder.resolve("masks-2.nii.gz"));
    assertThat(first.value(4, 4, 4)).isEqualTo(1);
    assertThat(first.value(4, 5, 5)).isZero();
    assertThat(second.value(4, 4, 4)).isEqualTo(2);
    assertThat(first.grid().toPatient(4, 2, 2).z()).isEqualTo(12);

    // What was written as a segmentation is read as the same masks.
    Path again = folder.resolve("again.nii");
    Ran back = Ran.of("masks", seg, "--ct", ct, "--nifti", again);
    assertThat(back.code()).as(back.err()).isZero();
    Volume read = Nifti.read(again);
    for (int i = 0; i < SIDE * SIDE; i++) {
      assertThat(read.value(4, i / SIDE, i % SIDE)).isEqualTo(first.value(4, i / SIDE, i % SIDE));
    }
    assertThat(folder)
        .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
  }

  @Test
  void anOverlayIsTintedWhereTheMaskIs() throws IOException {
    Path rs = contours("2.25.20", new int[] {2, 5}, new int[] {6, 8});
    Path png = folder.resolve("overlay.png");
    Ran ran = Ran.of("overlay", rs, "--ct", ct, "--structure", "gtv_mass", "--png", png);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("Wrote slice 5 of 9", "red: 1 GTV_Mass, 9 pixels, 1 contours");
    BufferedImage image = ImageIO.read(png.toFile());
    int block = image.getWidth() / SIDE;
    int row = image.getHeight() / SIDE;
    int inside = image.getRGB(3 * block + block / 2, 3 * row + row / 2);
    int outside = image.getRGB(7 * block + block / 2, 7 * row + row / 2);
    assertThat(inside >> 16 & 255).isGreaterThan((inside & 255) + 30);
    assertThat(outside >> 16 & 255).isEqualTo(outside & 255);
  }

  @Test
  void otherImagesAreRefused() {
    Ran ran = Ran.of("masks", contours("2.25.21", new int[] {2, 5}), "--ct", ct);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("marks none of the images given", "series_missing");
  }

  @Test
  void anUnknownStructureOrSliceIsRefused() {
    Path rs = contours("2.25.20", new int[] {2, 5});
    Ran structure = Ran.of("masks", rs, "--ct", ct, "--structure", "liver");
    assertThat(structure.code()).isEqualTo(1);
    assertThat(structure.err()).contains("no structure 'liver'", "1 GTV_Mass");
    Ran slice = Ran.of("overlay", rs, "--ct", ct, "--slice", 10, "--png", folder.resolve("o.png"));
    assertThat(slice.code()).isEqualTo(1);
    assertThat(slice.err()).contains("There is no slice 10", "1 to 9");
  }

  @Test
  void unevenSlicesLeaveAsSegmentationAndNotAsNifti() throws IOException {
    Scan.write(ct.resolve("8.dcm"), slice(8, 31));
    Path rs = contours("2.25.20", new int[] {2, 5});
    Path seg = folder.resolve("masks.dcm");
    assertThat(Ran.of("masks", rs, "--ct", ct, "--seg", seg).code()).isZero();
    assertThat(seg).exists();
    Ran ran = Ran.of("masks", rs, "--ct", ct, "--nifti", folder.resolve("m.nii"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("cannot be written as NIfTI", "--seg");
    assertThat(Files.exists(folder.resolve("m.nii"))).isFalse();
  }

  @Test
  void theAnnotationIsNotWrittenOver() {
    Path rs = contours("2.25.20", new int[] {2, 5});
    Ran ran = Ran.of("masks", rs, "--ct", ct, "--seg", rs);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("would replace");
  }
}
