package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.CtInstance;
import org.lesionlake.schemas.silver.CtVolume;
import org.lesionlake.volume.SeriesRules;
import org.lesionlake.volume.Volume;
import org.lesionlake.volume.VoxelFileReader;
import scala.collection.JavaConverters;
import scala.collection.Seq;

class SeriesVoxelsTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final int SLICES = 4;
  private static final int SIZE = 4;

  /**
   * The example of ITU-T T.87 section H.3, padded to an even length: its first two lines are 0, 0,
   * 90, 74 and 68, 50, 43, 205.
   */
  private static final byte[] JPEG_LS =
      HexFormat.of()
          .parseHex(
              "ffd8fff7000b080004000401011100ffda00080101000000"
                  + "00c000006c80208e01c00000574000006ee6000001bc18000005d800009160ffd900");

  @TempDir Path folder;

  @Test
  void followsTheSmallestNumberOfSlicesThatTheSiteSets() throws IOException {
    CtVolume built = build(SeriesRules.defaults().withMinSlices(SLICES));
    assertThat(built.status()).isEqualTo("done");
    assertThat(built.sizeZ()).isEqualTo(SLICES);
    CtVolume refused = build(SeriesRules.defaults().withMinSlices(SLICES + 1));
    assertThat(refused.status()).isEqualTo("failed");
    assertThat(refused.reason()).isEqualTo("unusable_series");
  }

  @Test
  void buildsASeriesThatIsCompressedAsJpegLs() throws IOException {
    CtVolume built =
        build(SeriesRules.defaults().withMinSlices(SLICES), TransferSyntax.JPEG_LS_LOSSLESS);
    assertThat(built.status()).isEqualTo("done");
    try (VoxelFileReader reader =
        VoxelFileReader.open(
            new org.apache.hadoop.fs.Path(folder.toUri().toString(), built.file()),
            new Configuration())) {
      Volume voxels = reader.readAll();
      assertThat(voxels.value(0, 0, 2)).isEqualTo(90 - 1024);
      assertThat(voxels.value(SLICES - 1, 1, 3)).isEqualTo(205 - 1024);
    }
  }

  @Test
  void aSeriesThatTakesTooLongIsNamedAndMayBeTriedAgain() throws IOException {
    CtVolume late =
        build(SeriesRules.defaults().withMinSlices(SLICES), TransferSyntax.JPEG_LS_LOSSLESS, 0);
    assertThat(late.status()).isEqualTo("failed");
    assertThat(late.reason()).isEqualTo("time_budget");
    assertThat(late.file()).isNull();
  }

  private CtVolume build(SeriesRules rules) throws IOException {
    return build(rules, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
  }

  private CtVolume build(SeriesRules rules, String transferSyntaxUid) throws IOException {
    return build(rules, transferSyntaxUid, 60);
  }

  private CtVolume build(SeriesRules rules, String transferSyntaxUid, int maxSeconds)
      throws IOException {
    SeriesVoxels voxels =
        new SeriesVoxels(
            folder.toUri().toString(),
            "volumes",
            rules,
            new SerializableConfiguration(new Configuration()),
            maxSeconds);
    StructType image = Tables.CT_INSTANCES.schema().add("path", DataTypes.StringType);
    List<Row> images = new ArrayList<>();
    for (int slice = 0; slice < SLICES; slice++) {
      Row row = Tables.CT_INSTANCES.toRow(instance(slice, transferSyntaxUid));
      Object[] values =
          Stream.concat(
                  Stream.iterate(0, i -> i < row.size(), i -> i + 1).map(row::get),
                  Stream.of(file(slice, transferSyntaxUid).toUri().toString()))
              .toArray();
      images.add(new GenericRowWithSchema(values, image));
    }
    StructType series =
        new StructType()
            .add("fingerprint", DataTypes.StringType)
            .add("instances", DataTypes.IntegerType)
            .add("images", new ArrayType(image, false));
    Object[] values = {"0123456789abcdef", SLICES, seq(images)};
    return voxels.build(new GenericRowWithSchema(values, series));
  }

  private static Seq<Row> seq(List<Row> rows) {
    return JavaConverters.asScalaBuffer(rows).toSeq();
  }

  private Path file(int slice, String transferSyntaxUid) throws IOException {
    boolean compressed = TransferSyntax.of(transferSyntaxUid).encapsulated();
    int bits = compressed ? 8 : 16;
    Dataset.Builder dataset =
        Dataset.builder()
            .put(Tag.SOP_CLASS_UID, Vr.UI, CT)
            .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25." + (slice + 1))
            .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
            .put(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
            .putInts(Tag.ROWS, Vr.US, SIZE)
            .putInts(Tag.COLUMNS, Vr.US, SIZE)
            .putInts(Tag.BITS_ALLOCATED, Vr.US, bits)
            .putInts(Tag.BITS_STORED, Vr.US, bits)
            .putInts(Tag.HIGH_BIT, Vr.US, bits - 1)
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, compressed ? 0 : 1);
    if (compressed) {
      dataset.putFragments(Tag.PIXEL_DATA, List.of(new byte[0], JPEG_LS));
    } else {
      dataset.putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2 * SIZE * SIZE]);
    }
    Path file = folder.resolve(slice + ".dcm");
    try (OutputStream out = Files.newOutputStream(file)) {
      DicomWriter.write(out, dataset.build(), transferSyntaxUid);
    }
    return file;
  }

  private static CtInstance instance(int slice, String transferSyntaxUid) {
    return new CtInstance(
        "2.25." + (slice + 1),
        "2.25.20",
        "2.25.30",
        "P1",
        null,
        null,
        null,
        null,
        null,
        CT,
        "ORIGINAL\\PRIMARY\\AXIAL",
        transferSyntaxUid,
        null,
        null,
        2,
        slice + 1,
        "Abdomen",
        null,
        null,
        null,
        2.0,
        120.0,
        null,
        List.of(0.0, 0.0, 2.0 * slice),
        List.of(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        List.of(0.7, 0.8),
        SIZE,
        SIZE,
        1,
        1.0,
        -1024.0,
        "{}",
        "hash",
        null,
        "object",
        "run");
  }
}
