package org.lesionlake.jobs.ops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.lesionlake.jobs.ops.SummaryData.CourseLine;
import org.lesionlake.jobs.ops.SummaryData.CoursePanel;
import org.lesionlake.jobs.ops.SummaryData.CoursePoint;
import org.lesionlake.jobs.ops.SummaryData.Disagreement;
import org.lesionlake.jobs.ops.SummaryData.Gate;
import org.lesionlake.jobs.ops.SummaryData.Headline;
import org.lesionlake.jobs.ops.SummaryData.Inbox;
import org.lesionlake.jobs.ops.SummaryData.JobTime;
import org.lesionlake.jobs.ops.SummaryData.Ledger;
import org.lesionlake.jobs.ops.SummaryData.LesionFigure;
import org.lesionlake.jobs.ops.SummaryData.LinkCount;
import org.lesionlake.jobs.ops.SummaryData.MatrixCell;
import org.lesionlake.jobs.ops.SummaryData.Reason;
import org.lesionlake.jobs.ops.SummaryData.SiteBurden;
import org.lesionlake.jobs.ops.SummaryData.Trend;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.Vector3;
import org.lesionlake.volume.Volume;

/** A made-up lake's summary; run it to see the page. */
public final class SummarySample {
  private static final List<String> UNSEARCHED =
      List.of("brain", "peritoneum", "pleura", "pancreas", "soft_tissue", "bowel", "ovary");

  private final Random random = new Random(7);

  private SummarySample() {}

  /**
   * @param args folder to write {@code sample.html} and {@code empty.html} into
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.writeString(
        folder.resolve("sample.html"), SummaryPage.render(full()), StandardCharsets.UTF_8);
    Files.writeString(
        folder.resolve("empty.html"), SummaryPage.render(empty()), StandardCharsets.UTF_8);
  }

  static SummaryData empty() {
    return new SummaryData(
        "20250301-021500-a1b2c3",
        Instant.parse("2025-03-01T02:15:00Z"),
        Optional.empty(),
        Optional.empty(),
        "development",
        Headline.EMPTY,
        new Ledger(false, List.of(), List.of()),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  static SummaryData full() {
    return new SummarySample().made();
  }

  private SummaryData made() {
    return new SummaryData(
        "20250301-021500-a1b2c3",
        Instant.parse("2025-03-01T04:52:10Z"),
        Optional.of("trunk-lesions@5f0c2e9a77b1"),
        Optional.of("9c41d20be6aa"),
        "1.0.0",
        new Headline(212, 548, 521, 530, 561, 554, 2, 538, 3, 1834, 318, 149, 602, 593, 9),
        ledger(),
        List.of(
            new LinkCount("accession", "high", 480),
            new LinkCount("patient_and_date", "low", 60),
            new LinkCount("none", "no_study_near", 21)),
        gates(),
        List.of(
            site("liver", 168, 330, 23, 27, 21),
            site("lymph_node", 141, 379, 1, 27, 17),
            site("lung", 122, 361, 38, 27, 13),
            site("bone", 38, 483, 0, 27, 28),
            site("adrenal", 24, 461, 36, 27, 20),
            site("spleen", 3, 520 - 22, 20, 27, 15),
            site("kidney", 0, 498, 23, 27, 10)),
        UNSEARCHED,
        List.of(
            panel("all sites", 61, 130),
            panel("liver", 40, 95),
            panel("lymph_node", 33, 40),
            panel("lung", 29, 52),
            panel("bone", 7, 60),
            panel("adrenal", 5, 32)),
        matrix(),
        disagreements(),
        lesions(),
        List.of(
            new JobTime("ingest", 412.4, "done", Optional.empty(), 61_204),
            new JobTime("series", 38.2, "done", Optional.empty(), 1_311),
            new JobTime("volumes", 655.9, "done", Optional.empty(), 602),
            new JobTime("findings", 21.7, "done", Optional.empty(), 561),
            new JobTime("inference", 5_208.0, "done", Optional.empty(), 593),
            new JobTime("gold", 44.0, "done", Optional.empty(), 9_316),
            new JobTime("gates", 12.9, "failed", Optional.of("GateFailed"), 0)));
  }

  private static Ledger ledger() {
    return new Ledger(
        true,
        List.of(
            new Inbox("ct", 61_904, 58_221, 700, 1_204, 12, 1_722, 45, true),
            new Inbox("reports", 573, 561, 0, 9, 0, 0, 3, true),
            new Inbox("clinical", 1_019, 1_018, 0, 0, 0, 0, 1, true)),
        List.of(
            new Reason("ct", "set_aside", "not_ct", 1_402),
            new Reason("ct", "set_aside", "localizer", 320),
            new Reason("ct", "rejected", "truncated_pixel_data", 31),
            new Reason("ct", "rejected", "not_dicom", 14),
            new Reason("reports", "rejected", "no_text", 3)));
  }

  private static List<Gate> gates() {
    return List.of(
        new Gate("ledger_balanced_ct", 0, 0, true, "the ledger of the inbox ct balances"),
        new Gate("reject_share_ct", 0.000735, 0.05, true, "45 of 61204 new objects rejected"),
        new Gate("not_empty_ct", 0, 0, true, "61904 objects seen in the inbox ct"),
        new Gate("reject_share_reports", 0.00524, 0.05, true, "3 of 573 new objects rejected"),
        new Gate(
            "unassessable_share", 0.0493, 0.04, false, "27 of 548 studies have no chosen series"),
        new Gate("missing_output", 0, 0, true, "0 studies without status, 0 reports not read"),
        new Gate("identifiers_found", 0, 0, true, "0 places with one of 1871 known identifiers"));
  }

  private SiteBurden site(
      String name, int found, int none, int uncovered, int unassessable, double median) {
    List<Double> diameters = new ArrayList<>();
    for (int i = 0; i < found; i++) {
      diameters.add(median * Math.exp(0.55 * random.nextGaussian()));
    }
    return new SiteBurden(name, found, none, uncovered, unassessable, 0, 0, diameters);
  }

  private CoursePanel panel(String site, int patients, double typical) {
    List<CourseLine> lines = new ArrayList<>();
    long[] trends = new long[Trend.values().length];
    for (int i = 0; i < patients; i++) {
      CourseLine line = line(typical);
      trends[line.trend().ordinal()]++;
      lines.add(line);
    }
    return new CoursePanel(
        site,
        trends[Trend.RISING.ordinal()],
        trends[Trend.FALLING.ordinal()],
        trends[Trend.LEVEL.ordinal()],
        patients / 2,
        lines);
  }

  private CourseLine line(double typical) {
    double first = typical * Math.exp(0.6 * random.nextGaussian());
    double drift = 0.25 * random.nextGaussian();
    List<CoursePoint> points = new ArrayList<>();
    double sum = first;
    int day = 0;
    int studies = 2 + random.nextInt(6);
    for (int i = 0; i < studies; i++) {
      points.add(new CoursePoint(day, sum));
      day += 50 + random.nextInt(70);
      sum *= Math.exp(drift + 0.12 * random.nextGaussian());
    }
    double last = points.get(points.size() - 1).sumMm();
    Trend trend =
        last - first >= 5 && last >= 1.2 * first
            ? Trend.RISING
            : last <= 0.7 * first ? Trend.FALLING : Trend.LEVEL;
    return new CourseLine(trend, points);
  }

  private static List<MatrixCell> matrix() {
    return List.of(
        new MatrixCell("present", "found", "concordant_present", 351),
        new MatrixCell("present", "found", "size_conflict", 29),
        new MatrixCell("present", "none_found", "report_only", 41),
        new MatrixCell("present", "not_covered", "not_comparable", 12),
        new MatrixCell("present", "not_assessable", "not_comparable", 31),
        new MatrixCell("uncertain", "found", "not_comparable", 38),
        new MatrixCell("uncertain", "none_found", "not_comparable", 66),
        new MatrixCell("historical", "found", "image_only", 4),
        new MatrixCell("historical", "none_found", "concordant_absent", 19),
        new MatrixCell("absent_explicit", "found", "image_only", 22),
        new MatrixCell("absent_explicit", "none_found", "concordant_absent", 1_240),
        new MatrixCell("absent_implied", "found", "image_only", 9),
        new MatrixCell("absent_implied", "none_found", "concordant_absent", 702),
        new MatrixCell("not_mentioned", "found", "not_comparable", 31),
        new MatrixCell("not_mentioned", "none_found", "not_comparable", 851),
        new MatrixCell("not_mentioned", "not_covered", "not_comparable", 107),
        new MatrixCell("not_mentioned", "not_assessable", "not_comparable", 150),
        new MatrixCell("no_report", "found", "not_comparable", 12),
        new MatrixCell("no_report", "none_found", "not_comparable", 91),
        new MatrixCell("no_report", "failed", "not_comparable", 8),
        new MatrixCell("failed", "none_found", "not_comparable", 14));
  }

  private List<Disagreement> disagreements() {
    List<Disagreement> rows = new ArrayList<>();
    String[] sites = {"liver", "lung", "lymph_node", "adrenal", "bone"};
    for (int i = 0; i < 10; i++) {
      boolean report = i % 3 == 1;
      boolean size = i % 3 == 2;
      double mm = 74 - 5.3 * i;
      rows.add(
          new Disagreement(
              "P7K2M" + (char) ('A' + i) + "QX4T",
              "2.25.3182736455463728190" + (i + 10) + "8273645",
              Optional.of(LocalDate.of(2019, 3, 4).plusDays(91L * i)),
              sites[i % sites.length],
              size ? "size_conflict" : report ? "report_only" : "image_only",
              report || size ? "present" : "absent_explicit",
              report ? "none_found" : "found",
              report || size ? OptionalDouble.of(mm * 0.6) : OptionalDouble.empty(),
              report ? OptionalDouble.empty() : OptionalDouble.of(mm),
              Optional.of(report ? 0 : 1 + i % 4)));
    }
    return rows;
  }

  private List<LesionFigure> lesions() {
    List<LesionFigure> figures = new ArrayList<>();
    String[] sites = {"liver", "lung", "lymph_node", "bone", "adrenal", "liver", "lung"};
    for (int i = 0; i < sites.length; i++) {
      double radius = 26 - 2.6 * i;
      Volume slice = slice(sites[i], radius, 0.7 + 0.05 * i, 0.78);
      Volume mask = mask(slice.grid(), radius);
      SliceOutline outline = SliceOutline.of(mask, 3).orElseThrow();
      SliceThumbnail.Crop crop =
          SliceThumbnail.Crop.around(
              slice.grid(),
              outline.rowFrom(),
              outline.rowTo(),
              outline.columnFrom(),
              outline.columnTo());
      figures.add(
          figure(
              sites[i],
              i,
              radius,
              Optional.of(
                  SliceThumbnail.cut(
                      slice, Optional.of(outline), crop, SliceThumbnail.Window.of(sites[i]))),
              Optional.empty()));
    }
    figures.add(
        figure(
            "spleen",
            8,
            8,
            Optional.empty(),
            Optional.of("No picture: the voxel file could not be read (storage).")));
    return figures;
  }

  private static LesionFigure figure(
      String site,
      int number,
      double radius,
      Optional<SliceThumbnail.Picture> picture,
      Optional<String> note) {
    return new LesionFigure(
        site,
        "P9F3" + number + "LMWQ2",
        Optional.of(LocalDate.of(2018, 11, 2).plusDays(37L * number)),
        2.2 * radius,
        1.7 * radius,
        4.2 * radius * radius * radius,
        site.equals("lung") ? 21 : 62,
        0.91,
        picture,
        note);
  }

  /** Noisy tissue with an ellipse in it. */
  private Volume slice(String site, double radius, double columnMm, double rowMm) {
    int size = 256;
    Grid grid = grid(size, columnMm, rowMm);
    short[] voxels = new short[size * size];
    double around = site.equals("lung") ? -850 : site.equals("bone") ? 300 : 110;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double body = Math.hypot((x - 128) / 120.0, (y - 120) / 100.0);
        double vessel = Math.sin(x * 0.13 + 3 * Math.sin(y * 0.05)) > 0.93 ? 70 : 0;
        double hu = body > 1 ? -1000 : within(y, x, grid, radius) ? 55 : around + vessel;
        voxels[y * size + x] = (short) (hu + 14 * random.nextGaussian());
      }
    }
    return Volume.int16(grid, voxels);
  }

  static Volume mask(Grid grid, double radius) {
    byte[] labels = new byte[(int) grid.voxels()];
    for (int y = 0; y < grid.sizeY(); y++) {
      for (int x = 0; x < grid.sizeX(); x++) {
        labels[y * grid.sizeX() + x] = (byte) (within(y, x, grid, radius) ? 3 : 0);
      }
    }
    return Volume.uint8(grid, labels);
  }

  private static boolean within(int y, int x, Grid grid, double radius) {
    double dx = (x - 90) * grid.spacing().x();
    double dy = (y - 110) * grid.spacing().y();
    double angle = Math.atan2(dy, dx);
    return Math.hypot(dx / 1.15, dy / 0.85) <= radius * (1 + 0.12 * Math.sin(3 * angle));
  }

  public static Grid grid(int size, double columnMm, double rowMm) {
    return new Grid(
        1,
        size,
        size,
        new Vector3(0, 0, 0),
        new Vector3(columnMm, rowMm, 1),
        new Vector3(1, 0, 0),
        new Vector3(0, 1, 0),
        new Vector3(0, 0, 1));
  }
}
