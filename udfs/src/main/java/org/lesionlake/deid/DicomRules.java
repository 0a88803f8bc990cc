package org.lesionlake.deid;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.dicom.Tag;

/** What a site lets through: the allowed attributes and the words allowed in descriptions. */
public final class DicomRules implements Serializable {
  private static final long serialVersionUID = 1;

  /** The file of attributes: tag, keyword, action, note, separated by tabs. */
  public static final String ATTRIBUTES_FILE = "dicom-attributes.tsv";

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

  private final Map<Integer, Action> actions;
  private final Set<String> words;

  private DicomRules(Map<Integer, Action> actions, Set<String> words) {
    this.actions = new HashMap<>(actions);
    this.words = new HashSet<>(words);
  }

  /**
   * Reads both files of a directory, {@code conf/deid} of a site.
   *
   * @param scannerWords further words allowed in descriptions: those by which series are told apart
   * @throws IOException if a file is missing or a line is none of the format
   */
  public static DicomRules read(Path directory, Set<String> scannerWords) throws IOException {
    Map<Integer, Action> actions = new HashMap<>();
    Path file = directory.resolve(ATTRIBUTES_FILE);
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("tag\t")) {
        addAction(actions, file, line);
      }
    }
    Set<String> words = new HashSet<>();
    scannerWords.forEach(word -> words.add(Words.fold(word)));
    for (String line : Files.readAllLines(directory.resolve(WORDS_FILE), StandardCharsets.UTF_8)) {
      for (String word : line.replaceFirst("#.*", "").split("\\s+")) {
        words.add(Words.fold(word));
      }
    }
    words.remove("");
    return new DicomRules(actions, words);
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
