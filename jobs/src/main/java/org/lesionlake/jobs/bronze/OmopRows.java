package org.lesionlake.jobs.bronze;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads rows of OMOP CDM tables (version 5.3 and 5.4) as clinical facts: {@code person,
 * condition_occurrence, measurement, drug_exposure, procedure_occurrence, episode, death,
 * observation_period}. A table is known by its columns, whatever its file is called.
 *
 * <p>A row names its patient by {@code person_id} alone; {@link OmopPersons} knows whose that is.
 */
final class OmopRows {
  /** The cell that holds {@code person_id}; no column of a table can have this name. */
  static final String PERSON = "\u0000omop_person";

  /** The column of {@code person} that holds the hospital's number, unless the site says so. */
  static final String SOURCE_VALUE = "person_source_value";

  /** OMOP concept "Treatment Regimen" of {@code episode_concept_id}. */
  private static final String TREATMENT_REGIMEN = "32531";

  /** Comparators by {@code operator_concept_id}; 4172703 is the equals sign. */
  private static final Map<String, String> OPERATORS =
      Map.of("4171756", "<", "4171754", "<=", "4172704", ">", "4171755", ">=", "4172703", "");

  private static final Pattern ICD_10 = Pattern.compile("[A-Z][0-9][0-9A-Z](\\.?[0-9A-Z]{1,4})?");

  /** How OMOP's own vocabulary ICDO3 writes a diagnosis: histology, a minus sign, topography. */
  private static final Pattern ICD_O_3 =
      Pattern.compile("([0-9]{4}/[0-9]|NULL)-(C[0-9]{2}(\\.[0-9])?|NULL)");

  private static final Pattern LOINC = Pattern.compile("[0-9]{1,7}-[0-9]");

  private final Table table;
  private final TableFileReader.SourceRules rules;

  private OmopRows(Table table, TableFileReader.SourceRules rules) {
    this.table = table;
    this.rules = rules;
  }

  /** The tables that hold facts, by columns that each has and no other. */
  private enum Table {
    PERSON("gender_concept_id", "year_of_birth"),
    CONDITION_OCCURRENCE("condition_concept_id", "condition_start_date"),
    MEASUREMENT("measurement_concept_id", "measurement_date"),
    DRUG_EXPOSURE("drug_concept_id", "drug_exposure_start_date"),
    PROCEDURE_OCCURRENCE("procedure_concept_id", "procedure_date"),
    EPISODE("episode_concept_id", "episode_start_date"),
    DEATH("death_date"),
    OBSERVATION_PERIOD("observation_period_start_date", "observation_period_end_date");

    private final Set<String> columns;

    Table(String... columns) {
      this.columns = Set.of(columns);
    }
  }

  /** The reader of a table's rows, if the columns are those of a table that holds facts. */
  static Optional<OmopRows> of(Collection<String> columns, TableFileReader.SourceRules rules) {
    if (columns.contains("person_id")) {
      for (Table table : Table.values()) {
        if (columns.containsAll(table.columns)) {
          return Optional.of(new OmopRows(table, rules));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the columns are those of another table of OMOP: there may be dozens in a folder. */
  static boolean isOtherTable(Collection<String> columns) {
    return columns.contains("person_id")
        || columns.contains("concept_id")
        || columns.contains("concept_id_1")
        || columns.contains("vocabulary_id")
        || columns.contains("cdm_version")
        || columns.contains("location_id")
        || columns.contains("care_site_id")
        || columns.contains("provider_id");
  }

  /**
   * Adds the facts of a row; one that states none is set aside.
   *
   * @param identity what tells the row from any other
   */
  void read(Map<String, String> row, String identity, FoundObjects found) {
    try {
      switch (table) {
        case PERSON -> person(row, identity, found);
        case CONDITION_OCCURRENCE -> add(condition(row), found);
        case MEASUREMENT -> add(measurement(row), found);
        case DRUG_EXPOSURE ->
            add(
                treatment(
                    row,
                    "drug",
                    "drug_exposure_start_date",
                    row.getOrDefault("drug_exposure_end_date", "")),
                found);
        case PROCEDURE_OCCURRENCE ->
            add(
                treatment(
                    row, "procedure", "procedure_date", row.getOrDefault("procedure_end_date", "")),
                found);
        case EPISODE -> episode(row, found);
        case DEATH -> add(dated(row, "death", "death_date"), found);
        case OBSERVATION_PERIOD ->
            add(dated(row, "last_contact", "observation_period_end_date"), found);
      }
    } catch (Refused refused) {
      found.refuse(refused, identity);
    }
  }

  private static void add(ObjectCells cells, FoundObjects found) {
    Map<String, String> map = cells.toMap();
    found.add(map, TableFileReader.json(map));
  }

  private ObjectCells of(Map<String, String> row) throws Refused {
    String person = number(row, "person_id");
    if (person.isEmpty()) {
      throw Refused.rejected("missing_patient", "The row has no person_id.");
    }
    return rules.omopPatient().equals(SOURCE_VALUE)
        ? new ObjectCells().put(PERSON, person)
        : new ObjectCells().put("patient_id", person);
  }

  private ObjectCells dated(Map<String, String> row, String item, String column) throws Refused {
    return of(row).put("item", item).put("date", cell(row, column));
  }

  private void person(Map<String, String> row, String identity, FoundObjects found) throws Refused {
    String number = cell(row, SOURCE_VALUE);
    if (rules.omopPatient().equals(SOURCE_VALUE) && number.isEmpty()) {
      throw Refused.rejected(
          "missing_patient",
          "The person has no person_source_value; set ingest.omop-patient to person_id if person_id"
              + " is the hospital's number.");
    }
    Optional<String> sex =
        rules
            .facts()
            .of(ClinicalCodes.SEX, ClinicalCodes.OMOP, number(row, "gender_concept_id"))
            .or(() -> ClinicalRow.sex(cell(row, "gender_source_value")));
    String year = number(row, "year_of_birth");
    if (sex.isEmpty() && year.isEmpty()) {
      throw Refused.setAside("no_facts");
    }
    if (sex.isPresent()) {
      add(of(row).put("patient_id", patient(row)).put("item", "sex").put("code", sex.get()), found);
    }
    if (!year.isEmpty()) {
      add(
          of(row).put("patient_id", patient(row)).put("item", "birth_year").put("value", year),
          found);
    }
  }

  private String patient(Map<String, String> row) {
    return rules.omopPatient().equals(SOURCE_VALUE)
        ? cell(row, SOURCE_VALUE)
        : number(row, "person_id");
  }

  private ObjectCells condition(Map<String, String> row) throws Refused {
    String source = cell(row, "condition_source_value");
    Matcher icdO3 = ICD_O_3.matcher(source);
    String morphology = icdO3.matches() ? stated(icdO3.group(1)) : "";
    String topography = icdO3.matches() ? stated(icdO3.group(2)) : "";
    String tumour =
        concept(row, ClinicalCodes.PRIMARY_TUMOUR, "condition")
            .or(() -> rules.facts().primary(topography, morphology))
            .or(
                () ->
                    ICD_10.matcher(source).matches()
                        ? rules
                            .facts()
                            .of(ClinicalCodes.PRIMARY_TUMOUR, ClinicalCodes.ICD_10, source)
                        : Optional.empty())
            .or(() -> rules.facts().of(ClinicalCodes.PRIMARY_TUMOUR, ClinicalCodes.LOCAL, source))
            .orElseThrow(() -> Refused.setAside("not_a_primary_tumour"));
    return dated(row, "primary_tumour", "condition_start_date")
        .put("code", tumour)
        .put(ClinicalRow.RECURRING, "true")
        .put(ClinicalRow.TOPOGRAPHY, topography)
        .put(ClinicalRow.MORPHOLOGY, morphology);
  }

  private static String stated(String part) {
    return part.equals("NULL") ? "" : part;
  }

  private ObjectCells measurement(Map<String, String> row) throws Refused {
    String source = cell(row, "measurement_source_value");
    String loinc = LOINC.matcher(source).matches() ? source : "";
    String marker =
        concept(row, ClinicalCodes.MARKER, "measurement")
            .or(() -> rules.markers().of(loinc.isEmpty() ? "" : "loinc", source))
            .orElseThrow(() -> Refused.setAside("not_a_marker"));
    String operator = number(row, "operator_concept_id");
    if (!operator.isEmpty() && !operator.equals("0") && !OPERATORS.containsKey(operator)) {
      throw Refused.rejected(
          "bad_comparator", "operator_concept_id is none of the concepts for < > <= >= =.");
    }
    MarkerCells.Compared written = MarkerCells.compared(cell(row, "value_source_value"));
    boolean numeric = !cell(row, "value_as_number").isEmpty();
    String comparator = OPERATORS.getOrDefault(operator, "");
    return dated(row, "marker", "measurement_date")
        .put("code", marker)
        .put(ClinicalRow.LOINC, loinc)
        .put("comparator", comparator.isEmpty() ? written.comparator() : comparator)
        .put(
            "value", MarkerCells.pointed(numeric ? cell(row, "value_as_number") : written.number()))
        .put("unit", cell(row, "unit_source_value"))
        .put(
            ClinicalRow.UCUM_UNIT,
            rules
                .facts()
                .ucum(ClinicalCodes.OMOP + ":" + number(row, "unit_concept_id"))
                .orElse(""))
        .put("upper_limit", MarkerCells.pointed(cell(row, "range_high")));
  }

  private ObjectCells treatment(Map<String, String> row, String kind, String start, String end)
      throws Refused {
    String source = cell(row, kind + "_source_value");
    String treatment =
        concept(row, ClinicalCodes.TREATMENT, kind)
            .or(() -> coded(source))
            .orElseThrow(() -> Refused.setAside("not_a_treatment"));
    return dated(row, "treatment_given", start)
        .put("code", treatment)
        .put("value", days(cell(row, start), end))
        .put("unit", days(cell(row, start), end).isEmpty() ? "" : "d");
  }

  /** A treatment whose source writes a code of a vocabulary or one of its own. */
  private Optional<String> coded(String source) {
    for (String system : new String[] {"atc", "rxnorm", "snomed", ClinicalCodes.LOCAL}) {
      Optional<String> name = rules.facts().of(ClinicalCodes.TREATMENT, system, source);
      if (name.isPresent()) {
        return name;
      }
    }
    return Optional.empty();
  }

  /** Days from a start to an end, both included; empty where they state none. */
  static String days(String start, String end) {
    Optional<LocalDate> from = Dates.parse(start);
    Optional<LocalDate> to = Dates.parse(end);
    if (from.isEmpty() || to.isEmpty() || to.get().isBefore(from.get())) {
      return "";
    }
    return Long.toString(ChronoUnit.DAYS.between(from.get(), to.get()) + 1);
  }

  private void episode(Map<String, String> row, FoundObjects found) throws Refused {
    if (!number(row, "episode_concept_id").equals(TREATMENT_REGIMEN)) {
      throw Refused.setAside("not_a_treatment");
    }
    String object = number(row, "episode_object_concept_id");
    String name =
        rules
            .facts()
            .of(ClinicalCodes.TREATMENT, ClinicalCodes.OMOP, object)
            .or(() -> coded(cell(row, "episode_source_value")))
            // A regimen without a name is a line all the same; the concept says which.
            .orElse(object.isEmpty() || object.equals("0") ? "regimen" : "omop " + object);
    add(dated(row, "treatment_start", "episode_start_date").put("code", name), found);
    if (!cell(row, "episode_end_date").isEmpty()) {
      add(dated(row, "treatment_stop", "episode_end_date").put("code", name), found);
    }
  }

  /** By the standard concept, else by the source's. */
  private Optional<String> concept(Map<String, String> row, String item, String kind) {
    return rules
        .facts()
        .of(item, ClinicalCodes.OMOP, number(row, kind + "_concept_id"))
        .or(
            () ->
                rules
                    .facts()
                    .of(item, ClinicalCodes.OMOP, number(row, kind + "_source_concept_id")));
  }

  private static String cell(Map<String, String> row, String column) {
    String value = row.getOrDefault(column, "").strip();
    return value.equalsIgnoreCase("null") || value.equals("NA") || value.equals("\\N") ? "" : value;
  }

  /** A whole number, which data frames with empty cells write with a point. */
  private static String number(Map<String, String> row, String column) {
    return cell(row, column).replaceFirst("\\.0+$", "");
  }
}
