package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoxelFileTest {
  private static final Configuration STORAGE = new Configuration();

  @TempDir java.nio.file.Path folder;

  @Test
  void givesBackEveryInt16() {
    Volume volume = Volume.int16(grid(19, 512, 512), shorts(19 * 512 * 512));
    VoxelFile file = write("ct.parquet", volume);

    try (VoxelFileReader reader = VoxelFileReader.open(file.file(), STORAGE)) {
      assertThat(reader.grid()).isEqualTo(volume.grid());
      assertThat(reader.slabSlices()).isEqualTo(16).isEqualTo(file.slabSlices());
      assertThat(reader.slabs()).isEqualTo(2);
      assertThat(reader.readAll().shorts()).isEqualTo(volume.shorts());
      assertThat(reader.readSlab(1).shorts()).isEqualTo(volume.slices(16, 19).shorts());
      assertThat(reader.readSlab(1).grid().origin()).isEqualTo(volume.grid().toPatient(16, 0, 0));
      assertThat(reader.readSlices(14, 18).shorts()).isEqualTo(volume.slices(14, 18).shorts());
    }
  }

  @Test
  void givesBackEveryFloatBit() {
    float[] voxels = new float[3 * 4 * 5];
    Random random = new Random(3);
    for (int i = 0; i < voxels.length; i++) {
      voxels[i] = Float.intBitsToFloat(random.nextInt() & 0xFF7FFFFF);
    }
    Volume volume = Volume.float32(grid(3, 4, 5), voxels);
    try (VoxelFileReader reader =
        VoxelFileReader.open(write("f.parquet", volume).file(), STORAGE)) {
      assertThat(reader.type()).isEqualTo(VoxelType.FLOAT32);
      assertThat(reader.readAll().floats()).isEqualTo(volume.floats());
    }
  }

  @Test
  void givesBackMasksWithTheirLabels() {
    byte[] small = {0, 1, 2, (byte) 255, 0, 0};
    short[] large = {0, 1, 256, (short) 65535, 0, 0};
    Map<Integer, String> names = Map.of(1, "liver", 255, "lesion");
    for (Volume mask :
        List.of(Volume.uint8(grid(1, 2, 3), small), Volume.uint16(grid(1, 2, 3), large))) {
      VoxelFile file = MaskFile.write(path(mask.type().code()), STORAGE, mask, names);
      MaskFile read = MaskFile.read(file.file(), STORAGE);
      assertThat(read.labels()).isEqualTo(names);
      assertThat(read.mask().toFloats()).isEqualTo(mask.toFloats());
      assertThat(read.mask().grid()).isEqualTo(mask.grid());
    }
    assertThat(MaskFile.read(path("uint8"), STORAGE).mask().value(0, 1, 0)).isEqualTo(255);
    assertThat(MaskFile.read(path("uint16"), STORAGE).mask().value(0, 1, 0)).isEqualTo(65535);
  }

  @Test
  void hashesWhatIsOnDiskAndRepeatsIt() throws Exception {
    Volume volume = Volume.int16(grid(19, 512, 512), shorts(19 * 512 * 512));
    VoxelFile first = write("a.parquet", volume);
    VoxelFile second = write("b.parquet", volume);

    byte[] bytes = Files.readAllBytes(folder.resolve("a.parquet"));
    assertThat(first.bytes()).isEqualTo(bytes.length);
    assertThat(first.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
        .isEqualTo(second.sha256());
  }

  @Test
  void readsOnlyTheRowGroupsItNeedsAndRefusesDamagedOnes() throws Exception {
    Volume volume = Volume.int16(grid(40, 512, 512), shorts(40 * 512 * 512));
    VoxelFile file = write("ct.parquet", volume);
    damageSlab(file, 1);

    try (VoxelFileReader reader = VoxelFileReader.open(file.file(), STORAGE)) {
      assertThat(reader.readSlices(0, 16).shorts()).isEqualTo(volume.slices(0, 16).shorts());
      assertThat(reader.readSlices(33, 40).shorts()).isEqualTo(volume.slices(33, 40).shorts());
      assertThatThrownBy(() -> reader.readSlices(15, 17))
          .isInstanceOfSatisfying(
              VolumeException.class,
              e -> assertThat(e.reason()).isEqualTo(VolumeException.Reason.DAMAGED_FILE));
    }
  }

  /** Overwrites bytes in the middle of a row group, checksum side file removed. */
  private void damageSlab(VoxelFile file, int slab) throws IOException {
    long middle;
    try (ParquetFileReader parquet =
        ParquetFileReader.open(HadoopInputFile.fromPath(file.file(), STORAGE))) {
      BlockMetaData block = parquet.getRowGroups().get(slab);
      middle = block.getStartingPos() + block.getCompressedSize() / 2;
    }
    Files.deleteIfExists(folder.resolve(".ct.parquet.crc"));
    try (RandomAccessFile bytes =
        new RandomAccessFile(folder.resolve("ct.parquet").toFile(), "rw")) {
      bytes.seek(middle);
      bytes.write(new byte[1000]);
    }
  }

  @Test
  void leavesNothingBehindWhenItIsNotFinished() throws IOException {
    try (VoxelFileWriter writer =
        VoxelFileWriter.open(path("ct.parquet"), STORAGE, grid(40, 512, 512), VoxelType.INT16)) {
      writer.write(Volume.int16(grid(16, 512, 512), shorts(16 * 512 * 512)));
      assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }
    try (Stream<java.nio.file.Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void replacesAnOlderFileOfTheSameName() {
    write("ct.parquet", Volume.int16(grid(1, 2, 2), new short[4]));
    Volume newer = Volume.int16(grid(1, 2, 3), shorts(6));
    write("ct.parquet", newer);
    try (VoxelFileReader reader = VoxelFileReader.open(path("ct.parquet"), STORAGE)) {
      assertThat(reader.readAll().shorts()).isEqualTo(newer.shorts());
    }
  }

  @Test
  void refusesSlabsOfTheWrongSize() {
    try (VoxelFileWriter writer =
        VoxelFileWriter.open(path("ct.parquet"), STORAGE, grid(40, 512, 512), VoxelType.INT16)) {
      Volume slab = Volume.int16(grid(15, 512, 512), shorts(15 * 512 * 512));
      assertThatThrownBy(() -> writer.write(slab)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void saysWhatIsNotAVoxelFile() throws IOException {
    Files.write(folder.resolve("text"), new byte[100]);
    assertThatThrownBy(() -> VoxelFileReader.open(path("text"), STORAGE))
        .isInstanceOfSatisfying(
            VolumeException.class,
            e -> assertThat(e.reason()).isEqualTo(VolumeException.Reason.NOT_A_VOXEL_FILE));
    assertThatThrownBy(() -> VoxelFileReader.open(path("absent"), STORAGE))
        .isInstanceOfSatisfying(
            VolumeException.class,
            e -> assertThat(e.reason()).isEqualTo(VolumeException.Reason.STORAGE));
  }

  private VoxelFile write(String name, Volume volume) {
    try (VoxelFileWriter writer =
        VoxelFileWriter.open(path(name), STORAGE, volume.grid(), volume.type())) {
      int sizeZ = volume.grid().sizeZ();
      for (int z = 0; z < sizeZ; z += writer.slabSlices()) {
        writer.write(volume.slices(z, Math.min(sizeZ, z + writer.slabSlices())));
      }
      return writer.finish();
    }
  }

  private Path path(String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private static Grid grid(int z, int y, int x) {
    return Grid.of(
        List.of(z, y, x),
        List.of(-250.0, -240.5, 17.25),
        List.of(0.75, 0.75, 2.5),
        List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0));
  }

  /** Smooth with noise and the extremes of the type, as CT with clipped metal is. */
  private static short[] shorts(int n) {
    Random random = new Random(7);
    short[] values = new short[n];
    for (int i = 0; i < n; i++) {
      values[i] = (short) (1000 * Math.sin(i / 97.0) + random.nextInt(40));
    }
    values[0] = Short.MIN_VALUE;
    values[1] = Short.MAX_VALUE;
    values[n - 1] = Short.MIN_VALUE;
    return values;
  }

  /** The layout as {@link VoxelFileWriter} and README-voxels.md describe it, voxel by voxel. */
  @Property(tries = 200)
  void encodesAsDescribedWhateverTheNumberOfVoxels(@ForAll @Size(max = 40) short[] voxels) {
    byte[] bytes = SlabCodec.encode(VoxelType.INT16, voxels);

    assertThat(bytes).hasSize(2 * voxels.length);
    int before = 0;
    for (int i = 0; i < voxels.length; i++) {
      int difference = (short) (voxels[i] - before);
      int code = difference < 0 ? -2 * difference - 1 : 2 * difference;
      assertThat(bytes[i] & 0xFF).isEqualTo(code & 0xFF);
      assertThat(bytes[voxels.length + i] & 0xFF).isEqualTo(code >> 8);
      before = voxels[i];
    }
    short[] back = new short[voxels.length];
    SlabCodec.decode(VoxelType.INT16, bytes, back, 0);
    assertThat(back).isEqualTo(voxels);
  }
}
