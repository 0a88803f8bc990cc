package org.lesionlake.volume;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * MetaImage files of one volume, after the format's documentation (MetaIO, "MetaImage header
 * tags"): raw or deflated voxels after the header or in one other file. Coordinates are LPS in mm;
 * {@code TransformMatrix} holds the direction of each array axis, axis by axis, as ITK writes it.
 * What {@link VolumeStream} writes has the voxels after the header.
 */
final class MetaImage {
  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("MET_CHAR", ElementType.INT8),
          Map.entry("MET_UCHAR", ElementType.UINT8),
          Map.entry("MET_SHORT", ElementType.INT16),
          Map.entry("MET_USHORT", ElementType.UINT16),
          Map.entry("MET_INT", ElementType.INT32),
          Map.entry("MET_UINT", ElementType.UINT32),
          Map.entry("MET_LONG", ElementType.INT32),
          Map.entry("MET_ULONG", ElementType.UINT32),
          Map.entry("MET_LONG_LONG", ElementType.INT64),
          Map.entry("MET_ULONG_LONG", ElementType.UINT64),
          Map.entry("MET_FLOAT", ElementType.FLOAT32),
          Map.entry("MET_DOUBLE", ElementType.FLOAT64));

  private static final String DATA_FILE = "ElementDataFile";
  private static final int FIELDS = 1000;

  private MetaImage() {}

  /**
   * All that stands before the voxels of a file.
   *
   * @param deflatedBytes size of the deflated voxels, without which ITK does not read them; empty
   *     if they are not deflated
   */
  static byte[] header(Grid grid, VoxelType type, OptionalLong deflatedBytes) {
    StringBuilder text = new StringBuilder();
    field(text, "ObjectType", "Image");
    field(text, "NDims", "3");
    field(text, "BinaryData", "True");
    field(text, "BinaryDataByteOrderMSB", "False");
    field(text, "CompressedData", deflatedBytes.isPresent() ? "True" : "False");
    deflatedBytes.ifPresent(bytes -> field(text, "CompressedDataSize", Long.toString(bytes)));
    field(text, "TransformMatrix", numbers(grid.direction()));
    field(text, "Offset", numbers(grid.origin().toList()));
    field(text, "CenterOfRotation", "0 0 0");
    field(text, "AnatomicalOrientation", orientation(grid));
    field(text, "ElementSpacing", numbers(grid.spacing().toList()));
    field(text, "DimSize", grid.sizeX() + " " + grid.sizeY() + " " + grid.sizeZ());
    field(text, "ElementType", elementType(type));
    field(text, DATA_FILE, "LOCAL");
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void field(StringBuilder text, String name, String value) {
    text.append(name).append(" = ").append(value).append('\n');
  }

  private static String numbers(List<Double> values) {
    return values.stream().map(value -> Double.toString(value)).collect(Collectors.joining(" "));
  }

  /** Where each array axis comes from, as ITK names it: RAI for axes along patient LPS. */
  private static String orientation(Grid grid) {
    StringBuilder letters = new StringBuilder();
    for (Vector3 axis : List.of(grid.xAxis(), grid.yAxis(), grid.zAxis())) {
      double x = Math.abs(axis.x());
      double y = Math.abs(axis.y());
      double z = Math.abs(axis.z());
      if (x >= y && x >= z) {
        letters.append(axis.x() > 0 ? 'R' : 'L');
      } else if (y >= z) {
        letters.append(axis.y() > 0 ? 'A' : 'P');
      } else {
        letters.append(axis.z() > 0 ? 'I' : 'S');
      }
    }
    return letters.toString();
  }

  private static String elementType(VoxelType type) {
    return switch (type) {
      case INT16 -> "MET_SHORT";
      case FLOAT32 -> "MET_FLOAT";
      case UINT8 -> "MET_UCHAR";
      case UINT16 -> "MET_USHORT";
    };
  }

  /** Reads a volume; see {@link VolumeFiles#read} for what it throws. */
  static Volume read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      TextHeader header = header(in);
      requireVolume(header);
      RawVoxels voxels = new RawVoxels(grid(header), type(header), order(header));
      String name = header.require(DATA_FILE);
      if (name.equals("LOCAL")) {
        return voxels(header, voxels, in, Files.size(file) - header.bytes());
      }
      if (name.equals("LIST") || name.contains("%")) {
        throw VolumeFileException.feature("A MetaImage header of several data files");
      }
      return RawVoxels.beside(file, name, (other, there) -> voxels(header, voxels, other, there));
    }
  }

  private static TextHeader header(InputStream in) throws IOException {
    TextHeader header = new TextHeader(in);
    // The field that names the voxels' file is the last one.
    for (int i = 0; i < FIELDS && header.get(DATA_FILE).isEmpty(); i++) {
      Optional<String> line = header.line();
      int equals = line.orElse("").indexOf('=');
      if (line.isEmpty() || equals < 1 && (i == 0 || !line.get().isBlank())) {
        throw header.get("NDims").isPresent()
            ? VolumeFileException.missing(DATA_FILE)
            : VolumeFileException.notOfItsKind("MetaImage");
      }
      if (equals > 0) {
        header.put(line.get().substring(0, equals).strip(), line.get().substring(equals + 1));
      }
    }
    return header;
  }

  private static void requireVolume(TextHeader header) throws VolumeFileException {
    if (!header.require("NDims").equals("3")) {
      throw VolumeFileException.dimensions(header.require("NDims") + " dimensions");
    }
    if (!header.get("ElementNumberOfChannels").orElse("1").equals("1")) {
      throw VolumeFileException.dimensions(
          header.require("ElementNumberOfChannels") + " values to a voxel");
    }
    if (!isTrue(header, "BinaryData", true)) {
      throw VolumeFileException.feature("A MetaImage file of text");
    }
    // Which readers apply these is not agreed upon.
    for (String field :
        List.of("ElementToIntensityFunctionSlope", "ElementToIntensityFunctionOffset")) {
      double plain = field.endsWith("Slope") ? 1 : 0;
      if (header.get(field).isPresent() && header.numbers(field, 1)[0] != plain) {
        throw VolumeFileException.feature("A MetaImage file with " + field);
      }
    }
  }

  private static boolean isTrue(TextHeader header, String field, boolean otherwise) {
    return header
        .get(field)
        .map(value -> value.toLowerCase(Locale.ROOT))
        .map(value -> value.startsWith("t") || value.equals("1"))
        .orElse(otherwise);
  }

  private static ElementType type(TextHeader header) throws VolumeFileException {
    String name = header.require("ElementType");
    ElementType type = TYPES.get(name);
    if (type == null) {
      throw VolumeFileException.elementType(name);
    }
    return type;
  }

  private static ByteOrder order(TextHeader header) {
    boolean big =
        isTrue(header, "BinaryDataByteOrderMSB", isTrue(header, "ElementByteOrderMSB", false));
    return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private static Grid grid(TextHeader header) throws VolumeFileException {
    int[] sizes = header.sizes("DimSize");
    String spacing = header.get("ElementSpacing").isPresent() ? "ElementSpacing" : "ElementSize";
    if (header.get(spacing).isEmpty()) {
      throw VolumeFileException.missing("ElementSpacing");
    }
    Vector3 origin = new Vector3(0, 0, 0);
    for (String field : List.of("Position", "Origin", "Offset")) {
      origin = header.get(field).isPresent() ? vector(header.numbers(field, 3), 0) : origin;
    }
    double[] axes = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (String field : List.of("Orientation", "Rotation", "TransformMatrix")) {
      axes = header.get(field).isPresent() ? header.numbers(field, 9) : axes;
    }
    return new Grid(
        sizes[2],
        sizes[1],
        sizes[0],
        origin,
        vector(header.numbers(spacing, 3), 0),
        vector(axes, 0),
        vector(axes, 3),
        vector(axes, 6));
  }

  private static Vector3 vector(double[] numbers, int from) {
    return new Vector3(numbers[from], numbers[from + 1], numbers[from + 2]);
  }

  private static Volume voxels(TextHeader header, RawVoxels voxels, InputStream in, long there)
      throws IOException {
    boolean compressed = isTrue(header, "CompressedData", false);
    voxels.requireThere(there, compressed);
    long skip =
        header.get("HeaderSize").isPresent() ? (long) header.numbers("HeaderSize", 1)[0] : 0;
    if (skip == -1 && !compressed) {
      // The voxels are the end of the file.
      skip = there - voxels.grid().voxels() * voxels.type().bytes();
    }
    if (skip < 0) {
      throw VolumeFileException.header("Its header says 'HeaderSize' " + skip + ".");
    }
    try {
      in.skipNBytes(skip);
      return voxels.read(compressed ? inflated(in) : in);
    } catch (EOFException e) {
      throw VolumeFileException.endsEarly(e);
    } catch (ZipException e) {
      throw VolumeFileException.damaged(e);
    }
  }

  /** Voxels are deflated with zlib's header; some tools give them gzip's. */
  private static InputStream inflated(InputStream in) throws IOException {
    in.mark(1);
    int first = in.read();
    in.reset();
    return first == 0x1F
        ? new GZIPInputStream(in, 1 << 16)
        : new InflaterInputStream(in, new Inflater(), 1 << 16);
  }
}
