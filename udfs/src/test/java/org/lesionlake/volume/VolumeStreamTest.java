package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.volume.VolumeStream.Compression;
import org.lesionlake.volume.VolumeStream.Form;

class VolumeStreamTest {
  private static final Grid GRID =
      new Grid(
          5,
          4,
          3,
          new Vector3(-7, 8, 9),
          new Vector3(0.5, 0.6, 2),
          new Vector3(0, 1, 0),
          new Vector3(-1, 0, 0),
          new Vector3(0, 0, 1));

  @TempDir Path folder;

  private VolumeStream.Spool spool() {
    Path file = folder.resolve("spool");
    return new VolumeStream.Spool() {
      @Override
      public OutputStream write() throws IOException {
        return Files.newOutputStream(file);
      }

      @Override
      public InputStream read() throws IOException {
        return Files.newInputStream(file);
      }
    };
  }

  private static Volume volume() {
    short[] voxels = new short[(int) GRID.voxels()];
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = (short) (977 * i - 3000);
    }
    return Volume.int16(GRID, voxels);
  }

  @Test
  void slabsComeBackFromEachFormAndCompression() throws IOException {
    for (Form form : Form.values()) {
      for (Compression compression : Compression.values()) {
        Path file = folder.resolve("volume" + form.ending(compression));
        try (VolumeStream stream =
            VolumeStream.open(
                Files.newOutputStream(file), form, compression, GRID, VoxelType.INT16, spool())) {
          stream.write(volume().slices(0, 2));
          stream.write(volume().slices(2, 5));
          stream.finish();
        }
        Volume read = VolumeFiles.read(file);
        assertThat(read.toFloats()).as(file.toString()).isEqualTo(volume().toFloats());
        assertThat(read.grid().toPatient(4, 3, 2).minus(GRID.toPatient(4, 3, 2)).norm())
            .isLessThan(1e-5);
      }
    }
  }

  /** ITK reads no deflated MetaImage whose header does not say how large the voxels are. */
  @Test
  void metaImageStatesTheSizeOfItsDeflatedVoxels() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VolumeStream stream =
        VolumeStream.open(out, Form.META_IMAGE, Compression.FAST, GRID, VoxelType.INT16, spool())) {
      stream.write(volume());
      stream.finish();
    }
    String text = out.toString(StandardCharsets.ISO_8859_1);
    String last = "ElementDataFile = LOCAL\n";
    int voxels = out.size() - text.indexOf(last) - last.length();
    assertThat(text).contains("CompressedDataSize = " + voxels + "\n");
    assertThat(text).contains("AnatomicalOrientation = ALI\n");
  }

  @Test
  void refusesTooFewAndTooManySlices() throws IOException {
    try (VolumeStream stream =
        VolumeStream.nifti(
            OutputStream.nullOutputStream(), Compression.NONE, GRID, VoxelType.INT16)) {
      stream.write(volume().slices(0, 4));
      assertThatThrownBy(stream::finish).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> stream.write(volume().slices(0, 2)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
