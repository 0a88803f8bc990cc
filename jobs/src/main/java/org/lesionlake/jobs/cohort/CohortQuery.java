package org.lesionlake.jobs.cohort;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lesionlake.jobs.cohort.CohortDefinition.Ages;
import org.lesionlake.jobs.cohort.CohortDefinition.Days;
import org.lesionlake.jobs.cohort.CohortDefinition.Index;
import org.lesionlake.jobs.cohort.CohortDefinition.Look;
import org.lesionlake.jobs.gold.GoldQueries;
import org.lesionlake.jobs.lake.Catalog;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.PinnedTables;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.TableVersion;

/**
 * The query that a definition is compiled to: relations that follow one another, each a step that
 * asks for one thing. A row of a step is a study of a patient, or a patient without one; so whoever
 * has none left is dropped by the first step that asks about studies.
 *
 * <p>Steps come in a fixed order, whatever the order in the file: first what is asked of patients,
 * then of studies, last what rests on the studies that are left.
 */
final class CohortQuery {
  /** Tables that the query rests on, those under its views included. */
  static final List<String> TABLES =
      List.of(
          "bronze.clinical",
          "bronze.reports",
          "silver.ct_series",
          "gold.metastasis_status",
          "gold.lesion_burden",
          "ops.runs");

  private static final String NEWEST_FACTS = "gold.newest_facts";

  private static final String REPORT_LOOKED =
      "report_status IN ('present', 'uncertain', 'historical', 'absent_explicit',"
          + " 'absent_implied')";
  private static final String IMAGE_LOOKED = "image_status IN ('found', 'none_found')";

  private final CohortDefinition cohort;
  private final List<CohortStep> steps = new ArrayList<>();
  private String last;

  /**
   * What cohorts are drawn from, as it is now.
   *
   * @throws org.lesionlake.jobs.lake.UserError if a table is missing
   */
  static PinnedTables tablesNow(Lake lake) {
    List<String> missing =
        TABLES.stream().filter(name -> !lake.table(Tables.named(name)).exists()).toList();
    if (!missing.isEmpty()) {
      throw CohortErrors.tablesMissing(missing);
    }
    return withFacts(PinnedTables.now(lake, TABLES));
  }

  /** The same as it was. */
  static PinnedTables tablesAt(Lake lake, List<TableVersion> versions) {
    return withFacts(PinnedTables.at(lake, versions));
  }

  private static PinnedTables withFacts(PinnedTables tables) {
    return tables.with(NEWEST_FACTS, GoldQueries.resource("view_newest_facts"));
  }

  private CohortQuery(CohortDefinition cohort) {
    this.cohort = cohort;
  }

  static List<CohortStep> of(CohortDefinition cohort) {
    CohortQuery query = new CohortQuery(cohort);
    query.prepare();
    query.patients();
    query.studies();
    query.whatRestsOnStudies();
    return List.copyOf(query.steps);
  }

  /** Name of the relation that the steps end in. */
  static String end(List<CohortStep> steps) {
    return steps.get(steps.size() - 1).relation();
  }

  /** The whole query as text, each relation under the sentence that says what it is. */
  static String text(CohortDefinition cohort) {
    List<CohortStep> steps = of(cohort);
    StringBuilder text = new StringBuilder();
    text.append("-- ").append(cohort.name()).append(": ").append(oneLine(cohort.title()));
    text.append("\n--\n");
    for (CohortStep step : steps) {
      if (step.selects()) {
        text.append("--   ").append(step.number()).append(". ").append(step.sentence());
        text.append('\n');
      }
    }
    text.append("--\n-- ").append(String.join("\n-- ", personTime(cohort))).append("\nWITH\n");
    text.append(
        steps.stream()
            .map(
                step ->
                    "-- "
                        + (step.selects() ? step.number() + ". " : "")
                        + step.sentence()
                        + "\n"
                        + step.relation()
                        + " AS (\n"
                        + step.sql().stripTrailing().indent(2)
                        + ")")
            .collect(Collectors.joining(",\n")));
    return text.append("\nSELECT * FROM ")
        .append(end(steps))
        .append("\nORDER BY patient_id, study_date, study_uid\n")
        .toString();
  }

  /** The rules of time at risk, in words. */
  static List<String> personTime(CohortDefinition cohort) {
    var rules = cohort.personTime();
    return List.of(
        "Time at risk of a first metastasis (gold.person_time) is counted for "
            + or(rules.sites(), "and")
            + ",",
        "from the first negative scan after the diagnosis, judged by "
            + judges(rules.judgedBy())
            + ", for "
            + rules.rules().coveredDays()
            + " days after each negative scan.",
        switch (rules.rules().uncertain()) {
          case IGNORE -> "An uncertain scan counts as if it had not covered the site.";
          case POSITIVE -> "An uncertain scan counts as positive.";
          case NEGATIVE -> "An uncertain scan counts as negative.";
        });
  }

  private static String judges(Look look) {
    return switch (look) {
      case IMAGE -> "what the model found on the image";
      case REPORT -> "the report";
      case EITHER -> "image and report, of which the graver counts";
    };
  }

  // ---- What the steps rest on

  private void prepare() {
    prepare(
        "known",
        "Everybody whom the lake knows.",
        """
        SELECT patient_id FROM bronze.clinical
        UNION SELECT patient_id FROM silver.ct_series
        UNION SELECT patient_id FROM bronze.reports WHERE patient_id IS NOT NULL
        """);
    String codes = cohort.primary().anyOf().isEmpty() ? "" : "\n  AND " + codes("code");
    prepare(
        "tumours",
        cohort.primary().anyOf().isEmpty()
            ? "The first primary tumour of each patient."
            : "The first of the tumours that are asked for, of each patient.",
        """
        SELECT patient_id,
               min_by(code, struct(fact_date IS NULL, fact_date, code)) AS primary_tumour,
               min(fact_date) AS diagnosis_date
        FROM gold.newest_facts
        WHERE item = 'primary_tumour'"""
            + codes
            + "\nGROUP BY patient_id\n");
    prepare(
        "facts",
        "What is known of each patient once.",
        """
        SELECT patient_id,
               max(code) FILTER (WHERE item = 'sex') AS sex,
               CAST(max(value_number) FILTER (WHERE item = 'birth_year') AS INT) AS birth_year,
               max(fact_date) FILTER (WHERE item = 'death') AS death_date
        FROM gold.newest_facts
        GROUP BY patient_id
        """);
    prepare(
        "contacts",
        "The last contact that is on record.",
        """
        SELECT patient_id, max(fact_date) AS last_contact
        FROM bronze.clinical
        WHERE item = 'last_contact'
        GROUP BY patient_id
        """);
    prepare(
        "ct_studies",
        "CT studies; one whose images name several patients is of none of them.",
        """
        SELECT study_uid, patient_id, study_date, mixed_patients,
               max(CASE WHEN NOT mixed_patients THEN study_date END) OVER (PARTITION BY patient_id)
                 AS last_scan
        FROM (
          SELECT study_uid, min(patient_id) AS patient_id, min(study_date) AS study_date,
                 max(coalesce(study_patients, 1)) > 1 AS mixed_patients
          FROM silver.ct_series
          GROUP BY study_uid
        )
        """);
    last = "step_0_known";
    steps.add(
        new CohortStep(
            0,
            "known",
            last,
            "Everybody whom the lake knows, with their CT studies.",
            """
            SELECT k.patient_id, t.primary_tumour, t.diagnosis_date,
                   year(t.diagnosis_date) - f.birth_year AS age_at_diagnosis,
                   f.sex, f.death_date,
                   coalesce(f.death_date, greatest(c.last_contact, s.last_scan)) AS followed_until,
                   s.study_uid, s.study_date, s.mixed_patients
            FROM known k
            LEFT JOIN tumours t ON t.patient_id = k.patient_id
            LEFT JOIN facts f ON f.patient_id = k.patient_id
            LEFT JOIN contacts c ON c.patient_id = k.patient_id
            LEFT JOIN ct_studies s ON s.patient_id = k.patient_id
            """));
  }

  private void prepare(String relation, String sentence, String sql) {
    steps.add(CohortStep.preparing(relation, sentence, sql));
  }

  // ---- What is asked of patients

  private void patients() {
    if (!cohort.primary().anyOf().isEmpty()) {
      step(
          "primary",
          "The patient has the primary tumour " + or(cohort.primary().anyOf(), "or") + ".",
          "primary_tumour IS NOT NULL");
    }
    if (cohort.primary().dropOthers()) {
      step(
          "other_primaries",
          "No other primary tumour of the patient is known.",
          """
          NOT EXISTS (
            SELECT 1 FROM gold.newest_facts o
            WHERE o.patient_id = c.patient_id AND o.item = 'primary_tumour'
              AND o.code <> c.primary_tumour"""
              // Codes that are asked for are one tumour in the eyes of the definition.
              + (cohort.primary().anyOf().isEmpty() ? "" : "\n    AND NOT " + codes("o.code"))
              + "\n)");
    }
    if (cohort.diagnosis().isAsked()) {
      step(
          "diagnosis",
          "The primary tumour was diagnosed " + words(cohort.diagnosis()) + ".",
          between("diagnosis_date", cohort.diagnosis()));
    }
    if (cohort.age().isAsked()) {
      step(
          "age",
          "At the diagnosis the patient was "
              + words(cohort.age(), "years old")
              + " (by years, so right to one).",
          between("age_at_diagnosis", cohort.age()));
    }
    if (!cohort.sex().isEmpty()) {
      step(
          "sex",
          "The sex is " + or(cohort.sex(), "or") + ".",
          "sex IN (" + list(cohort.sex()) + ")");
    }
  }

  // ---- What is asked of studies

  private void studies() {
    step(
        "studies",
        "There is a CT study with a date, whose images name no other patient.",
        "study_date IS NOT NULL AND NOT mixed_patients");
    if (cohort.studies().dates().isAsked()) {
      step(
          "study_dates",
          "The study is of a day " + words(cohort.studies().dates()) + ".",
          between("study_date", cohort.studies().dates()));
    }
    if (cohort.studies().days().isAsked()) {
      step(
          "study_days",
          "The study lies "
              + words(cohort.studies().days(), "days after the diagnosis")
              + " (negative: before it).",
          between("datediff(study_date, diagnosis_date)", cohort.studies().days()));
    }
    if (cohort.series().asksForQuality()) {
      step(
          "series",
          "A series chosen for the study " + String.join(", ", qualityWords()) + ".",
          ofSeries(quality()));
    }
    if (!cohort.series().phases().isEmpty()) {
      List<String> both = new ArrayList<>(quality());
      both.add("contrast_phase IN (" + list(cohort.series().phases()) + ")");
      step(
          "contrast_phase",
          "The contrast phase of "
              + (cohort.series().asksForQuality()
                  ? "such a series"
                  : "a series chosen for the study")
              + " is "
              + or(cohort.series().phases(), "or")
              + ".",
          ofSeries(both));
    }
    if (!cohort.sites().of().isEmpty() && cohort.sites().lookedAtBy().isPresent()) {
      Look look = cohort.sites().lookedAtBy().get();
      boolean all = cohort.sites().all();
      step(
          "sites",
          (look == Look.EITHER
                  ? "Image or report"
                  : look == Look.IMAGE ? "The image" : "The report")
              + " says whether there is a metastasis in "
              + or(cohort.sites().of(), all ? "and" : "or")
              + ".",
          "study_uid IN (\n  SELECT study_uid FROM gold.metastasis_status\n  WHERE source = "
              + Catalog.literal(cohort.source())
              + " AND site IN ("
              + list(cohort.sites().of())
              + ")\n    AND "
              + looked(look)
              + "\n  GROUP BY study_uid\n  HAVING count(DISTINCT site) >= "
              + (all ? cohort.sites().of().size() : 1)
              + "\n)");
    }
  }

  private List<String> quality() {
    List<String> conditions = new ArrayList<>();
    var series = cohort.series();
    series.thicknessUpToMm().ifPresent(mm -> conditions.add("slice_thickness_mm <= " + mm));
    series.spacingUpToMm().ifPresent(mm -> conditions.add("slice_spacing_mm <= " + mm));
    if (!series.purposes().isEmpty()) {
      conditions.add("purpose IN (" + list(series.purposes()) + ")");
    }
    if (!series.regions().isEmpty()) {
      conditions.add("arrays_overlap(regions, array(" + list(series.regions()) + "))");
    }
    return conditions;
  }

  private List<String> qualityWords() {
    List<String> words = new ArrayList<>();
    var series = cohort.series();
    series.thicknessUpToMm().ifPresent(mm -> words.add("has slices of " + mm + " mm or thinner"));
    series.spacingUpToMm().ifPresent(mm -> words.add("has a slice every " + mm + " mm or closer"));
    if (!series.purposes().isEmpty()) {
      words.add("suits " + or(series.purposes(), "or"));
    }
    if (!series.regions().isEmpty()) {
      words.add("shows " + or(series.regions(), "or"));
    }
    return words;
  }

  private static String ofSeries(List<String> conditions) {
    return "study_uid IN (\n  SELECT study_uid FROM silver.ct_series\n  WHERE chosen AND "
        + String.join(" AND ", conditions)
        + "\n)";
  }

  // ---- What rests on the studies that are left

  private void whatRestsOnStudies() {
    if (cohort.studies().atLeast() > 1) {
      step(
          "number_of_studies",
          "The patient has at least " + cohort.studies().atLeast() + " such studies.",
          "patient_id IN (\n  SELECT patient_id FROM "
              + last
              + "\n  GROUP BY patient_id HAVING count(DISTINCT study_uid) >= "
              + cohort.studies().atLeast()
              + "\n)");
    }
    therapy();
    cohort.followUp().atLeastDays().ifPresent(this::followUp);
  }

  private void therapy() {
    var therapy = cohort.therapy();
    if (!therapy.noneOf().isEmpty()) {
      step(
          "prior_therapy_none",
          "No treatment "
              + therapies(therapy.noneOf())
              + " started before "
              + words(therapy.before())
              + ".",
          "NOT " + treated(therapy.noneOf(), therapy.before()));
    }
    if (!therapy.anyOf().isEmpty()) {
      step(
          "prior_therapy",
          "A treatment "
              + therapies(therapy.anyOf())
              + " started before "
              + words(therapy.before())
              + ".",
          treated(therapy.anyOf(), therapy.before()));
    }
  }

  private String treated(List<String> words, Index before) {
    boolean atDiagnosis = before == Index.DIAGNOSIS;
    return "EXISTS (\n  SELECT 1 FROM bronze.clinical t\n"
        + (atDiagnosis
            ? ""
            : "  JOIN (SELECT patient_id AS whose, min(study_date) AS first_study FROM "
                + last
                + " GROUP BY patient_id) f\n    ON f.whose = t.patient_id\n")
        + "  WHERE t.patient_id = c.patient_id AND t.item IN ('treatment_start',"
        + " 'treatment_given')\n"
        + "    AND t.fact_date < "
        + (atDiagnosis ? "c.diagnosis_date" : "f.first_study")
        + "\n    AND "
        + anyWord(words)
        + "\n)";
  }

  private void followUp(int days) {
    boolean orDeath = cohort.followUp().orDeath();
    Index from = cohort.followUp().from();
    step(
        "follow_up",
        "The patient was followed for "
            + days
            + " days from "
            + words(from)
            + (orDeath ? ", or until death." : "."),
        "patient_id IN (\n  SELECT patient_id FROM "
            + last
            + "\n  GROUP BY patient_id\n  HAVING datediff(max(followed_until), min("
            + (from == Index.DIAGNOSIS ? "diagnosis_date" : "study_date")
            + ")) >= "
            + days
            + (orDeath ? " OR max(death_date) IS NOT NULL" : "")
            + "\n)");
  }

  // ---- Pieces of SQL and of sentences

  private void step(String block, String sentence, String condition) {
    String relation = relation(block);
    steps.add(
        new CohortStep(
            number(),
            block,
            relation,
            sentence,
            "SELECT c.* FROM " + last + " c\nWHERE " + condition.stripTrailing() + "\n"));
    last = relation;
  }

  private int number() {
    return steps.get(steps.size() - 1).number() + 1;
  }

  private String relation(String block) {
    return "step_" + number() + "_" + block;
  }

  private static String looked(Look look) {
    return switch (look) {
      case IMAGE -> IMAGE_LOOKED;
      case REPORT -> REPORT_LOOKED;
      case EITHER -> "(" + IMAGE_LOOKED + " OR " + REPORT_LOOKED + ")";
    };
  }

  private String codes(String column) {
    List<String> exact = cohort.primary().anyOf().stream().filter(c -> !c.endsWith("*")).toList();
    List<String> any = new ArrayList<>();
    if (!exact.isEmpty()) {
      any.add(column + " IN (" + list(exact) + ")");
    }
    for (String code : cohort.primary().anyOf()) {
      if (code.endsWith("*")) {
        any.add(
            "startswith("
                + column
                + ", "
                + Catalog.literal(code.substring(0, code.length() - 1))
                + ")");
      }
    }
    return any.size() == 1 ? any.get(0) : "(" + String.join(" OR ", any) + ")";
  }

  /** Condition that a patient of {@code gold.newest_facts} has a primary that is asked for. */
  static String codesOf(CohortDefinition cohort, String column) {
    return new CohortQuery(cohort).codes(column);
  }

  /** Words are parted by whatever is neither letter nor digit; a star stands for more of either. */
  private static String anyWord(List<String> words) {
    if (words.contains("*")) {
      return "true";
    }
    String pattern =
        words.stream()
            .map(word -> word.replace("*", "[a-z0-9]*"))
            .collect(Collectors.joining("|", "(^|[^a-z0-9])(", ")($|[^a-z0-9])"));
    return "lower(t.code) RLIKE " + Catalog.literal(pattern);
  }

  private static String between(String expression, Days days) {
    return bounds(expression, days.from().map(CohortQuery::day), days.to().map(CohortQuery::day));
  }

  private static String between(String expression, Ages numbers) {
    return bounds(
        expression, numbers.from().map(Object::toString), numbers.to().map(Object::toString));
  }

  private static String bounds(String expression, Optional<String> from, Optional<String> to) {
    if (from.isPresent() && to.isPresent()) {
      return expression + " BETWEEN " + from.get() + " AND " + to.get();
    }
    return from.map(low -> expression + " >= " + low)
        .orElseGet(() -> expression + " <= " + to.get());
  }

  private static String day(LocalDate day) {
    return "DATE '" + day + "'";
  }

  private static String words(Days days) {
    if (days.from().isPresent() && days.to().isPresent()) {
      return "from " + days.from().get() + " to " + days.to().get();
    }
    return days.from()
        .map(from -> "from " + from + " on")
        .orElseGet(() -> "up to " + days.to().get());
  }

  private static String words(Ages numbers, String unit) {
    if (numbers.from().isPresent() && numbers.to().isPresent()) {
      return numbers.from().get() + " to " + numbers.to().get() + " " + unit;
    }
    return numbers
        .from()
        .map(from -> from + " or more " + unit)
        .orElseGet(() -> numbers.to().get() + " or fewer " + unit);
  }

  private static String words(Index index) {
    return index == Index.DIAGNOSIS ? "the diagnosis" : "the first such study";
  }

  private static String therapies(List<String> words) {
    return words.contains("*") ? "of any kind" : "called " + or(words, "or");
  }

  private static String or(List<String> words, String join) {
    int most = words.size() - 1;
    return most == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, most)) + " " + join + " " + words.get(most);
  }

  private static String list(List<String> values) {
    return values.stream().map(Catalog::literal).collect(Collectors.joining(", "));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
