package org.lesionlake.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeFilesTest {
  private static final String NRRD =
      """
      NRRD0004
      # a remark: not a field
      type: short
      dimension: 3
      space: left-posterior-superior
      sizes: 3 2 1
      space directions: (0.5,0,0) (0,-0.6,0) (0,0,2)
      kinds: domain domain domain
      endian: little
      encoding: raw
      space origin: (10,20,30)
      made by:=somebody
      """;

  private static final String META =
      """
      ObjectType = Image
      NDims = 3
      BinaryData = True
      BinaryDataByteOrderMSB = False
      CompressedData = False
      TransformMatrix = 1 0 0 0 -1 0 0 0 1
      Offset = 10 20 30
      CenterOfRotation = 0 0 0
      AnatomicalOrientation = RAI
      ElementSpacing = 0.5 0.6 2
      DimSize = 3 2 1
      ElementType = MET_SHORT
      ElementDataFile = LOCAL
      """;

  private static final short[] VALUES = {0, 1, -2, 300, 4, 5};

  @TempDir Path folder;

  @Test
  void readsNrrdWithVoxelsAfterTheHeader() throws IOException {
    assertIsTheVolume(VolumeFiles.read(file("a.nrrd", NRRD + "\n", littleEndian())));
    assertIsTheVolume(
        VolumeFiles.read(file("b.nrrd", NRRD.replace("raw", "gzip") + "\n", gzip(littleEndian()))));
    assertIsTheVolume(
        VolumeFiles.read(file("c.nrrd", (NRRD + "\n").replace("\n", "\r\n"), littleEndian())));
  }

  @Test
  void readsNrrdWithVoxelsInAnotherFile() throws IOException {
    Files.write(folder.resolve("voxels.raw"), littleEndian());
    Path header = file("a.nhdr", NRRD + "data file: voxels.raw\n", new byte[0]);
    assertIsTheVolume(VolumeFiles.read(header));
    byte[] preceded = "a line\nabcd".getBytes(StandardCharsets.US_ASCII);
    Files.write(folder.resolve("voxels.raw"), joined(preceded, littleEndian()));
    assertIsTheVolume(
        VolumeFiles.read(
            file(
                "b.nhdr",
                NRRD + "data file: voxels.raw\nline skip: 1\nbyte skip: 4\n",
                new byte[0])));
    assertIsTheVolume(
        VolumeFiles.read(
            file("c.nhdr", NRRD + "datafile: voxels.raw\nbyte skip: -1\n\n", new byte[0])));
    Files.write(folder.resolve("voxels.gz"), gzip(littleEndian()));
    assertIsTheVolume(
        VolumeFiles.read(
            file("d.nhdr", NRRD.replace("raw", "gz") + "data file: voxels.gz\n", new byte[0])));
  }

  /** RAS turns x and y, LAS only y, of origin and directions alike. */
  @Test
  void readsTheSpacesOfNrrd() throws IOException {
    assertIsTheVolume(
        VolumeFiles.read(
            file(
                "ras.nrrd",
                NRRD.replace("left-posterior-superior", "right-anterior-superior")
                        .replace("(0.5,0,0) (0,-0.6,0)", "(-0.5,0,0) (0,0.6,0)")
                        .replace("(10,20,30)", "(-10,-20,30)")
                    + "\n",
                littleEndian())));
    assertIsTheVolume(
        VolumeFiles.read(
            file(
                "las.nrrd",
                NRRD.replace("left-posterior-superior", "LAS")
                        .replace("(0,-0.6,0)", "(0,0.6,0)")
                        .replace("(10,20,30)", "(10,-20,30)")
                    + "\n",
                littleEndian())));
    assertIsTheVolume(
        VolumeFiles.read(
            file(
                "centimetres.nrrd",
                NRRD.replace("(0.5,0,0) (0,-0.6,0) (0,0,2)", "(0.05,0,0) (0,-0.06,0) (0,0,0.2)")
                        .replace("(10,20,30)", "(1,2,3)")
                    + "space units: \"cm\" \"cm\" \"cm\"\n\n",
                littleEndian())));
  }

  @Test
  void readsMetaImageRawAndDeflated() throws IOException {
    assertIsTheVolume(VolumeFiles.read(file("a.mha", META, littleEndian())));
    String deflated = META.replace("CompressedData = False", "CompressedData = True");
    assertIsTheVolume(VolumeFiles.read(file("b.mha", deflated, zlib(littleEndian()))));
    Files.write(folder.resolve("voxels.raw"), bigEndian());
    String apart = META.replace("LOCAL", "voxels.raw").replace("MSB = False", "MSB = True");
    assertIsTheVolume(VolumeFiles.read(file("c.mhd", apart, new byte[0])));
    Files.write(folder.resolve("voxels.zraw"), zlib(littleEndian()));
    assertIsTheVolume(
        VolumeFiles.read(file("d.mhd", deflated.replace("LOCAL", "voxels.zraw"), new byte[0])));
  }

  @Test
  void readsNiftiInMicrometres() throws IOException {
    Path file = folder.resolve("a.nii");
    Grid grid =
        Grid.of(
            List.of(1, 2, 3),
            List.of(10000.0, 20000.0, 30000.0),
            List.of(500.0, 600.0, 2000.0),
            List.of(1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0));
    Nifti.write(file, Volume.int16(grid, VALUES.clone()));
    byte[] bytes = Files.readAllBytes(file);
    bytes[123] = 3;
    Files.write(file, bytes);
    assertIsTheVolume(VolumeFiles.read(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"uchar", "signed char", "ushort", "int", "uint32", "int64", "uint64", "double"})
  void keepsLabelsOfEveryType(String type) throws IOException {
    ElementType element =
        ElementType.valueOf(
            switch (type) {
              case "uchar" -> "UINT8";
              case "signed char" -> "INT8";
              case "ushort" -> "UINT16";
              case "int" -> "INT32";
              case "double" -> "FLOAT64";
              default -> type.toUpperCase(Locale.ROOT);
            });
    ByteBuffer bytes = ByteBuffer.allocate(6 * element.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 6; i++) {
      int label = i * 21;
      switch (element.bytes()) {
        case 1 -> bytes.put((byte) label);
        case 2 -> bytes.putShort((short) label);
        case 4 -> bytes.putInt(label);
        default -> bytes.putLong(type.equals("double") ? Double.doubleToLongBits(label) : label);
      }
    }
    Volume volume =
        VolumeFiles.read(
            file("a.nrrd", NRRD.replace("type: short", "type: " + type) + "\n", bytes.array()));
    assertThat(volume.toFloats()).containsExactly(0, 21, 42, 63, 84, 105);
  }

  @Test
  void refusesLabelsThatWouldRunIntoEachOther() {
    ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putInt(16777217);
    assertRefused(
        "a.nrrd", NRRD.replace("type: short", "type: int") + "\n", bytes.array(), "16777217");
  }

  @Test
  void refusesWhatIsCutOff() throws IOException {
    byte[] voxels = littleEndian();
    assertRefused("a.nrrd", NRRD + "\n", Arrays.copyOf(voxels, 11), "cut off");
    byte[] gzip = gzip(voxels);
    String zipped = NRRD.replace("raw", "gzip") + "\n";
    assertRefused("b.nrrd", zipped, Arrays.copyOf(gzip, gzip.length - 12), "cut off");
    assertRefused("c.nrrd", zipped, voxels, "damaged");
    assertRefused("d.mha", META, Arrays.copyOf(voxels, 11), "cut off");
    String deflated = META.replace("CompressedData = False", "CompressedData = True");
    assertRefused("e.mha", deflated, Arrays.copyOf(zlib(voxels), 9), "cut off");
    assertRefused("f.mha", deflated, voxels, "damaged");
    assertRefused("g.nrrd", "", new byte[0], "NRRD");
    assertRefused("h.mha", "", new byte[0], "MetaImage");
    assertRefused("i.nii", "", new byte[0], "NIfTI");
    assertRefused("j.nii.gz", "", new byte[0], "cut off");
    assertRefused("k.mhd", META.replace("LOCAL", "nowhere.raw"), new byte[0], "nowhere.raw");
    assertRefused("l.nhdr", NRRD + "data file: nowhere.raw\n", new byte[0], "nowhere.raw");
  }

  @Test
  void refusesSizesThatTheFileCannotHoldBeforeTakingMemory() throws IOException {
    assertRefused(
        "a.nrrd", NRRD.replace("3 2 1", "1290 1290 1290") + "\n", littleEndian(), "header");
    assertRefused(
        "b.nrrd",
        NRRD.replace("raw", "gzip").replace("3 2 1", "1290 1290 1290") + "\n",
        gzip(littleEndian()),
        "header");
    assertRefused("c.mha", META.replace("3 2 1", "1290 1290 1290"), littleEndian(), "header");
    assertRefused(
        "d.mha",
        META.replace("3 2 1", "2000000000 2000000000 2000000000"),
        littleEndian(),
        "voxels");
    assertRefused("e.mha", META.replace("3 2 1", "-3 2 1"), littleEndian(), "DimSize");
    assertRefused("f.nrrd", NRRD.replace("3 2 1", "0 2 1") + "\n", littleEndian(), "sizes");
    assertRefused("g.nrrd", NRRD.replace("3 2 1", "1e99 2 1") + "\n", littleEndian(), "sizes");
    Path nifti = folder.resolve("h.nii");
    Nifti.write(
        nifti,
        Volume.int16(VolumeFiles.read(file("i.mha", META, littleEndian())).grid(), VALUES.clone()));
    byte[] bytes = Files.readAllBytes(nifti);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(42, (short) 32000)
        .putShort(44, (short) 32000);
    assertRefused("h.nii", "", bytes, "header");
    assertRefused("h.nii.gz", "", gzip(bytes), "header");
  }

  @Test
  void refusesWhatItDoesNotRead() throws IOException {
    byte[] voxels = littleEndian();
    assertRefused(
        "a.nrrd", NRRD.replace("dimension: 3", "dimension: 4") + "\n", voxels, "4 dimensions");
    assertRefused("b.nrrd", NRRD.replace("short", "block") + "\n", voxels, "block");
    assertRefused("c.nrrd", NRRD.replace("raw", "bzip2") + "\n", voxels, "bzip2");
    assertRefused(
        "d.nrrd",
        NRRD.replace("left-posterior-superior", "scanner-xyz") + "\n",
        voxels,
        "scanner-xyz");
    assertRefused("e.nrrd", NRRD.replace("endian: little\n", "") + "\n", voxels, "endian");
    assertRefused(
        "f.nrrd", NRRD.replace("space directions", "directions") + "\n", voxels, "spacings");
    assertRefused("g.nrrd", NRRD.replace("(0,0,2)", "(0,0,0)") + "\n", voxels, "Spacing");
    assertRefused("h.nrrd", NRRD.replace("(0,0,2)", "(0,0,two)") + "\n", voxels, "two");
    assertRefused("i.nhdr", NRRD + "data file: LIST\n", voxels, "several");
    assertRefused("j.mha", META.replace("NDims = 3", "NDims = 4"), voxels, "4 dimensions");
    assertRefused(
        "k.mha",
        META.replace("ElementType", "ElementNumberOfChannels = 3\nElementType"),
        voxels,
        "3 values");
    assertRefused("l.mha", META.replace("MET_SHORT", "MET_STRING"), voxels, "MET_STRING");
    assertRefused("m.mha", META.replace("ElementSpacing", "Spacing"), voxels, "ElementSpacing");
    assertRefused(
        "n.mha", META.replace("ElementDataFile = LOCAL\n", ""), voxels, "ElementDataFile");
    assertRefused("o.mhd", META.replace("LOCAL", "v%03d.raw 1 5 1"), voxels, "several");
    assertRefused("p.jpg", META, voxels, ".nii.gz");
    Path nifti = folder.resolve("q.nii");
    Nifti.write(
        nifti, Volume.int16(VolumeFiles.read(file("r.mha", META, voxels)).grid(), VALUES.clone()));
    byte[] bytes = Files.readAllBytes(nifti);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.putShort(40, (short) 4).putShort(48, (short) 7);
    assertRefused("q.nii", "", bytes, "4 dimensions");
    header.putShort(40, (short) 3).putShort(70, (short) 32);
    assertRefused("q.nii", "", bytes, "NIfTI's 32");
    header.putInt(0, 540);
    assertRefused("q.nii", "", bytes, "NIfTI-2");
    header.putInt(0, 348).putInt(344, 0x0031696E);
    assertRefused("q.nii", "", bytes, "two files");
    assertRefused("s.nii.gz", "", bytes, "compressed");
  }

  /** Whatever is wrong with a header, it is told as what is wrong with the file. */
  @Test
  void tellsOfAnyDamageAsOfTheFile() throws IOException {
    Random random = new Random(17);
    byte[] nrrd = joined((NRRD + "\n").getBytes(StandardCharsets.UTF_8), littleEndian());
    byte[] meta = joined(META.getBytes(StandardCharsets.UTF_8), littleEndian());
    Path nifti = folder.resolve("n.nii");
    Nifti.write(
        nifti,
        Volume.int16(VolumeFiles.read(file("m.mha", META, littleEndian())).grid(), VALUES.clone()));
    byte[] whole = Files.readAllBytes(nifti);
    for (int i = 0; i < 1500; i++) {
      byte[] bytes = (i % 3 == 0 ? nrrd : i % 3 == 1 ? meta : whole).clone();
      for (int j = 0; j <= random.nextInt(3); j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Path file = folder.resolve(i % 3 == 0 ? "x.nrrd" : i % 3 == 1 ? "x.mha" : "x.nii");
      Files.write(file, bytes);
      try {
        VolumeFiles.read(file);
      } catch (VolumeFileException e) {
        assertThat(e.getMessage()).endsWith(".");
        assertThat(e.whatToDo()).endsWith(".");
      }
    }
  }

  private void assertRefused(String name, String header, byte[] voxels, String because) {
    Path file = file(name, header, voxels);
    assertThatThrownBy(() -> VolumeFiles.read(file))
        .as(name)
        .isInstanceOf(VolumeFileException.class)
        .hasMessageContaining(because);
  }

  private static void assertIsTheVolume(Volume volume) {
    assertThat(volume.type()).isEqualTo(VoxelType.INT16);
    assertThat(volume.toFloats()).containsExactly(0, 1, -2, 300, 4, 5);
    assertThat(volume.grid().shape()).containsExactly(1, 2, 3);
    // The voxel in column 2, row 1: two steps to the left, one to the front.
    Vector3 place = volume.grid().toPatient(1, 1, 2);
    assertThat(place.minus(new Vector3(11, 19.4, 32)).norm()).isCloseTo(0, within(1e-5));
  }

  private Path file(String name, String header, byte[] voxels) {
    Path file = folder.resolve(name);
    try {
      Files.write(file, joined(header.getBytes(StandardCharsets.UTF_8), voxels));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static byte[] littleEndian() {
    return bytes(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bigEndian() {
    return bytes(ByteOrder.BIG_ENDIAN);
  }

  private static byte[] bytes(ByteOrder order) {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(order);
    bytes.asShortBuffer().put(VALUES);
    return bytes.array();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] zlib(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
