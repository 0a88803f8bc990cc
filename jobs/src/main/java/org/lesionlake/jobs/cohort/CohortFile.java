package org.lesionlake.jobs.cohort;

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
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.lesionlake.jobs.cohort.CohortDefinition.Ages;
import org.lesionlake.jobs.cohort.CohortDefinition.Days;
import org.lesionlake.jobs.cohort.CohortDefinition.FollowUp;
import org.lesionlake.jobs.cohort.CohortDefinition.Index;
import org.lesionlake.jobs.cohort.CohortDefinition.Look;
import org.lesionlake.jobs.cohort.CohortDefinition.PersonTimeRules;
import org.lesionlake.jobs.cohort.CohortDefinition.Primary;
import org.lesionlake.jobs.cohort.CohortDefinition.Series;
import org.lesionlake.jobs.cohort.CohortDefinition.Sites;
import org.lesionlake.jobs.cohort.CohortDefinition.Studies;
import org.lesionlake.jobs.cohort.CohortDefinition.Therapy;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.lesion.persontime.RiskRules;
import org.lesionlake.lesion.persontime.UncertainRule;
import org.lesionlake.schemas.Site;

/**
 * A definition as it is written: HOCON, of which JSON is a part. Every field but {@code name} and
 * {@code title} may be left out; an unknown one is refused.
 */
final class CohortFile {
  /** Every field there is. */
  static final List<String> FIELDS =
      List.of(
          "name",
          "title",
          "source",
          "primary.any-of",
          "primary.others",
          "diagnosis.from",
          "diagnosis.to",
          "age.from",
          "age.to",
          "sex",
          "studies.from-days",
          "studies.to-days",
          "studies.from",
          "studies.to",
          "studies.at-least",
          "series.slice-thickness-up-to-mm",
          "series.slice-spacing-up-to-mm",
          "series.purposes",
          "series.regions",
          "series.contrast-phases",
          "sites.of",
          "sites.looked-at-by",
          "sites.each-study",
          "prior-therapy.none-of",
          "prior-therapy.any-of",
          "prior-therapy.before",
          "follow-up.at-least-days",
          "follow-up.from",
          "follow-up.or-death",
          "person-time.sites",
          "person-time.judged-by",
          "person-time.covered-days",
          "person-time.uncertain");

  private static final List<String> PURPOSES = List.of("soft_tissue", "lung");
  private static final List<String> REGIONS =
      List.of("head", "neck", "chest", "abdomen", "pelvis", "extremity");
  private static final List<String> PHASES =
      List.of("native", "arterial", "portal_venous", "delayed", "unknown");
  private static final List<String> SITES = names(Site.class);
  private static final String NOBODY = "nobody";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,59}");
  private static final Pattern WORD = Pattern.compile("\\*|\\*?[a-z0-9]+\\*?");
  private static final Pattern CODE = Pattern.compile("[^*\\\\\\p{Cntrl}]*\\*?");

  private final String place;
  private final Config config;

  private CohortFile(String place, Config config) {
    this.place = place;
    this.config = config;
  }

  /**
   * @param defaultSource model that counts where the definition names none
   * @throws UserError if there is no such file, or it is no definition
   */
  static CohortDefinition read(Path file, String defaultSource) {
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString(), defaultSource);
    } catch (NoSuchFileException e) {
      throw CohortErrors.noSuchFile(file.toString());
    } catch (IOException e) {
      throw CohortErrors.unreadable(file.toString(), "It is no file of text in UTF-8.");
    }
  }

  /**
   * @param place what the text is called in errors
   * @throws UserError if it is no definition
   */
  static CohortDefinition parse(String text, String place, String defaultSource) {
    try {
      Config config = ConfigFactory.parseString(text).resolve();
      CohortFile file = new CohortFile(place, config);
      file.requireKnownFields();
      return file.definition(defaultSource);
    } catch (ConfigException e) {
      throw CohortErrors.unreadable(place, e.getMessage());
    }
  }

  private void requireKnownFields() {
    for (var entry : config.entrySet()) {
      String field = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      if (!FIELDS.contains(field)) {
        throw CohortErrors.unknownField(place, field, FIELDS);
      }
    }
    // A block that holds nothing has no entry, but may be misspelt all the same.
    for (String block : config.root().keySet()) {
      if (FIELDS.stream().noneMatch(f -> f.equals(block) || f.startsWith(block + "."))) {
        throw CohortErrors.unknownField(place, block, FIELDS);
      }
    }
  }

  private CohortDefinition definition(String defaultSource) {
    String name = required("name", "colorectal-liver");
    if (!NAME.matcher(name).matches()) {
      throw CohortErrors.wrongRange(
          place,
          "name",
          "'"
              + name
              + "' is no name: it takes 1 to 60 small letters, digits and dashes and starts with a"
              + " letter.");
    }
    String title = required("title", "\"Colorectal cancer, liver searched\"");
    String source = text("source").filter(given -> !given.isBlank()).orElse(defaultSource);
    List<String> sites = words("sites.of", SITES);
    return new CohortDefinition(
        name,
        title.strip(),
        source,
        new Primary(
            codes("primary.any-of"),
            choice("primary.others", "keep", "keep", "drop").equals("drop")),
        days("diagnosis.from", "diagnosis.to"),
        numbers("age.from", "age.to"),
        lowerCase("sex"),
        new Studies(
            numbers("studies.from-days", "studies.to-days"),
            days("studies.from", "studies.to"),
            positive("studies.at-least").orElse(1)),
        new Series(
            millimetres("series.slice-thickness-up-to-mm"),
            millimetres("series.slice-spacing-up-to-mm"),
            words("series.purposes", PURPOSES),
            words("series.regions", REGIONS),
            words("series.contrast-phases", PHASES)),
        sites(sites),
        new Therapy(
            therapies("prior-therapy.none-of"),
            therapies("prior-therapy.any-of"),
            index("prior-therapy.before", Index.FIRST_STUDY)),
        new FollowUp(
            positive("follow-up.at-least-days"),
            index("follow-up.from", Index.DIAGNOSIS),
            flag("follow-up.or-death", true)),
        personTime(sites));
  }

  private Sites sites(List<String> of) {
    String by = choice("sites.looked-at-by", "image", "image", "report", "either", NOBODY);
    String each = choice("sites.each-study", "any", "any", "all");
    return new Sites(
        of,
        by.equals(NOBODY) ? Optional.empty() : Optional.of(constant(Look.class, by)),
        each.equals("all"));
  }

  private PersonTimeRules personTime(List<String> sitesOfCohort) {
    List<String> sites = words("person-time.sites", SITES);
    List<String> byDefault = sitesOfCohort.isEmpty() ? SITES : sitesOfCohort;
    return new PersonTimeRules(
        sites.isEmpty() ? byDefault : sites,
        constant(Look.class, choice("person-time.judged-by", "image", "image", "report", "either")),
        new RiskRules(
            positive("person-time.covered-days").orElse(RiskRules.DEFAULT_COVERED_DAYS),
            constant(
                UncertainRule.class,
                choice("person-time.uncertain", "ignore", "ignore", "positive", "negative"))));
  }

  // ---- Values of fields

  private Optional<String> text(String field) {
    return config.hasPath(field) ? Optional.of(config.getString(field)) : Optional.empty();
  }

  private String required(String field, String example) {
    return text(field)
        .filter(given -> !given.isBlank())
        .orElseThrow(() -> CohortErrors.missing(place, field, example));
  }

  private String choice(String field, String byDefault, String... known) {
    String given = text(field).orElse(byDefault);
    if (!Arrays.asList(known).contains(given)) {
      throw CohortErrors.wrongValue(place, field, given, List.of(known));
    }
    return given;
  }

  private Index index(String field, Index byDefault) {
    return constant(Index.class, choice(field, name(byDefault), "diagnosis", "first_study"));
  }

  private boolean flag(String field, boolean byDefault) {
    return config.hasPath(field) ? config.getBoolean(field) : byDefault;
  }

  private Optional<Integer> number(String field) {
    return config.hasPath(field) ? Optional.of(config.getInt(field)) : Optional.empty();
  }

  private Optional<Integer> positive(String field) {
    Optional<Integer> number = number(field);
    if (number.isPresent() && number.get() < 1) {
      throw CohortErrors.wrongRange(
          place, field, "It is " + number.get() + " and must be 1 at least.");
    }
    return number;
  }

  private Optional<Double> millimetres(String field) {
    Optional<Double> number =
        config.hasPath(field) ? Optional.of(config.getDouble(field)) : Optional.empty();
    if (number.isPresent() && !(number.get() > 0)) {
      throw CohortErrors.wrongRange(
          place, field, "It is " + number.get() + " and must be above 0.");
    }
    return number;
  }

  private Ages numbers(String from, String to) {
    Ages numbers = new Ages(number(from), number(to));
    requireOrder(from, numbers.from(), numbers.to());
    return numbers;
  }

  private Days days(String from, String to) {
    Days days = new Days(date(from), date(to));
    requireOrder(from, days.from(), days.to());
    return days;
  }

  private <T extends Comparable<? super T>> void requireOrder(
      String field, Optional<T> from, Optional<T> to) {
    if (from.isPresent() && to.isPresent() && from.get().compareTo(to.get()) > 0) {
      throw CohortErrors.wrongRange(
          place, field, "It begins at " + from.get() + " and ends before, at " + to.get() + ".");
    }
  }

  private Optional<LocalDate> date(String field) {
    Optional<String> given = text(field);
    try {
      return given.map(LocalDate::parse);
    } catch (DateTimeParseException e) {
      throw CohortErrors.wrongRange(
          place, field, "'" + given.get() + "' is no date written as 2020-01-31.");
    }
  }

  private List<String> list(String field) {
    return config.hasPath(field) ? config.getStringList(field) : List.of();
  }

  private List<String> words(String field, List<String> known) {
    List<String> given = list(field);
    for (String word : given) {
      if (!known.contains(word)) {
        throw CohortErrors.wrongValue(place, field, word, known);
      }
    }
    return given.stream().distinct().sorted().toList();
  }

  /** Facts keep codes in small letters. */
  private List<String> lowerCase(String field) {
    return list(field).stream()
        .map(word -> word.strip().toLowerCase(Locale.ROOT))
        .distinct()
        .sorted()
        .toList();
  }

  private List<String> codes(String field) {
    List<String> codes = lowerCase(field);
    for (String code : codes) {
      if (code.isEmpty() || !CODE.matcher(code).matches()) {
        throw CohortErrors.wrongRange(
            place, field, "'" + code + "' is no code; a * may stand at its end only.");
      }
    }
    return codes;
  }

  private List<String> therapies(String field) {
    List<String> words = lowerCase(field);
    for (String word : words) {
      if (!WORD.matcher(word).matches()) {
        throw CohortErrors.wrongRange(
            place,
            field,
            "'"
                + word
                + "' is no word of letters and digits, with a * before or after it or alone.");
      }
    }
    return words;
  }

  private static List<String> names(Class<? extends Enum<?>> constants) {
    return Arrays.stream(constants.getEnumConstants()).map(CohortFile::name).toList();
  }

  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E constant(Class<E> constants, String name) {
    return Enum.valueOf(constants, name.toUpperCase(Locale.ROOT));
  }

  // ---- The definition as text

  /**
   * The definition with every value that was left to its default, as JSON with sorted fields. It
   * can be read by {@link #parse} again and is the same for definitions that mean the same.
   */
  static String canonical(CohortDefinition cohort) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("name", cohort.name());
    fields.put("title", cohort.title());
    fields.put("source", cohort.source());
    fields.put("sex", cohort.sex());
    fields.put(
        "primary",
        sorted(
            "any-of",
            cohort.primary().anyOf(),
            "others",
            cohort.primary().dropOthers() ? "drop" : "keep"));
    fields.put(
        "diagnosis", sorted("from", cohort.diagnosis().from(), "to", cohort.diagnosis().to()));
    fields.put("age", sorted("from", cohort.age().from(), "to", cohort.age().to()));
    fields.put(
        "studies",
        sorted(
            "from-days", cohort.studies().days().from(),
            "to-days", cohort.studies().days().to(),
            "from", cohort.studies().dates().from(),
            "to", cohort.studies().dates().to(),
            "at-least", cohort.studies().atLeast()));
    fields.put(
        "series",
        sorted(
            "slice-thickness-up-to-mm", cohort.series().thicknessUpToMm(),
            "slice-spacing-up-to-mm", cohort.series().spacingUpToMm(),
            "purposes", cohort.series().purposes(),
            "regions", cohort.series().regions(),
            "contrast-phases", cohort.series().phases()));
    fields.put(
        "sites",
        sorted(
            "of", cohort.sites().of(),
            "looked-at-by", cohort.sites().lookedAtBy().map(CohortFile::name).orElse(NOBODY),
            "each-study", cohort.sites().all() ? "all" : "any"));
    fields.put(
        "prior-therapy",
        sorted(
            "none-of", cohort.therapy().noneOf(),
            "any-of", cohort.therapy().anyOf(),
            "before", name(cohort.therapy().before())));
    fields.put(
        "follow-up",
        sorted(
            "at-least-days", cohort.followUp().atLeastDays(),
            "from", name(cohort.followUp().from()),
            "or-death", cohort.followUp().orDeath()));
    fields.put(
        "person-time",
        sorted(
            "sites", cohort.personTime().sites(),
            "judged-by", name(cohort.personTime().judgedBy()),
            "covered-days", cohort.personTime().rules().coveredDays(),
            "uncertain", name(cohort.personTime().rules().uncertain())));
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Pairs of field and value; what is empty is left out. */
  private static Map<String, Object> sorted(Object... pairs) {
    Map<String, Object> fields = new TreeMap<>();
    Function<Object, Object> plain =
        value -> value instanceof LocalDate day ? day.toString() : value;
    for (int i = 0; i < pairs.length; i += 2) {
      Object value = pairs[i + 1];
      if (value instanceof Optional<?> optional) {
        value = optional.orElse(null);
      }
      if (value != null) {
        fields.put((String) pairs[i], plain.apply(value));
      }
    }
    return fields;
  }
}
