package org.lesionlake.volume;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * Writes a volume and its labels as plain Parquet rows, a slab of slices each, which any reader
 * takes: {@code slab, z_from, slices, rows, columns, origin, spacing, direction, image, label}.
 * {@code image} is int16 Hounsfield units and {@code label} uint8, x fastest, little end first, so
 * that {@code numpy.frombuffer} reads them; origin (of the whole volume, patient LPS), spacing and
 * direction are lists as in {@link Grid}. Columns of text that are the same for all slabs come
 * first. A row group is a row.
 */
public final class SlabTableWriter implements AutoCloseable {
  private static final int ZSTD_LEVEL = 1;

  private final HashingOutputFile output;
  private final ParquetWriter<Group> parquet;
  private final MessageType schema;
  private final Map<String, Optional<String>> texts;
  private final Grid grid;
  private int slab;
  private int nextZ;

  private SlabTableWriter(
      Path file, FileSystem storage, Map<String, Optional<String>> texts, Grid grid)
      throws IOException {
    this.texts = texts;
    this.grid = grid;
    this.schema = schema(texts);
    this.output = new HashingOutputFile(storage, file);
    Configuration conf = new Configuration(storage.getConf());
    conf.setInt("parquet.compression.codec.zstd.level", ZSTD_LEVEL);
    conf.setInt("parquet.compression.codec.zstd.workers", 0);
    this.parquet =
        ExampleParquetWriter.builder(output)
            .withType(schema)
            .withConf(conf)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withDictionaryEncoding(false)
            .withPageWriteChecksumEnabled(true)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(1)
            .withRowGroupSize(1L)
            .build();
  }

  /**
   * Starts a file.
   *
   * @param texts values of the columns of text, by their names in order; empty for null
   * @throws IOException if it cannot be created
   */
  public static SlabTableWriter open(
      Path file, FileSystem storage, Map<String, Optional<String>> texts, Grid grid)
      throws IOException {
    return new SlabTableWriter(file, storage, texts, grid);
  }

  private static MessageType schema(Map<String, Optional<String>> texts) {
    Types.MessageTypeBuilder builder = Types.buildMessage();
    for (String name : texts.keySet()) {
      builder.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named(name);
    }
    for (String name : new String[] {"slab", "z_from", "slices", "rows", "columns"}) {
      builder.required(PrimitiveTypeName.INT32).named(name);
    }
    for (String name : new String[] {"origin", "spacing", "direction"}) {
      builder.addField(Types.requiredList().requiredElement(PrimitiveTypeName.DOUBLE).named(name));
    }
    builder.required(PrimitiveTypeName.BINARY).named("image");
    builder.optional(PrimitiveTypeName.BINARY).named("label");
    return builder.named("training_slab");
  }

  /**
   * Appends slices of both.
   *
   * @param image int16
   * @param label uint8 on the same slices; empty if the volume has none
   */
  public void write(Volume image, Optional<Volume> label) throws IOException {
    Grid part = image.grid();
    Group row = new SimpleGroup(schema);
    texts.forEach((name, value) -> value.ifPresent(text -> row.add(name, text)));
    row.add("slab", slab);
    row.add("z_from", nextZ);
    row.add("slices", part.sizeZ());
    row.add("rows", part.sizeY());
    row.add("columns", part.sizeX());
    addList(row, "origin", grid.origin().toList());
    addList(row, "spacing", grid.spacing().toList());
    addList(row, "direction", grid.direction());
    row.add("image", Binary.fromConstantByteArray(LittleEndian.bytes(image)));
    label.ifPresent(
        labels -> row.add("label", Binary.fromConstantByteArray(LittleEndian.bytes(labels))));
    parquet.write(row);
    slab++;
    nextZ += part.sizeZ();
  }

  private static void addList(Group row, String name, List<Double> values) {
    Group list = row.addGroup(name);
    for (double value : values) {
      list.addGroup("list").add("element", value);
    }
  }

  /**
   * Completes the file.
   *
   * @return SHA-256 of its bytes, hex
   * @throws IllegalStateException if slices are missing
   */
  public String finish() throws IOException {
    if (nextZ != grid.sizeZ()) {
      throw new IllegalStateException(
          "A table of " + grid.sizeZ() + " slices cannot be finished after " + nextZ);
    }
    parquet.close();
    return output.sha256();
  }

  /** Bytes of the finished file. */
  public long bytes() {
    return output.bytes();
  }

  /** Closes what lies behind; a file that was not finished is of no use. */
  @Override
  public void close() throws IOException {
    parquet.close();
  }
}
