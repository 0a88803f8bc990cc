package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import scala.collection.JavaConverters;
import scala.collection.Seq;

class SeriesVoxelsTest {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final int SLICES = 4;

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

  private CtVolume build(SeriesRules rules) throws IOException {
    SeriesVoxels voxels =
        new SeriesVoxels(
            folder.toUri().toString(),
            "volumes",
            rules,
            new SerializableConfiguration(new Configuration()));
    StructType image = Tables.CT_INSTANCES.schema().add("path", DataTypes.StringType);
    List<Row> images = new ArrayList<>();
    for (int slice = 0; slice < SLICES; slice++) {
      Row row = Tables.CT_INSTANCES.toRow(instance(slice));
      Object[] values =
          Stream.concat(
                  Stream.iterate(0, i -> i < row.size(), i -> i + 1).map(row::get),
                  Stream.of(file(slice).toUri().toString()))
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

  private Path file(int slice) throws IOException {
    Dataset dataset =
        Dataset.builder()
            .put(Tag.SOP_CLASS_UID, Vr.UI, CT)
            .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25." + (slice + 1))
            .putInts(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
            .put(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
            .putInts(Tag.ROWS, Vr.US, 2)
            .putInts(Tag.COLUMNS, Vr.US, 3)
            .putInts(Tag.BITS_ALLOCATED, Vr.US, 16)
            .putInts(Tag.BITS_STORED, Vr.US, 16)
            .putInts(Tag.HIGH_BIT, Vr.US, 15)
            .putInts(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[12])
            .build();
    Path file = folder.resolve(slice + ".dcm");
    try (OutputStream out = Files.newOutputStream(file)) {
      DicomWriter.write(out, dataset, TransferSyntax.EXPLICIT_LITTLE_ENDIAN);
    }
    return file;
  }

  private static CtInstance instance(int slice) {
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
        TransferSyntax.EXPLICIT_LITTLE_ENDIAN,
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
        2,
        3,
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
