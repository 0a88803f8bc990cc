package org.lesionlake.jobs.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import org.lesionlake.jobs.cli.TextTable;
import org.lesionlake.lesion.AxialDiameters;
import org.lesionlake.lesion.Component;
import org.lesionlake.lesion.Components;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Volume;

/** The measured lesions of a mask, by label and then in (z, y, x) order, as CSV or JSON. */
final class MaskMeasurement {
  /** As in the lake's tables; centre and box have a column for each axis. */
  private static final List<String> HEADER =
      List.of(
          "lesion",
          "label",
          "voxels",
          "volume_mm3",
          "long_axis_mm",
          "short_axis_mm",
          "long_axis_slice",
          "maximum3d_diameter_mm",
          "mesh_volume_mm3",
          "surface_mm2",
          "sphericity",
          "major_axis_mm",
          "minor_axis_mm",
          "least_axis_mm",
          "mean_hu",
          "sd_hu",
          "centre_x_mm",
          "centre_y_mm",
          "centre_z_mm",
          "box_from_x",
          "box_from_y",
          "box_from_z",
          "box_to_x",
          "box_to_y",
          "box_to_z");

  private final VoxelFrame frame;
  private final List<Map<String, Object>> rows;

  private MaskMeasurement(VoxelFrame frame, List<Map<String, Object>> rows) {
    this.frame = frame;
    this.rows = rows;
  }

  static MaskMeasurement of(Volume mask, Optional<Volume> image, boolean wholeLabels) {
    Grid grid = mask.grid();
    VoxelFrame frame = grid.frame();
    Optional<IntToDoubleFunction> hounsfield = image.map(Volume::values);
    IntUnaryOperator label = labels(mask);
    List<Map<String, Object>> rows = new ArrayList<>();
    if (wholeLabels) {
      Components.wholeLabels(grid.sizeZ(), grid.sizeY(), grid.sizeX(), label)
          .forEach((value, whole) -> rows.add(row(rows.size(), value, whole, frame, hounsfield)));
    } else {
      Components.byLabel(grid.sizeZ(), grid.sizeY(), grid.sizeX(), label)
          .forEach(
              (value, components) ->
                  components
                      .list()
                      .forEach(part -> rows.add(row(rows.size(), value, part, frame, hounsfield))));
    }
    return new MaskMeasurement(frame, rows);
  }

  private static IntUnaryOperator labels(Volume mask) {
    return switch (mask.type()) {
      case UINT8 -> {
        ByteBuffer bytes = mask.bytes();
        yield i -> bytes.get(i) & 0xFF;
      }
      case INT16 -> {
        ShortBuffer shorts = mask.shorts();
        yield shorts::get;
      }
      case UINT16 -> {
        ShortBuffer shorts = mask.shorts();
        yield i -> shorts.get(i) & 0xFFFF;
      }
      case FLOAT32 -> {
        FloatBuffer floats = mask.floats();
        yield i -> (int) floats.get(i);
      }
    };
  }

  private static Map<String, Object> row(
      int before,
      int label,
      Component lesion,
      VoxelFrame frame,
      Optional<IntToDoubleFunction> hounsfield) {
    LesionMeasurements measured =
        hounsfield
            .map(value -> LesionMeasurements.of(lesion, frame, value))
            .orElseGet(() -> LesionMeasurements.of(lesion, frame));
    int sliceAxis = frame.axialAxis();
    AxialDiameters diameters =
        sliceAxis == 2 ? measured.diameters() : AxialDiameters.of(lesion, frame, sliceAxis);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("lesion", before + 1);
    row.put("label", label);
    row.put("voxels", measured.voxels());
    row.put("volumeMm3", number(measured.volumeMm3()));
    row.put("longAxisMm", number(diameters.longAxisMm()));
    row.put("shortAxisMm", number(diameters.shortAxisMm()));
    row.put("longAxisSlice", diameters.slice());
    row.put("maximum3dDiameterMm", number(measured.shape().maximum3dDiameterMm()));
    row.put("meshVolumeMm3", number(measured.shape().meshVolumeMm3()));
    row.put("surfaceMm2", number(measured.shape().surfaceMm2()));
    row.put("sphericity", number(measured.shape().sphericity()));
    row.put("majorAxisMm", number(measured.shape().majorAxisMm()));
    row.put("minorAxisMm", number(measured.shape().minorAxisMm()));
    row.put("leastAxisMm", number(measured.shape().leastAxisMm()));
    row.put("meanHu", number(measured.meanHu()));
    row.put("sdHu", number(measured.sdHu()));
    row.put("centreMm", measured.centre().stream().map(MaskMeasurement::number).toList());
    row.put("boxFrom", backwards(measured.boxFrom()));
    row.put("boxTo", backwards(measured.boxTo()));
    return row;
  }

  /** From z, y, x to x, y, z. */
  private static List<Integer> backwards(List<Integer> index) {
    return List.of(index.get(2), index.get(1), index.get(0));
  }

  /** Six decimals at most; null for what is no number. */
  private static BigDecimal number(double value) {
    if (!Double.isFinite(value)) {
      return null;
    }
    BigDecimal rounded =
        BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }

  /** A row for each lesion, RFC 4180; only the header if there is none. */
  String csv() {
    return TextTable.csv(HEADER, rows.stream().map(MaskMeasurement::cells).toList());
  }

  String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("sizes", List.of(frame.sizeX(), frame.sizeY(), frame.sizeZ()));
    document.put("spacingMm", frame.spacing().stream().map(MaskMeasurement::number).toList());
    document.put("sliceAxis", List.of("x", "y", "z").get(frame.axialAxis()));
    document.put("lesions", rows);
    try {
      return new ObjectMapper()
          .configure(SerializationFeature.INDENT_OUTPUT, true)
          .configure(SerializationFeature.WRITE_BIGDECIMAL_AS_PLAIN, true)
          .writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String[] cells(Map<String, Object> row) {
    List<String> cells = new ArrayList<>();
    for (Object value : row.values()) {
      if (value instanceof List<?> list) {
        list.forEach(item -> cells.add(text(item)));
      } else {
        cells.add(text(value));
      }
    }
    return cells.toArray(String[]::new);
  }

  private static String text(Object value) {
    return value instanceof BigDecimal number
        ? number.toPlainString()
        : value == null ? "" : value.toString();
  }
}
