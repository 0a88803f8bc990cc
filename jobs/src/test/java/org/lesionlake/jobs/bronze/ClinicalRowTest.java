package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.VaultKey;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.bronze.ClinicalFact;

class ClinicalRowTest {
  private static final StructType RAW =
      new StructType()
          .add("object_token", DataTypes.StringType)
          .add("path", DataTypes.StringType)
          .add("path_token", DataTypes.StringType)
          .add("entry", DataTypes.StringType)
          .add("size_bytes", DataTypes.LongType)
          .add("modified_millis", DataTypes.LongType)
          .add("content", DataTypes.StringType)
          .add("outcome", DataTypes.StringType)
          .add("reason", DataTypes.StringType)
          .add("detail", DataTypes.StringType)
          .add("repeated", DataTypes.BooleanType);

  private static final int REASON = 7;
  private static final int FACT = 11;
  private static final Pseudonymizer RESEARCH =
      new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());
  private static final ClinicalCodes CODES =
      ClinicalCodes.read(Settings.load(Optional.empty(), List.of()));
  private static final Pseudonymizer NONE = new Pseudonymizer(Profile.NONE, VaultKey.generate());

  @Test
  void aBirthYearMovesWithThePatientsDates() {
    boolean moved = false;
    for (String patient : new String[] {"T-1", "T-2", "T-3", "T-4", "T-5", "T-6", "T-7", "T-8"}) {
      int kept = born(patient, "1950", RESEARCH);
      LocalDate diagnosis =
          fact(parsed(
                  RESEARCH,
                  Map.of(
                      "patient_id", patient,
                      "item", "primary_tumour",
                      "code", "lung",
                      "date", "2010-07-01")))
              .factDate();
      assertThat(diagnosis.getYear() - kept).as(patient).isBetween(59, 61);
      int shift = RESEARCH.shiftDays(RESEARCH.patient("", patient));
      assertThat(kept).isEqualTo(LocalDate.of(1950, 7, 1).plusDays(shift).getYear());
      moved |= kept != 1950;
    }
    // All eight shifts below half a year would be a chance of one in five million.
    assertThat(moved).isTrue();
    assertThat(born("T-1", "1950", NONE)).isEqualTo(1950);
  }

  @Test
  void aBirthYearIsAYearOfTheLiving() {
    int thisYear = LocalDate.now(ZoneOffset.UTC).getYear();
    assertThat(born("T-1", Integer.toString(thisYear), NONE)).isEqualTo(thisYear);
    assertThat(born("T-1", "1850", NONE)).isEqualTo(1850);
    for (String odd : new String[] {"1849", "3000", "50", "1950.5", "-1950", "19500704"}) {
      assertThat(birth("T-1", odd, RESEARCH).getString(REASON)).as(odd).isEqualTo("bad_birth_year");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5|5",
        "+5|5",
        "-5|-5",
        "5.25|5.25",
        "5,25|5.25",
        "0,105|0.105",
        "0.105|0.105",
        ".5|0.5",
        "1234|1234",
        "1234.567|1234.567",
        "1.2345|1.2345",
        "1,2e3|1200",
        "1.234e3|1234"
      })
  void aNumberHasDigitsAndOneDecimalSign(String text, double value) {
    assertThat(fact(marker(text)).valueNumber()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,234",
        "1.234",
        "-12.345",
        "1,234,567",
        "1,234.5",
        "5d",
        "5f",
        "0x1p3",
        "NaN",
        "Infinity",
        "1e999",
        ".",
        "1 000",
        "see letter"
      })
  void whatIsNoNumberOrMayBeTwoIsRefused(String text) {
    Row row = marker(text);
    assertThat(row.getString(REASON)).isEqualTo("bad_number");
    assertThat(row.isNullAt(FACT)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"<0.1||<|0.1", "<= 5||<=|5", "> 1000|>|>|1000", "=7||''|7", "7|<|<|7"})
  void aComparatorMayStandInTheValue(
      String written, String stated, String comparator, double value) {
    ClinicalFact fact = fact(marker(written, stated == null ? "" : stated));
    assertThat(fact.comparator()).isEqualTo(comparator.isEmpty() ? null : comparator);
    assertThat(fact.valueNumber()).isEqualTo(value);
  }

  @Test
  void comparatorsThatContradictOneAnotherAreRefused() {
    assertThat(marker("<0.1", ">").getString(REASON)).isEqualTo("bad_comparator");
  }

  @Test
  void aDateOfTheFutureOrOfAnotherAgeIsRefused() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    assertThat(died(today.plusDays(1).toString()).isNullAt(REASON)).isTrue();
    assertThat(died(today.plusDays(2).toString()).getString(REASON)).isEqualTo("future_date");
    assertThat(died("1900-01-01").isNullAt(REASON)).isTrue();
    assertThat(died("1899-12-31").getString(REASON)).isEqualTo("bad_date");
  }

  private static Row died(String date) {
    return parsed(RESEARCH, Map.of("patient_id", "T-1", "item", "death", "date", date));
  }

  @Test
  void aTumourMayBeCodedInIcdO3Alone() {
    ClinicalFact colon = fact(tumour("", "c187", "8140/3"));
    assertThat(colon.code()).isEqualTo("colorectal");
    assertThat(colon.icdO3Topography()).isEqualTo("C18.7");
    assertThat(colon.icdO3Morphology()).isEqualTo("8140/3");
    // A melanoma of the skin is told by its morphology.
    assertThat(fact(tumour("", "C44.5", "8720/3")).code()).isEqualTo("melanoma");
    assertThat(fact(tumour("", "C44.5", "")).code()).isEqualTo("skin");
    assertThat(fact(tumour("Lung", "", "")).icdO3Topography()).isNull();
    assertThat(tumour("", "C77.2", "").getString(REASON)).isEqualTo("missing_code");
    assertThat(tumour("lung", "18.7", "").getString(REASON)).isEqualTo("bad_icd_o");
    assertThat(tumour("lung", "C34", "adeno").getString(REASON)).isEqualTo("bad_icd_o");
  }

  private static Row tumour(String code, String topography, String morphology) {
    return parsed(
        RESEARCH,
        Map.of(
            "patient_id",
            "T-1",
            "item",
            "primary_tumour",
            "date",
            "2020-01-01",
            "code",
            code,
            "icd_o3_topography",
            topography,
            "icd_o3_morphology",
            morphology));
  }

  @Test
  void trueYearsAreKeptOnlyByChoice() {
    Map<String, String> born = Map.of("patient_id", "T-1", "item", "birth_year", "value", "1950");
    Map<String, String> died = Map.of("patient_id", "T-1", "item", "death", "date", "2019-05-05");
    assertThat(fact(parsed(RESEARCH, born)).trueYear()).isNull();
    assertThat(fact(parsed(RESEARCH, died)).trueYear()).isNull();
    assertThat(fact(parsed(RESEARCH, born, true)).trueYear()).isEqualTo(1950);
    assertThat(fact(parsed(RESEARCH, died, true)).trueYear()).isEqualTo(2019);
    assertThat(fact(parsed(RESEARCH, died, true)).factDate()).isBefore(LocalDate.of(2019, 5, 5));
  }

  @ParameterizedTest
  @CsvSource({
    "ng/ml,ng/mL",
    "\u00b5g/L,ug/L",
    "ug / l,ug/L",
    "kU/l,kU/L",
    "IU/mL,[IU]/mL",
    "Punkte,"
  })
  void unitsAreToldInUcumWhereTheyAreKnown(String written, String ucum) {
    Row row =
        parsed(
            NONE,
            Map.of(
                "patient_id", "T-1",
                "item", "marker",
                "code", "CEA",
                "date", "2021-04-02",
                "value", "7",
                "unit", written));
    assertThat(fact(row).unit()).isEqualTo(written);
    assertThat(fact(row).ucumUnit()).isEqualTo(ucum);
  }

  @ParameterizedTest
  @CsvSource({"M,m", "male,m", "Vrouw,f", "F,f", "X,x"})
  void sexIsALetter(String written, String code) {
    assertThat(fact(parsed(NONE, Map.of("patient_id", "1", "item", "sex", "code", written))).code())
        .isEqualTo(code);
  }

  private static Row marker(String value) {
    return marker(value, "");
  }

  private static Row marker(String value, String comparator) {
    return parsed(
        NONE,
        Map.of(
            "patient_id", "T-1",
            "item", "marker",
            "code", "CEA",
            "date", "2021-04-02",
            "comparator", comparator,
            "value", value));
  }

  private static int born(String patient, String year, Pseudonymizer pseudonymizer) {
    return (int) (double) fact(birth(patient, year, pseudonymizer)).valueNumber();
  }

  private static Row birth(String patient, String year, Pseudonymizer pseudonymizer) {
    return parsed(
        pseudonymizer, Map.of("patient_id", patient, "item", "birth_year", "value", year));
  }

  private static ClinicalFact fact(Row parsed) {
    assertThat(parsed.getString(REASON)).isNull();
    Row fact = parsed.getStruct(FACT);
    Object[] values = new Object[fact.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = fact.get(i);
    }
    return Tables.CLINICAL.fromRow(new GenericRowWithSchema(values, Tables.CLINICAL.schema()));
  }

  private static Row parsed(Pseudonymizer pseudonymizer, Map<String, String> cells) {
    return parsed(pseudonymizer, cells, false);
  }

  private static Row parsed(
      Pseudonymizer pseudonymizer, Map<String, String> cells, boolean trueYears) {
    try {
      Object[] values = {
        "token",
        "file.csv",
        "path",
        "row 2",
        1L,
        0L,
        new ObjectMapper().writeValueAsString(cells),
        null,
        null,
        null,
        false
      };
      return ClinicalRow.parse(
          new GenericRowWithSchema(values, RAW), pseudonymizer, CODES, "", trueYears, "night");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
