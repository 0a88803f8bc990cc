package org.lesionlake.volume;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** What writer and reader of voxel files agree on: the columns and the footer entry. */
final class VoxelFileFormat {
  static final int VERSION = 1;

  /** Key of the footer entry that holds the {@link Footer} as JSON. */
  static final String FOOTER_KEY = "lesionlake.voxels";

  /** How 16-bit voxels become bytes, as the footer names it. */
  static final String ENCODING = "delta-zigzag-planes";

  static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message slab {
            required int32 slab;
            required int32 z_from;
            required int32 slices;
            required int32 rows;
            required int32 columns;
            required binary voxels;
          }
          """);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RAW_SLAB_BYTES = 8 << 20;

  private VoxelFileFormat() {}

  /** The footer entry. {@code labels} is empty except for masks. */
  record Footer(
      @JsonProperty("version") int version,
      @JsonProperty("type") String type,
      @JsonProperty("encoding") String encoding,
      @JsonProperty("shape") List<Integer> shape,
      @JsonProperty("origin") List<Double> origin,
      @JsonProperty("spacing") List<Double> spacing,
      @JsonProperty("direction") List<Double> direction,
      @JsonProperty("slab_slices") int slabSlices,
      @JsonProperty("labels") SortedMap<Integer, String> labels) {

    Grid grid() {
      return Grid.of(shape, origin, spacing, direction);
    }
  }

  static Footer footer(Grid grid, VoxelType type, Map<Integer, String> labels) {
    return new Footer(
        VERSION,
        type.code(),
        encoding(type),
        grid.shape(),
        grid.origin().toList(),
        grid.spacing().toList(),
        grid.direction(),
        slabSlices(grid, type),
        new TreeMap<>(labels));
  }

  private static String encoding(VoxelType type) {
    return switch (type) {
      case INT16, UINT16 -> ENCODING;
      case FLOAT32 -> "planes";
      case UINT8 -> "plain";
    };
  }

  /** As many slices as make about 8 MiB of raw voxels, at least one. */
  static int slabSlices(Grid grid, VoxelType type) {
    long slice = (long) grid.sizeY() * grid.sizeX() * type.bytes();
    return (int) Math.max(1, Math.min(grid.sizeZ(), RAW_SLAB_BYTES / slice));
  }

  static String write(Footer footer) {
    try {
      return JSON.writeValueAsString(footer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A footer of numbers and words is always JSON", e);
    }
  }

  static Footer read(Map<String, String> metadata) {
    String json = metadata.get(FOOTER_KEY);
    if (json == null) {
      throw notOne("its footer has no entry " + FOOTER_KEY, null);
    }
    Footer footer;
    try {
      footer = JSON.readValue(json, Footer.class);
      footer.grid();
      VoxelType.of(footer.type());
    } catch (JsonProcessingException | RuntimeException e) {
      throw notOne("its footer entry " + FOOTER_KEY + " does not describe a grid", e);
    }
    if (footer.version() != VERSION
        || !encoding(VoxelType.of(footer.type())).equals(footer.encoding())) {
      throw notOne(
          "it has version "
              + footer.version()
              + " and encoding "
              + footer.encoding()
              + ", this reader knows version "
              + VERSION,
          null);
    }
    return footer;
  }

  static VolumeException notOne(String why, Throwable cause) {
    return new VolumeException(
        VolumeException.Reason.NOT_A_VOXEL_FILE,
        "Cannot read voxels from the file: " + why + ". Build the volume again.",
        cause);
  }
}
