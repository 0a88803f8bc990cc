package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.jobs.SampleLake;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.Tables;

/** Facts of OMOP tables, FHIR and CSV in one lake, and what is said of those that cannot be. */
@Tag("slow")
class DatedFactsTest {
  @TempDir Path folder;

  private SampleLake sample;
  private Path inbox;

  @BeforeEach
  void makeLake() throws IOException {
    sample = SampleLake.in(folder, Profile.RESEARCH);
    inbox = Files.createDirectories(folder.resolve("clinical"));
  }

  @Test
  void personsOfOmopAreTheHospitalsPatientsAndOddFactsAreNamed() throws IOException {
    write(
        "omop/condition_occurrence.csv",
        "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,"
            + "condition_source_value\n1,7,0,2019-03-01,C18.7\n2,7,0,2018-03-01,C18.7\n"
            + "3,8,0,2019-03-01,C34.1\n4,9,0,2019-03-01,C50\n");
    write(
        "omop/drug_exposure.csv",
        "person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,"
            + "drug_source_value\n"
            // Two drugs of a scheme; the same after a pause; a new one a fortnight into a line.
            + "7,1318011,2019-04-01,,\n7,1337620,2019-04-01,2019-04-14,\n7,1318011,2019-04-22,,\n"
            + "7,1397141,2019-04-22,,\n7,1367268,2019-07-01,,\n7,1318011,2020-03-01,,\n");
    write("omop/visit_occurrence.csv", "visit_occurrence_id,person_id\n1,7\n");
    ingest("night-1");
    // Nobody says yet whose these are.
    assertThat(fates())
        .isEqualTo(
            Map.of("rejected unknown_person", 10L, "set_aside omop_table_without_facts", 1L));

    write(
        "omop/person.csv",
        "person_id,gender_concept_id,year_of_birth,person_source_value\n7,8532,1950,T-17\n"
            + "8,8507,1960,T-18\n9,8532,1970,T-19\n");
    write("omop/death.csv", "person_id,death_date\n8,2018-01-01\n7,2030-01-01\n");
    write(
        "registry.csv",
        "patient_id,item,date,code,comparator,value,unit,upper_limit\n"
            + "T-18,last_contact,2018-06-01,,,,,\n"
            + "T-18,sex,,F,,,,\n"
            + "T-18,birth_year,,,,1961,,\n"
            + "T-20,birth_year,,,,1950,,\n"
            + "T-20,treatment_start,2020-01-01,folfox,,,,\n"
            + "T-20,treatment_stop,2019-01-01,folfox,,,,\n"
            + "T-20,treatment_given,2019-05-01,other,,,,\n");
    write(
        "patient.ndjson",
        "{\"resourceType\":\"Patient\",\"identifier\":[{\"value\":\"T-20\"}],\"gender\":\"male\",\"birthDate\":\"1950-06-01\",\"deceasedDateTime\":\"2021-01-01\"}\n");
    write("codes.ndjson", "{\"resourceType\":\"Device\"}\n");
    ingest("night-2", "unknown_person", "omop_table_without_facts");
    assertThat(fates())
        .isEqualTo(
            Map.of(
                "accepted null", 27L,
                "set_aside no_clinical_fact", 1L,
                "set_aside omop_table_without_facts", 1L,
                "rejected future_date", 1L));

    Pseudonymizer pseudonyms = sample.lake().pseudonymizer();
    String colon = pseudonyms.patient("", "T-17");
    int shift = pseudonyms.shiftDays(colon);
    // A diagnosis that is repeated at each visit counts once, as of the first.
    assertThat(
            sample.rows(
                "SELECT code, fact_date FROM gold.newest_facts WHERE item = 'primary_tumour'"
                    + " AND patient_id = '"
                    + colon
                    + "'"))
        .singleElement()
        .satisfies(row -> assertThat(row.getString(0)).isEqualTo("colorectal"))
        .satisfies(
            row -> assertThat(row.get(1)).isEqualTo(LocalDate.of(2018, 3, 1).plusDays(shift)));

    assertThat(lines(colon))
        .isEqualTo(
            Map.of(
                LocalDate.of(2019, 4, 1).plusDays(shift), "bevacizumab,capecitabine,oxaliplatin",
                LocalDate.of(2019, 7, 1).plusDays(shift), "irinotecan",
                LocalDate.of(2020, 3, 1).plusDays(shift), "oxaliplatin"));
    String stated = pseudonyms.patient("", "T-20");
    assertThat(lines(stated).values()).containsExactly("folfox");

    assertThat(problems(pseudonyms.patient("", "T-18")))
        .containsExactly(
            "conflicting two_birth_years birth_year",
            "conflicting two_sexes sex",
            "impossible after_death last_contact",
            "impossible death_before_diagnosis death");
    assertThat(problems(stated)).containsExactly("impossible stop_before_start treatment_stop");
    assertThat(problems(colon)).isEmpty();

    // No number of the source stands anywhere but in the vault.
    for (var table : List.of(Tables.CLINICAL, Tables.SOURCES, Tables.REJECTS)) {
      assertThat(sample.lake().table(table).read().toJSON().collectAsList())
          .as(table.name())
          .noneMatch(row -> row.contains("T-17") || row.contains("T-18"));
    }

    ingest("night-3");
    assertThat(
            sample.rows(
                "SELECT unchanged = seen, balanced FROM ops.ledger WHERE run_id = 'night-3'"))
        .singleElement()
        .satisfies(row -> assertThat(row.getBoolean(0) && row.getBoolean(1)).isTrue());

    // Another source calls somebody else 7.
    write(
        "other/person.csv",
        "person_id,gender_concept_id,year_of_birth,person_source_value\n7,8507,1930,T-99\n");
    write("other/death.csv", "person_id,death_date\n7,2022-01-01\n");
    ingest("night-4");
    assertThat(fates()).containsEntry("rejected ambiguous_person", 3L);
  }

  private Map<LocalDate, String> lines(String patient) {
    Map<LocalDate, String> lines = new TreeMap<>();
    for (Row row :
        sample.rows(
            "SELECT line_start, array_join(treatments, ',') FROM gold.treatment_lines"
                + " WHERE patient_id = '"
                + patient
                + "'")) {
      lines.put(LocalDate.parse(row.get(0).toString()), row.getString(1));
    }
    return lines;
  }

  private List<String> problems(String patient) {
    return sample
        .rows(
            "SELECT concat_ws(' ', kind, problem, item) FROM gold.fact_problems WHERE patient_id ="
                + " '"
                + patient
                + "' ORDER BY 1")
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private Map<String, Long> fates() {
    Map<String, Long> fates = new TreeMap<>();
    sample
        .rows(
            "SELECT concat(outcome, ' ', coalesce(reason, 'null')), count(*) FROM bronze.sources"
                + " GROUP BY 1")
        .forEach(row -> fates.put(row.getString(0), row.getLong(1)));
    return fates;
  }

  private void write(String name, String text) throws IOException {
    Path file = inbox.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void ingest(String night, String... replayed) {
    Progress quiet = new Progress(new PrintStream(PrintStream.nullOutputStream()), true);
    JobContext.Inboxes inboxes =
        new JobContext.Inboxes(
            List.of(),
            List.of(),
            List.of(),
            List.of(inbox.toString()),
            List.of(),
            Set.of(replayed));
    Settings settings = Settings.load(Optional.empty(), List.of("spark.master=local[2]"));
    new IngestJob().run(new JobContext(sample.lake(), settings, quiet, night, inboxes, false));
    sample.lake().registerCatalog();
  }
}
