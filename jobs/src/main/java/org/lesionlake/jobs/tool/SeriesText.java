package org.lesionlake.jobs.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lesionlake.jobs.cli.TextTable;
import org.lesionlake.schemas.silver.CtSeries;

/** A listing of series as an aligned table or as JSON. */
final class SeriesText {
  private static final List<String> HEADER =
      List.of(
          "study",
          "series",
          "modality",
          "images",
          "transfer syntax",
          "matrix",
          "pixel mm",
          "slice mm",
          "uneven mm",
          "tilt °",
          "gaps",
          "duplicates",
          "plane",
          "kernel",
          "phase",
          "regions",
          "face",
          "purpose",
          "verdicts",
          "chosen",
          "reason");

  private SeriesText() {}

  static String table(List<SeriesEntry> series) {
    return TextTable.aligned(HEADER, series.stream().map(SeriesText::cells).toList());
  }

  private static String[] cells(SeriesEntry entry) {
    Optional<CtSeries> ct = entry.described();
    return new String[] {
      Integer.toString(entry.study()),
      entry.number().map(number -> Integer.toString(number)).orElse("-"),
      entry.modality(),
      Integer.toString(entry.images()),
      String.join("; ", entry.transferSyntaxes()),
      ct.map(series -> series.imageRows() + "x" + series.imageColumns()).orElse(""),
      ct.map(SeriesText::pixelSpacing).orElse(""),
      decimal(ct, CtSeries::sliceSpacingMm, "%.2f"),
      decimal(ct, CtSeries::spacingDeviationMm, "%.2f"),
      decimal(ct, CtSeries::tiltDeg, "%.1f"),
      ct.isEmpty() ? "" : Integer.toString(entry.neighbours().gaps()),
      ct.isEmpty() ? "" : Integer.toString(entry.neighbours().duplicates()),
      entry.plane().map(SlicePlane::words).orElse(""),
      HeaderText.printable(ct.map(CtSeries::kernel).orElse("")),
      ct.map(CtSeries::contrastPhase).orElse(""),
      ct.map(series -> String.join(" ", series.regions())).orElse(""),
      ct.map(CtSeries::face).orElse("").replace('_', ' '),
      ct.map(CtSeries::purpose).orElse(""),
      String.join(" ", entry.verdicts()),
      entry.chosen() ? "yes" : "no",
      entry.reason()
    };
  }

  private static String pixelSpacing(CtSeries series) {
    Double row = series.rowSpacingMm();
    Double column = series.columnSpacingMm();
    return row == null || column == null
        ? ""
        : String.format(Locale.ROOT, "%.3fx%.3f", row, column);
  }

  private static String decimal(
      Optional<CtSeries> series, Function<CtSeries, Double> value, String format) {
    return series.map(value).map(mm -> String.format(Locale.ROOT, format, mm)).orElse("");
  }

  /** Ends in a line of each reason for which files are in no series; empty if all are in one. */
  static String leftOut(int files, Map<String, Integer> leftOut) {
    if (leftOut.isEmpty()) {
      return "";
    }
    int count = leftOut.values().stream().mapToInt(Integer::intValue).sum();
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%,d of %,d files are in no series:\n", count, files));
    leftOut.forEach(
        (reason, number) ->
            text.append(String.format(Locale.ROOT, "  %-28s %,d\n", reason, number)));
    return text.toString();
  }

  static String json(int files, List<SeriesEntry> series, Map<String, Integer> leftOut) {
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("files", files);
    whole.put("series", series.stream().map(SeriesText::fields).toList());
    whole.put("leftOut", leftOut);
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(whole);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Null where nothing is stated. */
  private static Map<String, Object> fields(SeriesEntry entry) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("study", entry.study());
    fields.put("studyInstanceUid", entry.studyInstanceUid());
    fields.put("seriesInstanceUid", entry.seriesInstanceUid());
    fields.put("seriesNumber", entry.number().orElse(null));
    fields.put("modality", entry.modality());
    fields.put("images", entry.images());
    fields.put("transferSyntaxes", entry.transferSyntaxes());
    entry.described().ifPresent(series -> describe(entry, series, fields));
    fields.put("verdicts", entry.verdicts());
    fields.put("chosen", entry.chosen());
    fields.put("reason", entry.reason());
    return fields;
  }

  private static void describe(SeriesEntry entry, CtSeries series, Map<String, Object> fields) {
    fields.put("rows", series.imageRows());
    fields.put("columns", series.imageColumns());
    fields.put("rowSpacingMm", series.rowSpacingMm());
    fields.put("columnSpacingMm", series.columnSpacingMm());
    fields.put("sliceSpacingMm", series.sliceSpacingMm());
    fields.put("spacingDeviationMm", series.spacingDeviationMm());
    fields.put("sliceThicknessMm", series.sliceThicknessMm());
    fields.put("tiltDeg", series.tiltDeg());
    fields.put("gaps", entry.neighbours().gaps());
    fields.put("duplicatePositions", entry.neighbours().duplicates());
    fields.put("plane", entry.plane().map(SlicePlane::name).orElse(null));
    fields.put("planeAngleDeg", entry.plane().map(SlicePlane::degrees).orElse(null));
    fields.put("kernel", series.kernel());
    fields.put("contrastAgent", series.contrastAgent());
    fields.put("contrastPhase", series.contrastPhase());
    fields.put("regions", new ArrayList<>(series.regions()));
    fields.put("face", series.face());
    fields.put("purpose", series.purpose());
    fields.put("usable", series.usable());
  }
}
