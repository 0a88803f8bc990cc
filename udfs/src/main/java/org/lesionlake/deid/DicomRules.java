package org.lesionlake.deid;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lesionlake.dicom.DataElement;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/** What a site lets through: the allowed attributes and the words allowed in descriptions. */
public final class DicomRules implements Serializable {
  private static final long serialVersionUID = 1;

  /** The file of attributes: tag, keyword, action, note, separated by tabs. */
  public static final String ATTRIBUTES_FILE = "dicom-attributes.tsv";

  /** The file of private attributes: creator, group, element, VR, note, separated by tabs. */
  public static final String SAFE_PRIVATE_FILE = "safe-private.tsv";

  /** The file of words, separated by white space; {@code *} stands for any letters. */
  public static final String WORDS_FILE = "descriptor-words.txt";

  enum Action {
    KEEP,
    UID,
    DATE,
    DATETIME,
    AGE,
    CLEAN,
    MEANING,
    PATIENT,
    ACCESSION
  }

  /** Those that hold numbers, or code strings, of which each value is looked at. */
  private static final Set<Vr> SAFE_VRS =
      EnumSet.of(Vr.CS, Vr.DS, Vr.FD, Vr.FL, Vr.IS, Vr.SL, Vr.SS, Vr.UL, Vr.US);

  private final Map<Integer, Action> actions;
  private final Map<String, Vr> safePrivate;
  private final Set<String> words;
  private final Set<DeidOption> options;

  private DicomRules(
      Map<Integer, Action> actions,
      Map<String, Vr> safePrivate,
      Set<String> words,
      Set<DeidOption> options) {
    this.actions = new HashMap<>(actions);
    this.safePrivate = new HashMap<>(safePrivate);
    this.words = new HashSet<>(words);
    this.options = new TreeSet<>(options);
  }

  /** As {@link #read(Path, Set, Set)} with the options that are chosen by default. */
  public static DicomRules read(Path directory, Set<String> scannerWords) throws IOException {
    return read(directory, scannerWords, DeidOption.DEFAULTS);
  }

  /**
   * Reads the files of a directory, {@code conf/deid} of a site. What is listed there leaves a data
   * set only if the profile with the chosen options lets it; device identity and structured content
   * leave with their options, listed or not.
   *
   * @param scannerWords further words allowed in descriptions: those by which series are told apart
   * @throws IOException if a file is missing, a line is none of the format, or one lets more
   *     through than the profile does under any options
   */
  public static DicomRules read(Path directory, Set<String> scannerWords, Set<DeidOption> options)
      throws IOException {
    Map<Integer, Action> listed = new HashMap<>();
    Path file = directory.resolve(ATTRIBUTES_FILE);
    for (String line : rules(file, "tag")) {
      addAction(listed, file, line);
    }
    Set<String> words = new HashSet<>();
    scannerWords.forEach(word -> words.add(Words.fold(word)));
    for (String line : Files.readAllLines(directory.resolve(WORDS_FILE), StandardCharsets.UTF_8)) {
      for (String word : line.replaceFirst("#.*", "").split("\\s+")) {
        words.add(Words.fold(word));
      }
    }
    words.remove("");
    return new DicomRules(
        allowed(listed, file, options),
        options.contains(DeidOption.SAFE_PRIVATE)
            ? safePrivate(directory.resolve(SAFE_PRIVATE_FILE))
            : Map.of(),
        words,
        options);
  }

  /**
   * The lines of a file without comments and the line of headings.
   *
   * @param heading of the first column
   */
  private static List<String> rules(Path file, String heading) throws IOException {
    return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .filter(line -> !line.startsWith(heading + "\t"))
        .toList();
  }

  /** The listed actions that the standard's table lets stand, and what options bring with them. */
  private static Map<Integer, Action> allowed(
      Map<Integer, Action> listed, Path file, Set<DeidOption> options) throws IOException {
    ConfidentialityTable table = ConfidentialityTable.standard();
    Map<Integer, Action> allowed = new HashMap<>();
    for (Map.Entry<Integer, Action> rule : listed.entrySet()) {
      Optional<ConfidentialityTable.Row> row = table.row(rule.getKey());
      if (row.isEmpty() || suffices(rule.getValue(), row.get(), options)) {
        allowed.put(rule.getKey(), rule.getValue());
      } else if (!suffices(rule.getValue(), row.get(), EnumSet.allOf(DeidOption.class))) {
        throw new IOException(
            file
                + " lets "
                + Tag.format(rule.getKey())
                + " through with the action "
                + rule.getValue().name().toLowerCase(Locale.ROOT)
                + ", and PS3.15 table E.1-1 asks for "
                + row.get().basic()
                + ". Take the line out, or name an action that does more.");
      }
    }
    for (ConfidentialityTable.Row row : table.rows()) {
      if (row.isSingle()) {
        broughtAlong(row, options).ifPresent(action -> allowed.putIfAbsent(row.number(), action));
      }
    }
    return allowed;
  }

  private static boolean suffices(
      Action action, ConfidentialityTable.Row row, Set<DeidOption> options) {
    return ConfidentialityTable.suffices(action, row.code(options), row, options);
  }

  private static Optional<Action> broughtAlong(
      ConfidentialityTable.Row row, Set<DeidOption> options) {
    Vr vr = Tag.vr(row.number());
    for (DeidOption option :
        List.of(DeidOption.DEVICE_IDENTITY, DeidOption.CLEAN_STRUCTURED_CONTENT)) {
      String code = options.contains(option) ? row.codes().get(option.column()) : null;
      if (code != null && vr != Vr.PN && vr != Vr.UN) {
        if (vr == Vr.DA || vr == Vr.DT) {
          // Scanners are calibrated on the day of the scan: a true date would tell the shift.
          return Optional.of(vr == Vr.DA ? Action.DATE : Action.DATETIME)
              .filter(action -> options.contains(DeidOption.MODIFIED_DATES));
        }
        boolean kept = vr == Vr.SQ || code.equals("K");
        return Optional.of(vr == Vr.UI ? Action.UID : kept ? Action.KEEP : Action.CLEAN);
      }
    }
    return Optional.empty();
  }

  private static Map<String, Vr> safePrivate(Path file) throws IOException {
    Map<String, Vr> safe = new HashMap<>();
    for (String line : rules(file, "creator")) {
      String[] cells = line.split("\t");
      try {
        int group = Integer.parseInt(cells[1], 16);
        int element = Integer.parseInt(cells[2], 16);
        Vr vr = Vr.valueOf(cells[3]);
        if (group % 2 == 0 || element > 0xFF || !SAFE_VRS.contains(vr)) {
          throw new IllegalArgumentException("no private element, or of a VR that may hold text");
        }
        safe.put(privateKey(cells[0], group, element), vr);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IOException(
            file
                + " has a line that is no rule ("
                + e.getMessage()
                + "): \""
                + line
                + "\". Write creator, group, element (hexadecimal), VR and note with tabs.",
            e);
      }
    }
    return safe;
  }

  private static String privateKey(String creator, int group, int element) {
    return creator.strip() + "\t" + group + "\t" + element;
  }

  /** Whether a private attribute is known to be safe: numbers and codes of a known creator. */
  boolean isSafePrivate(Dataset source, DataElement element) {
    if (safePrivate.isEmpty()) {
      return false;
    }
    int group = element.tag() >>> 16;
    int block = element.tag() >>> 8 & 0xFF;
    return source
        .string(group << 16 | block)
        .map(creator -> safePrivate.get(privateKey(creator, group, element.tag() & 0xFF)))
        .filter(element.vr()::equals)
        .isPresent();
  }

  /** The options that these rules follow. */
  public Set<DeidOption> options() {
    return Set.copyOf(options);
  }

  private static void addAction(Map<Integer, Action> actions, Path file, String line)
      throws IOException {
    List<String> columns = List.of(line.split("\t"));
    try {
      int tag = Integer.parseUnsignedInt(columns.get(0), 16);
      Action action = Action.valueOf(columns.get(2).toUpperCase(Locale.ROOT));
      if (Tag.isPrivate(tag) || actions.put(tag, action) != null) {
        throw new IllegalArgumentException("private or listed twice");
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(
          file
              + " has a line that is no rule ("
              + e.getMessage()
              + "): \""
              + line
              + "\". Write tag (8 hexadecimal digits), keyword, action and note with tabs.",
          e);
    }
  }

  Optional<Action> action(int tag) {
    return Optional.ofNullable(actions.get(tag));
  }

  DescriptorCleaner cleaner() {
    return new DescriptorCleaner(words);
  }
}
