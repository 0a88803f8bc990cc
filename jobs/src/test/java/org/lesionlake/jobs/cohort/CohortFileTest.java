package org.lesionlake.jobs.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.jobs.cohort.CohortDefinition.Index;
import org.lesionlake.jobs.cohort.CohortDefinition.Look;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.lesion.persontime.RiskRules;
import org.lesionlake.schemas.gold.CohortAttrition;

/** What a definition may say, and what it is told otherwise. */
class CohortFileTest {
  private static final String LEAST = "name = gut\ntitle = \"Gut\"\n";
  private static final Path EXAMPLE =
      Path.of(System.getProperty("lesionlake.root"), "conf", "cohorts", "example.conf");

  private static CohortDefinition parse(String more) {
    return CohortFile.parse(LEAST + more, "gut.conf", "model");
  }

  @Test
  void nameAndTitleAreEnough() {
    CohortDefinition cohort = parse("");
    assertThat(cohort.source()).isEqualTo("model");
    assertThat(cohort.studies().atLeast()).isEqualTo(1);
    assertThat(cohort.therapy().before()).isEqualTo(Index.FIRST_STUDY);
    assertThat(cohort.followUp().orDeath()).isTrue();
    assertThat(cohort.personTime().judgedBy()).isEqualTo(Look.IMAGE);
    assertThat(cohort.personTime().rules()).isEqualTo(RiskRules.DEFAULT);
    assertThat(cohort.personTime().sites()).contains("liver", "thyroid").hasSize(17);
    assertThat(CohortQuery.of(cohort).stream().filter(CohortStep::selects))
        .extracting(CohortStep::block)
        .containsExactly("known", "studies");
  }

  @Test
  void theExampleNamesEveryFieldThereIs() throws Exception {
    String example = Files.readString(EXAMPLE);
    String open = example.replaceAll("(?m)^( *)# ([a-z][a-z-]*) = (.*)$", "$1$2 = $3");
    // Every field that is commented out is switched on, and the file is a definition still.
    CohortDefinition cohort = CohortFile.parse(open, "example.conf", "model");
    String canonical = CohortFile.canonical(cohort);
    for (String field : CohortFile.FIELDS) {
      String name = field.substring(field.indexOf('.') + 1);
      assertThat(open).as(field).containsPattern("(?m)^ *" + Pattern.quote(name) + " = ");
      assertThat(canonical).as(field).contains('"' + name + "\" :");
    }
    assertThat(CohortFile.read(EXAMPLE, "model").name()).isEqualTo("example");
    Matcher fields = Pattern.compile("(?m)^ *([a-z][a-z-]*) = ").matcher(open);
    assertThat(fields.results().count()).isEqualTo(CohortFile.FIELDS.size());
  }

  @Test
  void theCanonicalTextMeansTheSame() throws Exception {
    CohortDefinition cohort = CohortFile.read(EXAMPLE, "model");
    String text = CohortFile.canonical(cohort);
    CohortDefinition again = CohortFile.parse(text, "canonical", "another");
    assertThat(again).isEqualTo(cohort);
    assertThat(CohortFile.canonical(again)).isEqualTo(text);
  }

  @Test
  void theOrderOfWordsDoesNotMatter() {
    assertThat(parse("sites.of = [lung, liver, lung]\nsex = [M, f]"))
        .isEqualTo(parse("sites.of = [liver, lung]\nsex = [f, m]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "primary.anyof = [lung]|unknown field 'primary.anyof'|Did you mean 'primary.any-of'?",
        "folow-up.at-least-days = 3|unknown field 'folow-up.at-least-days'|follow-up.at-least-days",
        "primry {}|unknown field 'primry'|conf/cohorts/example.conf",
        "wholly-other = 1|unknown field 'wholly-other'|The fields are: name, title",
        "sites.of = [livr]|sites.of = livr|Did you mean 'liver'?",
        "series.contrast-phases = [venous]|contrast-phases = venous|portal_venous",
        "person-time.uncertain = maybe|uncertain = maybe|ignore, positive, negative",
        "diagnosis.from = 2020-02-30|that diagnosis.from|2020-02-30' is no date",
        "diagnosis { from = 2020-02-01, to = 2019-01-01 }|that diagnosis.from|ends before",
        "age { from = 90, to = 18 }|that age.from|begins at 90 and ends before",
        "age.from = old|cannot be read|age.from",
        "studies.at-least = 0|that studies.at-least|1 at least",
        "series.slice-thickness-up-to-mm = -1|thickness-up-to-mm|above 0",
        "person-time.covered-days = 0|that person-time.covered-days|1 at least",
        "prior-therapy.none-of = [\"a' OR 1=1\"]|that prior-therapy.none-of|no word",
        "primary.any-of = [\"*on\"]|that primary.any-of|at its end only",
        "name = \"Gut '\"|cannot have that name|small letters",
        "title = \" \"|lacks the field 'title'|title = ",
        "sites.of = liver|cannot be read|sites.of",
        "age {|cannot be read|example.conf",
      })
  void whatIsWrongIsSaidWithWhatToDo(String line, String what, String hint) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gut.conf")
        .hasMessageContaining(what)
        .hasMessageContaining(hint)
        .hasMessageContaining("\n  why: ")
        .hasMessageContaining("\n  do:  ");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> CohortFile.read(Path.of("no.conf"), "model"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no cohort definition no.conf");
  }

  @Test
  void valuesCannotLeaveTheirQuotes() {
    CohortDefinition cohort =
        parse("primary.any-of = [\"o'brien; drop table x\"]\nsource = \"a' or '1\\\\\"");
    String text = CohortQuery.text(cohort);
    assertThat(text).contains("'o\\'brien; drop table x'");
    assertThat(PersonTimeRows.sql(cohort)).contains("source = 'a\\' or \\'1\\\\'");
    assertThat(CohortQuery.text(parse("title = \"one\\ntwo\""))).startsWith("-- gut: one two\n");
  }

  @Test
  void everyStepStandsInTheTextWithItsSentence() {
    CohortDefinition cohort = parse("sites { of = [liver, lung], each-study = all }\nsex = [f]");
    String text = CohortQuery.text(cohort);
    for (CohortStep step : CohortQuery.of(cohort)) {
      assertThat(text).contains(step.relation() + " AS (", step.sentence());
    }
    assertThat(text).contains("-- 3. The image says whether", "liver and lung");
    assertThat(CohortQuery.personTime(cohort)).anyMatch(line -> line.contains("395 days"));
  }

  @Test
  void nearestIsASpellingAndNotAGuess() {
    assertThat(CohortErrors.nearest("livr", List.of("lung", "liver"))).hasValue("liver");
    assertThat(CohortErrors.nearest("heart", List.of("lung", "liver"))).isEmpty();
  }

  @Test
  void aCohortOfNobodyNamesTheStepThatDroppedTheLast() {
    CohortAttrition known = new CohortAttrition("gut", 0, 0, "known", "Everybody.", 12, 0, 20, 0);
    CohortAttrition age = new CohortAttrition("gut", 0, 1, "age", "Old enough.", 0, 12, 0, 20);
    CohortAttrition sex = new CohortAttrition("gut", 0, 2, "sex", "Either.", 0, 0, 0, 0);
    assertThatThrownBy(() -> CohortJob.requireSomebody(parse(""), List.of(known, age, sex)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("The cohort gut selects nobody")
        .hasMessageContaining("Step 1 dropped the last 12 patients: Old enough.");
    CohortAttrition nobody = new CohortAttrition("gut", 0, 0, "known", "Everybody.", 0, 0, 0, 0);
    assertThatThrownBy(() -> CohortJob.requireSomebody(parse(""), List.of(nobody, age)))
        .hasMessageContaining("The lake knows no patient.");
    CohortJob.requireSomebody(parse(""), List.of(known));
  }

  @Test
  void versionsAreTheSameWhenTheirRowsAre() {
    assertThat(difference(List.of(), 0).isSame()).isTrue();
    assertThat(difference(List.of("ann"), 0).isSame()).isFalse();
    assertThat(difference(List.of(), 1).isSame()).isFalse();
  }

  private static CohortDifference difference(List<String> come, long changed) {
    return new CohortDifference(
        List.of(),
        List.of("ops.runs: version 1 -> 2"),
        List.of(),
        come,
        List.of(),
        Map.of("gold.cohort_studies", changed));
  }
}
