package org.lesionlake.jobs.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.lesionlake.jobs.lake.UserError;

/**
 * What belongs to a training set and how it is split, as {@code conf/training-sets/example.conf}
 * tells it field by field: HOCON, of which JSON is a part. An unknown field is refused.
 *
 * @param name name of the set in the lake
 * @param title what it is, in words
 * @param source model whose masks are pseudo-labels
 * @param select query whose answer has a column {@code series_uid} and the columns of strata
 * @param strata columns of the query whose values make a stratum
 * @param match how negatives are matched to cases; empty to take all
 * @param capPerStratum most series of a stratum
 * @param shares weight of each side: train, validation, test
 * @param folds cross-validation folds of the train side; 0 for none
 * @param key key of the hash that divides patients
 * @param sameReportLeavesOut whether a report that stands on two sides leaves the newer item out
 * @param nearDuplicateLeavesOut whether an image that stands on two sides does
 */
record TrainingSpec(
    String name,
    String title,
    String source,
    String select,
    List<String> strata,
    Optional<TrainingMatch> match,
    OptionalInt capPerStratum,
    Map<String, Double> shares,
    int folds,
    String key,
    boolean sameReportLeavesOut,
    boolean nearDuplicateLeavesOut) {
  static final String TRAIN = "train";

  private static final List<String> SIDES = List.of(TRAIN, "validation", "test");
  private static final List<Double> USUAL_SHARES = List.of(0.7, 0.1, 0.2);
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final Pattern COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> FIELDS =
      List.of(
          "name",
          "title",
          "source",
          "select",
          "strata",
          "match.column",
          "match.cases",
          "match.on",
          "match.ratio",
          "cap-per-stratum",
          "split.train",
          "split.validation",
          "split.test",
          "split.key",
          "folds",
          "same-report",
          "near-duplicate");

  /**
   * Reads a specification.
   *
   * @throws UserError if there is no such file or something in it cannot be used
   */
  static TrainingSpec read(Path file, String source) {
    try {
      return parse(Files.readString(file), file.toString(), source);
    } catch (NoSuchFileException e) {
      throw new UserError(
          "There is no specification " + file + ".",
          "No file of that name exists.",
          "Check the name; conf/training-sets/example.conf is one to copy.");
    } catch (IOException e) {
      throw new UserError(
          "The specification " + file + " cannot be read.",
          e.getClass().getSimpleName() + " while reading it.",
          "Check that it is a text file in UTF-8 that you may read.");
    }
  }

  static TrainingSpec parse(String text, String place, String source) {
    try {
      Config config = ConfigFactory.parseString(text).resolve();
      requireKnown(config, place);
      TrainingSpec spec = of(config, source);
      spec.require(place);
      return spec;
    } catch (ConfigException e) {
      throw new UserError(
          "The specification " + place + " cannot be used.",
          e.getMessage(),
          "Mend it; conf/training-sets/example.conf shows every field.");
    }
  }

  private static TrainingSpec of(Config config, String source) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int i = 0; i < SIDES.size(); i++) {
      String path = "split." + SIDES.get(i);
      double usual = USUAL_SHARES.get(i);
      shares.put(SIDES.get(i), or(config, path, () -> config.getDouble(path), usual));
    }
    String name = config.getString("name");
    return new TrainingSpec(
        name,
        config.getString("title"),
        or(config, "source", () -> config.getString("source"), source),
        config.getString("select").strip(),
        or(config, "strata", () -> config.getStringList("strata"), List.of()),
        match(config),
        config.hasPath("cap-per-stratum")
            ? OptionalInt.of(config.getInt("cap-per-stratum"))
            : OptionalInt.empty(),
        shares,
        or(config, "folds", () -> config.getInt("folds"), 5),
        or(config, "split.key", () -> config.getString("split.key"), name),
        leavesOut(config, "same-report"),
        leavesOut(config, "near-duplicate"));
  }

  private static boolean leavesOut(Config config, String path) {
    return switch (or(config, path, () -> config.getString(path), "leave-out")) {
      case "leave-out" -> true;
      case "keep" -> false;
      default -> throw new ConfigException.BadValue(path, "it is leave-out or keep");
    };
  }

  private static Optional<TrainingMatch> match(Config config) {
    return config.hasPath("match")
        ? Optional.of(
            new TrainingMatch(
                config.getString("match.column"),
                config.getStringList("match.cases"),
                or(config, "match.on", () -> config.getStringList("match.on"), List.of()),
                or(config, "match.ratio", () -> config.getInt("match.ratio"), 1)))
        : Optional.empty();
  }

  private static <T> T or(Config config, String path, Supplier<T> value, T usual) {
    return config.hasPath(path) ? value.get() : usual;
  }

  private static void requireKnown(Config config, String place) {
    List<String> unknown =
        config.entrySet().stream()
            .map(entry -> String.join(".", ConfigUtil.splitPath(entry.getKey())))
            .filter(path -> !FIELDS.contains(path))
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      throw new UserError(
          "The specification " + place + " cannot be used.",
          "It has fields that none has: " + String.join(", ", unknown) + ".",
          "Use those there are: " + String.join(", ", FIELDS) + ".");
    }
  }

  private void require(String place) {
    require(NAME.matcher(name).matches(), place, "name", "small letters, digits and hyphens");
    require(!title.isBlank(), place, "title", "a title in words");
    require(!select.isEmpty() && !select.contains(";"), place, "select", "one query, no semicolon");
    require(
        strata.stream().allMatch(column -> COLUMN.matcher(column).matches()),
        place,
        "strata",
        "names of columns of the query");
    require(
        match.stream()
            .flatMap(one -> one.columns().stream())
            .allMatch(column -> COLUMN.matcher(column).matches()),
        place,
        "match",
        "names of columns of the query in column and on");
    require(
        match.stream().noneMatch(one -> one.cases().isEmpty() || one.ratio() < 1),
        place,
        "match",
        "one or more values in cases, and a ratio of 1 or more");
    require(
        capPerStratum.isEmpty() || capPerStratum.getAsInt() > 0,
        place,
        "cap-per-stratum",
        "1 or more");
    require(
        shares.values().stream().allMatch(share -> share >= 0 && share < Double.POSITIVE_INFINITY)
            && shares.get(TRAIN) > 0,
        place,
        "split",
        "weights of 0 or more, that of train above 0");
    require(folds == 0 || (folds >= 2 && folds <= 20), place, "folds", "0, or 2 to 20");
  }

  private static void require(boolean holds, String place, String field, String wanted) {
    if (!holds) {
      throw new UserError(
          "The specification " + place + " cannot be used.",
          "Its field " + field + " is not what it must be: " + wanted + ".",
          "Mend it; conf/training-sets/example.conf shows every field.");
    }
  }

  /** Every field as JSON, in one order, so that equal specifications are equal texts. */
  String canonical() {
    Map<String, Object> split = new LinkedHashMap<>(shares);
    split.put("key", key);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("title", title);
    fields.put("source", source);
    fields.put("select", select);
    fields.put("strata", strata);
    match.ifPresent(
        one ->
            fields.put(
                "match",
                new TreeMap<>(
                    Map.of(
                        "column", one.column(),
                        "cases", one.cases(),
                        "on", one.on(),
                        "ratio", one.ratio()))));
    capPerStratum.ifPresent(cap -> fields.put("cap-per-stratum", cap));
    fields.put("split", split);
    fields.put("folds", folds);
    fields.put("same-report", sameReportLeavesOut ? "leave-out" : "keep");
    fields.put("near-duplicate", nearDuplicateLeavesOut ? "leave-out" : "keep");
    try {
      return new String(new ObjectMapper().writeValueAsBytes(fields), StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
