package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"volume.nii", "volume.nii.gz"})
  void givesBackVoxelsAndGrid(String name) throws IOException {
    Grid grid = obliqueGrid(new Random(5));
    Volume ct = Volume.int16(grid, new short[] {-1024, 0, 1, 3071, 5, -7});
    Volume mask = Volume.uint8(grid, new byte[] {0, 1, 2, -1, 0, 0});
    Volume soft = Volume.float32(grid, new float[] {0.5f, -1, 2, 3, 4, 5});
    for (Volume volume : List.of(ct, mask, soft)) {
      Nifti.write(folder.resolve(name), volume);
      Volume read = Nifti.read(folder.resolve(name));
      assertThat(read.type()).isEqualTo(volume.type());
      assertThat(read.toFloats()).isEqualTo(volume.toFloats());
      assertSamePlace(read.grid(), grid, 1e-3);
    }
  }

  /** The quaternion alone must say what the affine says. */
  @Test
  void qformEqualsSform() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 50; i++) {
      Grid grid = obliqueGrid(random);
      Path file = folder.resolve("q.nii");
      Nifti.write(file, Volume.uint8(grid, new byte[6]));
      byte[] bytes = Files.readAllBytes(file);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(254, (short) 0);
      Files.write(file, bytes);
      // The quaternion's first component is computed from the others, in float32: half turns lose
      // half of its digits, which is 3e-4 rad.
      assertSamePlace(Nifti.read(file).grid(), grid, 0.1);
    }
  }

  @Test
  void writesRas() throws IOException {
    Path file = folder.resolve("ras.nii");
    Grid grid =
        new Grid(
            1,
            2,
            3,
            new Vector3(10, 20, 30),
            new Vector3(0.5, 0.6, 2),
            Slices.X,
            Slices.Y,
            new Vector3(0, 0, 1));
    Nifti.write(file, Volume.uint8(grid, new byte[6]));
    ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(header.getFloat(280)).isEqualTo(-0.5f);
    assertThat(header.getFloat(292)).isEqualTo(-10f);
    assertThat(header.getFloat(300)).isEqualTo(-0.6f);
    assertThat(header.getFloat(308)).isEqualTo(-20f);
    assertThat(header.getFloat(320)).isEqualTo(2f);
    assertThat(header.getFloat(324)).isEqualTo(30f);
  }

  /** Readers built on ITK take the qform where the sform leans; it is the nearest upright one. */
  @Test
  void slicesThatLeanALittleHaveAnUprightQform() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 20; i++) {
      Grid upright = obliqueGrid(random);
      Grid leaning = leaning(upright, 0.5);
      Path file = folder.resolve("leaning.nii");
      Nifti.write(file, Volume.uint8(leaning, new byte[6]));
      assertSamePlace(Nifti.read(file).grid(), leaning, 1e-3);
      byte[] bytes = Files.readAllBytes(file);
      ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(header.getShort(252)).isEqualTo((short) 1);
      header.putShort(254, (short) 0);
      Files.write(file, bytes);
      assertSamePlace(Nifti.read(file).grid(), upright, 0.1);
      Nifti.write(file, Volume.uint8(leaning(upright, 5), new byte[6]));
      byte[] far = Files.readAllBytes(file);
      assertThat(ByteBuffer.wrap(far).order(ByteOrder.LITTLE_ENDIAN).getShort(252)).isZero();
    }
  }

  private static Grid leaning(Grid grid, double degrees) {
    double radians = Math.toRadians(degrees);
    return new Grid(
        grid.sizeZ(),
        grid.sizeY(),
        grid.sizeX(),
        grid.origin(),
        grid.spacing(),
        grid.xAxis(),
        grid.yAxis(),
        grid.zAxis().times(Math.cos(radians)).plus(grid.yAxis().times(Math.sin(radians))));
  }

  @Test
  void appliesScaling() throws IOException {
    Path file = folder.resolve("scaled.nii");
    Nifti.write(file, Volume.int16(obliqueGrid(new Random(2)), new short[] {0, 1, 2, 3, 4, 5}));
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(112, 0.5f).putFloat(116, -3);
    Files.write(file, bytes);
    assertThat(Nifti.read(file).floats().get(5)).isEqualTo(-0.5f);
  }

  @Test
  void refusesWhatIsNotAWholeNiftiFile() throws IOException {
    Path file = folder.resolve("volume.nii");
    Nifti.write(file, Volume.uint8(obliqueGrid(new Random(2)), new byte[6]));
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 10, 347, 350, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Nifti.read(file)).isInstanceOf(IOException.class);
    }
    bytes[344] = 'x';
    Files.write(file, bytes);
    assertThatThrownBy(() -> Nifti.read(file)).isInstanceOf(IOException.class);
  }

  /** Random axes, of either handedness. */
  private static Grid obliqueGrid(Random random) {
    Vector3 x = direction(random);
    Vector3 y = x.cross(direction(random)).unit();
    Vector3 z = x.cross(y).times(random.nextBoolean() ? 1 : -1);
    return new Grid(1, 2, 3, direction(random).times(200), new Vector3(0.5, 0.6, 2), x, y, z);
  }

  private static Vector3 direction(Random random) {
    return new Vector3(random.nextGaussian(), random.nextGaussian(), random.nextGaussian()).unit();
  }

  private static void assertSamePlace(Grid read, Grid grid, double mm) {
    assertThat(read.shape()).isEqualTo(grid.shape());
    for (int corner = 0; corner < 8; corner++) {
      double z = 50 * (corner & 1);
      double y = 100 * (corner >> 1 & 1);
      double x = 100 * (corner >> 2);
      assertThat(read.toPatient(z, y, x).minus(grid.toPatient(z, y, x)).norm())
          .isCloseTo(0, within(mm));
    }
  }
}
