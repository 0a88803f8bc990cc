package org.lesionlake.volume;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * NRRD files of one volume, after the format's definition (teem, "Definition of NRRD File Format",
 * versions 1 to 5): raw or gzip voxels after the header or in one other file. Spaces are LPS, RAS
 * and LAS; a file that names none has its axes in LPS, as ITK reads it.
 */
final class Nrrd {
  private static final Pattern VECTOR = Pattern.compile("\\(([^)]*)\\)");

  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("signed char", ElementType.INT8),
          Map.entry("int8", ElementType.INT8),
          Map.entry("int8_t", ElementType.INT8),
          Map.entry("uchar", ElementType.UINT8),
          Map.entry("unsigned char", ElementType.UINT8),
          Map.entry("uint8", ElementType.UINT8),
          Map.entry("uint8_t", ElementType.UINT8),
          Map.entry("short", ElementType.INT16),
          Map.entry("short int", ElementType.INT16),
          Map.entry("signed short", ElementType.INT16),
          Map.entry("signed short int", ElementType.INT16),
          Map.entry("int16", ElementType.INT16),
          Map.entry("int16_t", ElementType.INT16),
          Map.entry("ushort", ElementType.UINT16),
          Map.entry("unsigned short", ElementType.UINT16),
          Map.entry("unsigned short int", ElementType.UINT16),
          Map.entry("uint16", ElementType.UINT16),
          Map.entry("uint16_t", ElementType.UINT16),
          Map.entry("int", ElementType.INT32),
          Map.entry("signed int", ElementType.INT32),
          Map.entry("int32", ElementType.INT32),
          Map.entry("int32_t", ElementType.INT32),
          Map.entry("uint", ElementType.UINT32),
          Map.entry("unsigned int", ElementType.UINT32),
          Map.entry("uint32", ElementType.UINT32),
          Map.entry("uint32_t", ElementType.UINT32),
          Map.entry("longlong", ElementType.INT64),
          Map.entry("long long", ElementType.INT64),
          Map.entry("long long int", ElementType.INT64),
          Map.entry("signed long long", ElementType.INT64),
          Map.entry("signed long long int", ElementType.INT64),
          Map.entry("int64", ElementType.INT64),
          Map.entry("int64_t", ElementType.INT64),
          Map.entry("ulonglong", ElementType.UINT64),
          Map.entry("unsigned long long", ElementType.UINT64),
          Map.entry("unsigned long long int", ElementType.UINT64),
          Map.entry("uint64", ElementType.UINT64),
          Map.entry("uint64_t", ElementType.UINT64),
          Map.entry("float", ElementType.FLOAT32),
          Map.entry("double", ElementType.FLOAT64));

  /** Whether x and y of a space point to the other side than in LPS. */
  private static final Map<String, List<Boolean>> TURNED =
      Map.of(
          "left-posterior-superior", List.of(false, false),
          "lps", List.of(false, false),
          "right-anterior-superior", List.of(true, true),
          "ras", List.of(true, true),
          "left-anterior-superior", List.of(false, true),
          "las", List.of(false, true));

  private static final Map<String, Double> MILLIMETRES =
      Map.of("mm", 1.0, "cm", 10.0, "m", 1000.0, "um", 0.001, "µm", 0.001);

  private Nrrd() {}

  /** Reads a volume; see {@link VolumeFiles#read} for what it throws. */
  static Volume read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      TextHeader header = header(in);
      if (!header.require("dimension").equals("3")) {
        throw VolumeFileException.dimensions(header.require("dimension") + " dimensions");
      }
      RawVoxels voxels = new RawVoxels(grid(header), type(header), order(header));
      Optional<String> dataFile = header.get("data file");
      if (dataFile.isEmpty()) {
        return voxels(header, voxels, in, Files.size(file) - header.bytes());
      }
      String name = dataFile.get();
      if (name.startsWith("LIST") || name.contains("%")) {
        throw VolumeFileException.feature("A NRRD header of several data files");
      }
      return RawVoxels.beside(file, name, (other, there) -> voxels(header, voxels, other, there));
    }
  }

  private static TextHeader header(InputStream in) throws IOException {
    TextHeader header = new TextHeader(in);
    String magic = header.line().orElse("");
    if (!magic.matches("NRRD000[1-5]")) {
      throw VolumeFileException.notOfItsKind("NRRD");
    }
    for (Optional<String> line = header.line();
        line.isPresent() && !line.get().isEmpty();
        line = header.line()) {
      int colon = line.get().indexOf(':');
      boolean isField = colon > 0 && !line.get().startsWith("#");
      // "key:=value" is a remark of whoever wrote the file.
      if (isField && !line.get().startsWith(":=", colon)) {
        String field = line.get().substring(0, colon).strip().toLowerCase(Locale.ROOT);
        header.put(synonym(field), line.get().substring(colon + 1));
      }
    }
    return header;
  }

  private static String synonym(String field) {
    return switch (field) {
      case "datafile" -> "data file";
      case "byteskip" -> "byte skip";
      case "lineskip" -> "line skip";
      default -> field;
    };
  }

  private static ElementType type(TextHeader header) throws VolumeFileException {
    String name = header.require("type").toLowerCase(Locale.ROOT);
    ElementType type = TYPES.get(name);
    if (type == null) {
      throw VolumeFileException.elementType(name);
    }
    return type;
  }

  private static ByteOrder order(TextHeader header) throws VolumeFileException {
    if (type(header).bytes() == 1) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    return switch (header.require("endian").toLowerCase(Locale.ROOT)) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw VolumeFileException.header(
              "Its header says 'endian' " + header.require("endian") + ".");
    };
  }

  private static Grid grid(TextHeader header) throws VolumeFileException {
    int[] sizes = header.sizes("sizes");
    Vector3[] steps = steps(header);
    return new Grid(
        sizes[2],
        sizes[1],
        sizes[0],
        origin(header),
        new Vector3(steps[0].norm(), steps[1].norm(), steps[2].norm()),
        steps[0].unit(),
        steps[1].unit(),
        steps[2].unit());
  }

  /** The way from a voxel to the next along x, y and z, LPS in mm. */
  private static Vector3[] steps(TextHeader header) throws VolumeFileException {
    if (header.get("space directions").isPresent()) {
      List<Vector3> vectors = vectors(header, "space directions");
      if (vectors.size() != 3) {
        throw VolumeFileException.header(
            "Its header says 'space directions' with " + vectors.size() + " vectors, not 3.");
      }
      return vectors.toArray(Vector3[]::new);
    }
    double[] spacings = header.numbers("spacings", 3);
    return new Vector3[] {
      new Vector3(spacings[0], 0, 0), new Vector3(0, spacings[1], 0), new Vector3(0, 0, spacings[2])
    };
  }

  private static Vector3 origin(TextHeader header) throws VolumeFileException {
    return header.get("space origin").isPresent()
        ? vectors(header, "space origin").stream().findFirst().orElse(new Vector3(0, 0, 0))
        : new Vector3(0, 0, 0);
  }

  private static List<Vector3> vectors(TextHeader header, String field) throws VolumeFileException {
    String space = header.get("space").orElse("lps").toLowerCase(Locale.ROOT);
    List<Boolean> turned = TURNED.get(space);
    if (turned == null) {
      throw VolumeFileException.feature("The space '" + space + "'");
    }
    double unit = unit(header);
    List<Vector3> vectors = new ArrayList<>();
    Matcher matcher = VECTOR.matcher(header.require(field));
    while (matcher.find()) {
      double[] numbers = TextHeader.numbers(field, List.of(matcher.group(1).split(",")), 3);
      vectors.add(
          new Vector3(
              (turned.get(0) ? -unit : unit) * numbers[0],
              (turned.get(1) ? -unit : unit) * numbers[1],
              unit * numbers[2]));
    }
    return vectors;
  }

  /** Millimetres of the unit that all three axes of the space have. */
  private static double unit(TextHeader header) throws VolumeFileException {
    double unit = 1;
    Matcher quoted = Pattern.compile("\"([^\"]*)\"").matcher(header.get("space units").orElse(""));
    boolean first = true;
    while (quoted.find()) {
      Double millimetres = MILLIMETRES.get(quoted.group(1).strip());
      if (millimetres == null || !first && millimetres != unit) {
        throw VolumeFileException.header(
            "Its header says 'space units' " + header.require("space units") + ".");
      }
      unit = millimetres;
      first = false;
    }
    return unit;
  }

  private static Volume voxels(TextHeader header, RawVoxels voxels, InputStream in, long there)
      throws IOException {
    boolean gzip =
        switch (header.require("encoding").toLowerCase(Locale.ROOT)) {
          case "raw" -> false;
          case "gzip", "gz" -> true;
          default ->
              throw VolumeFileException.feature("The encoding " + header.require("encoding"));
        };
    voxels.requireThere(there, gzip);
    long lines = skip(header, "line skip");
    long bytes = skip(header, "byte skip");
    TextHeader before = new TextHeader(in);
    for (long i = 0; i < lines; i++) {
      if (before.line().isEmpty()) {
        throw VolumeFileException.endsEarly(null);
      }
    }
    if (bytes == -1 && !gzip) {
      // The voxels are the end of the file.
      bytes = there - before.bytes() - voxels.grid().voxels() * voxels.type().bytes();
    }
    if (bytes < 0) {
      throw VolumeFileException.header("Its header says 'byte skip' " + bytes + ".");
    }
    try {
      InputStream data = gzip ? new GZIPInputStream(in, 1 << 16) : in;
      data.skipNBytes(bytes);
      return voxels.read(data);
    } catch (EOFException e) {
      throw VolumeFileException.endsEarly(e);
    } catch (ZipException e) {
      throw VolumeFileException.damaged(e);
    }
  }

  private static long skip(TextHeader header, String field) throws VolumeFileException {
    return header.get(field).isEmpty() ? 0 : (long) header.numbers(field, 1)[0];
  }
}
