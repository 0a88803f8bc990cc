package org.lesionlake.deid;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/**
 * PS3.15 table E.1-1, the facts of which are in {@code ps3-15-table-e1-1.tsv}: what the Basic
 * Profile and each option do to an attribute.
 */
public final class ConfidentialityTable {
  private static final String FILE = "ps3-15-table-e1-1.tsv";
  private static final String BASIC = "basic";
  private static final ConfidentialityTable STANDARD = read();

  /**
   * A row.
   *
   * @param tag eight hexadecimal digits, {@code x} for any; {@code private} for all of odd groups
   * @param codes of {@code basic} and of the options' columns; absent where the cell is empty
   */
  public record Row(String tag, String keyword, Map<String, String> codes) {
    /** Whether one tag is meant, and not a pattern of tags. */
    public boolean isSingle() {
      return tag.matches("[0-9A-F]{8}");
    }

    /**
     * The tag that a single row means.
     *
     * @throws NumberFormatException if the row means more than one
     */
    int number() {
      return Integer.parseUnsignedInt(tag, 16);
    }

    /** The code of the Basic Profile, such as {@code X/Z}. */
    public String basic() {
      return codes.get(BASIC);
    }

    /**
     * What becomes of the attribute under some options: K if one of them keeps it, else C if one
     * cleans it, else the code of the Basic Profile.
     */
    public String code(Set<DeidOption> options) {
      String code = basic();
      for (DeidOption option : options) {
        String own = codes.get(option.column());
        if ("K".equals(own)) {
          return own;
        }
        code = own == null ? code : own;
      }
      return code;
    }
  }

  private final List<Row> rows;
  private final Map<Integer, Row> byTag = new HashMap<>();

  private ConfidentialityTable(List<Row> rows) {
    this.rows = List.copyOf(rows);
    rows.stream().filter(Row::isSingle).forEach(row -> byTag.put(row.number(), row));
  }

  /** The table of the standard. */
  public static ConfidentialityTable standard() {
    return STANDARD;
  }

  public List<Row> rows() {
    return rows;
  }

  /** The row that names this one attribute. */
  Optional<Row> row(int tag) {
    return Optional.ofNullable(byTag.get(tag));
  }

  /**
   * Whether an action does enough for an attribute. A cleaned or shifted value is more than a kept
   * one, a pseudonym is a dummy, and a sequence may stay where its UIDs are replaced, since its
   * items are reduced by the same rules.
   */
  static boolean suffices(DicomRules.Action action, String code, Row row, Set<DeidOption> options) {
    boolean sequence = Tag.vr(row.number()) == Vr.SQ;
    return switch (code) {
      case "K" -> !hasDate(row) || isShifted(action, options);
      case "U" -> action == DicomRules.Action.UID;
      case "X/Z/U*" -> sequence;
      case "C" -> cleans(action, row, options, sequence);
      case "Z", "Z/D", "D" ->
          action == DicomRules.Action.PATIENT || action == DicomRules.Action.ACCESSION;
      default -> false;
    };
  }

  private static boolean cleans(
      DicomRules.Action action, Row row, Set<DeidOption> options, boolean sequence) {
    boolean inTime =
        options.contains(DeidOption.MODIFIED_DATES)
            && "C".equals(row.codes().get(DeidOption.MODIFIED_DATES.column()));
    return switch (action) {
      case CLEAN, MEANING -> !inTime;
      case DATE, DATETIME, AGE -> inTime;
      // Dates move by whole days, so that a time of day is what it was.
      case KEEP -> sequence || inTime && !hasDate(row);
      default -> false;
    };
  }

  /** A true date beside shifted ones would tell the shift, whatever option keeps it. */
  private static boolean isShifted(DicomRules.Action action, Set<DeidOption> options) {
    return options.contains(DeidOption.MODIFIED_DATES)
        && (action == DicomRules.Action.DATE || action == DicomRules.Action.DATETIME);
  }

  private static boolean hasDate(Row row) {
    Vr vr = Tag.vr(row.number());
    return vr == Vr.DA || vr == Vr.DT;
  }

  private static ConfidentialityTable read() {
    try (InputStream in = ConfidentialityTable.class.getResourceAsStream(FILE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<Row> rows = new ArrayList<>();
      String[] names = {};
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        String[] cells = line.split("\t", -1);
        if (names.length == 0) {
          names = cells;
          continue;
        }
        Map<String, String> codes = new HashMap<>();
        for (int i = 2; i < cells.length; i++) {
          if (!cells[i].isEmpty()) {
            codes.put(names[i], cells[i]);
          }
        }
        rows.add(new Row(cells[0], cells[1], Map.copyOf(codes)));
      }
      return new ConfidentialityTable(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
