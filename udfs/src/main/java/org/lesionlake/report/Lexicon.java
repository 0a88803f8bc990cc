package org.lesionlake.report;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lesionlake.schemas.Site;

/**
 * The rules of one language, read from the tab-separated files of its folder: rule, category,
 * attributes, phrases, example, expected. A line that starts with {@code #} is a comment. Folders
 * in it hold parts that are looked for apart, and tables beside the folders hold for every
 * language.
 */
public final class Lexicon implements Serializable {
  private static final long serialVersionUID = 1;

  /** Raised whenever the reader's own code changes what it reads from the same lexicon. */
  private static final String CODE_VERSION = "6";

  /** The folder of words that tell a language from others, join its words and name sections. */
  static final String LANGUAGE = "language";

  /**
   * Folders whose phrases are looked for apart from the others, which they may share words with.
   */
  private static final List<String> PARTS = List.of("facts", LANGUAGE, "places");

  /** Before the names of tables that hold for every language. */
  private static final String COMMON = "common/";

  private final String language;
  private final TreeMap<String, String> files;
  private transient volatile Compiled compiled;

  private record Compiled(
      List<LexiconRule> rules,
      PhraseTrie trie,
      String regex,
      Pattern pattern,
      Map<String, LexiconRule> byName,
      Map<String, Optional<PhraseTrie.Found>> seen) {}

  private Lexicon(String language, Map<String, String> files) {
    this.language = language;
    this.files = new TreeMap<>(files);
    compiled();
  }

  /**
   * Reads {@code <confDir>/lexicons/<language>/*.tsv}.
   *
   * @throws IllegalArgumentException if there is no such folder or a line cannot be understood
   */
  public static Lexicon load(Path confDir, String language) {
    Path folder = confDir.resolve("lexicons").resolve(language);
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "No lexicon for language '"
              + language
              + "': "
              + folder
              + " is no folder. Add it, or name a language that has one.");
    }
    Map<String, String> files = new TreeMap<>(tables(folder));
    for (String part : PARTS) {
      if (Files.isDirectory(folder.resolve(part))) {
        tables(folder.resolve(part)).forEach((name, text) -> files.put(part + "/" + name, text));
      }
    }
    tables(confDir.resolve("lexicons")).forEach((name, text) -> files.put(COMMON + name, text));
    return of(language, files);
  }

  /** Contents of a folder's {@code .tsv} files by name. */
  static Map<String, String> tables(Path folder) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.filter(file -> file.toString().endsWith(".tsv")).toList()) {
        files.put(path.getFileName().toString(), Files.readString(path, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read lexicon " + folder, e);
    }
    return files;
  }

  /** A lexicon from the contents of its files by name. */
  public static Lexicon of(String language, Map<String, String> files) {
    return new Lexicon(language, files);
  }

  /** Rules of one of the {@code PARTS}; none where the language has no such folder. */
  List<LexiconRule> part(String folder) {
    List<LexiconRule> rules = new ArrayList<>();
    files.forEach(
        (name, text) -> {
          if (name.startsWith(folder + "/")) {
            rules.addAll(parse(language + "/" + name, text));
          }
        });
    return List.copyOf(rules);
  }

  /** Text of a table that holds for every language; empty if there is none. */
  String common(String name) {
    return files.getOrDefault(COMMON + name, "");
  }

  /**
   * What sections of a report are called, by language and by section, the heading first. A language
   * that names none has no entry.
   *
   * @throws IllegalArgumentException if a line cannot be understood
   */
  public static Map<String, Map<String, List<String>>> sectionNames(Path confDir) {
    Map<String, Map<String, List<String>>> names = new TreeMap<>();
    languageRules(confDir)
        .forEach(
            (language, rules) ->
                rules.stream()
                    .filter(rule -> rule.category().equals("section"))
                    .forEach(
                        rule ->
                            names
                                .computeIfAbsent(language, key -> new LinkedHashMap<>())
                                .put(rule.attribute("section"), rule.phrases())));
    return names;
  }

  /** What the part {@link #LANGUAGE} of each language says; a language without it has no entry. */
  static Map<String, List<LexiconRule>> languageRules(Path confDir) {
    Map<String, List<LexiconRule>> rules = new TreeMap<>();
    for (String language : languages(confDir)) {
      Path folder = confDir.resolve("lexicons").resolve(language).resolve(LANGUAGE);
      if (Files.isDirectory(folder)) {
        List<LexiconRule> own = rules.computeIfAbsent(language, key -> new ArrayList<>());
        tables(folder)
            .forEach(
                (name, text) -> own.addAll(parse(language + "/" + LANGUAGE + "/" + name, text)));
      }
    }
    return rules;
  }

  /** Languages that have a folder below {@code <confDir>/lexicons}, in order of their names. */
  public static List<String> languages(Path confDir) {
    try (Stream<Path> folders = Files.list(confDir.resolve("lexicons"))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list lexicons below " + confDir, e);
    }
  }

  public String language() {
    return language;
  }

  /** Contents of the files by name, as {@link #of} takes them. */
  public Map<String, String> files() {
    return Map.copyOf(files);
  }

  public List<LexiconRule> rules() {
    return compiled().rules();
  }

  /** The one regular expression that finds every phrase in normalised text. */
  public String regex() {
    return compiled().regex();
  }

  Pattern pattern() {
    return compiled().pattern();
  }

  /** Rules of a category, in the order of the files. */
  List<LexiconRule> rules(String category) {
    return rules().stream().filter(rule -> rule.category().equals(category)).toList();
  }

  /** First 12 hexadecimal digits of the SHA-256 of all lexicons and of the code's version. */
  public static String rulesVersion(List<Lexicon> lexicons) {
    return rulesVersion(lexicons, Optional.empty());
  }

  /**
   * The same with a trained tagger beside the rules.
   *
   * @param tagger what its results rest on, as a hash
   */
  public static String rulesVersion(List<Lexicon> lexicons, Optional<String> tagger) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(CODE_VERSION.getBytes(StandardCharsets.UTF_8));
      TreeMap<String, String> all = new TreeMap<>();
      lexicons.forEach(
          lexicon ->
              lexicon.files.forEach((name, text) -> all.put(lexicon.language + "/" + name, text)));
      all.forEach(
          (name, text) ->
              digest.update((name + "\n" + text + "\n").getBytes(StandardCharsets.UTF_8)));
      tagger.ifPresent(hash -> digest.update(("tagger " + hash).getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** Version of this lexicon alone. */
  public String rulesVersion() {
    return rulesVersion(List.of(this));
  }

  /** The entity at a stretch that {@link #regex} found; empty for a compound of no known site. */
  Optional<Entity> entity(String normalized, int start, int end) {
    String stretch = normalized.substring(start, end);
    Compiled now = compiled();
    Optional<PhraseTrie.Found> found = now.seen().get(stretch);
    if (found == null) {
      found = now.trie().ruleOf(stretch, this::fits);
      if (now.seen().size() < 20_000) {
        now.seen().put(stretch, found);
      }
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    LexiconRule rule = found.get().rule();
    if (found.get().before().isEmpty()) {
      return Optional.of(new Entity(start, end, rule, siteOf(rule)));
    }
    Optional<Site> site = compoundSite(found.get().before());
    if (site.isEmpty() && rule.is("needs_site")) {
      return Optional.empty();
    }
    return Optional.of(new Entity(start, end, rule, site.or(() -> siteOf(rule))));
  }

  /** "Schildkliermetastase" is of the thyroid: a node compound needs a nodal first half. */
  private boolean fits(PhraseTrie.Found found) {
    return !found.rule().is("needs_nodal_half")
        || firstHalf(found.before()).filter(rule -> rule.is("nodal")).isPresent();
  }

  private Optional<Site> compoundSite(String before) {
    return firstHalf(before).flatMap(Lexicon::halfSite);
  }

  /** The rule that names the site of a compound's first half, less the sound that joins them. */
  private Optional<LexiconRule> firstHalf(String before) {
    for (String stem :
        List.of(before, strip(before, "s"), strip(before, "en"), strip(before, "e"))) {
      Optional<LexiconRule> rule =
          compiled()
              .trie()
              .ruleOf(stem)
              .map(PhraseTrie.Found::rule)
              .filter(found -> halfSite(found).isPresent());
      if (rule.isPresent()) {
        return rule;
      }
    }
    return Optional.empty();
  }

  private static String strip(String word, String ending) {
    return word.endsWith(ending) ? word.substring(0, word.length() - ending.length()) : word;
  }

  private static Optional<Site> halfSite(LexiconRule rule) {
    return rule.category().equals("site") ? siteOf(rule) : site(rule.attribute("first_half"));
  }

  private static Optional<Site> siteOf(LexiconRule rule) {
    return site(rule.attribute("site"));
  }

  private static Optional<Site> site(String site) {
    return site.isEmpty()
        ? Optional.empty()
        : Optional.of(Site.valueOf(site.toUpperCase(java.util.Locale.ROOT)));
  }

  private Compiled compiled() {
    Compiled now = compiled;
    if (now == null) {
      now = compile();
      compiled = now;
    }
    return now;
  }

  private Compiled compile() {
    List<LexiconRule> rules = new ArrayList<>();
    files.forEach(
        (name, text) -> {
          if (name.indexOf('/') < 0) {
            rules.addAll(parse(language + "/" + name, text));
          }
        });
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("The lexicon of language '" + language + "' has no rules");
    }
    PhraseTrie trie = new PhraseTrie();
    Map<String, LexiconRule> byName = new LinkedHashMap<>();
    for (LexiconRule rule : rules) {
      if (byName.put(rule.name(), rule) != null) {
        throw new IllegalArgumentException(
            "Two rules of '" + language + "' are named " + rule.name());
      }
      siteOf(rule);
      if (!rule.category().equals("abbreviation")) {
        rule.phrases().forEach(phrase -> trie.add(phrase, rule));
      }
    }
    for (LexiconRule rule : rules) {
      if (rule.category().equals("target") || rule.category().equals("site")) {
        rule.phrases().forEach(phrase -> trie.addMisspelt(phrase, rule));
      }
    }
    String regex = trie.regex();
    return new Compiled(
        List.copyOf(rules),
        trie,
        regex,
        Pattern.compile(regex),
        byName,
        new java.util.concurrent.ConcurrentHashMap<>());
  }

  /** The rules of one file, in its order. */
  static List<LexiconRule> parse(String file, String text) {
    List<LexiconRule> rules = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\r?\n")) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split("\t", -1);
      if (cells.length != 6) {
        throw new IllegalArgumentException(
            file
                + " line "
                + number
                + " has "
                + cells.length
                + " cells; a rule needs six, parted by tabs: rule, category, attributes, phrases,"
                + " example, expected");
      }
      rules.add(
          new LexiconRule(
              cells[0].trim(),
              cells[1].trim(),
              attributes(cells[2]),
              Arrays.stream(cells[3].split("\\|")).map(String::trim).toList(),
              cells[4].trim(),
              cells[5].trim()));
    }
    return rules;
  }

  /** Attributes from a cell of {@code name=value} pairs parted by semicolons. */
  static Map<String, String> attributes(String cell) {
    Map<String, String> attributes = new HashMap<>();
    for (String pair : cell.split(";")) {
      if (!pair.isBlank()) {
        String[] parts = pair.split("=", 2);
        attributes.put(parts[0].trim(), parts.length > 1 ? parts[1].trim() : "true");
      }
    }
    return Map.copyOf(attributes);
  }
}
