package org.lesionlake.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.QueryExecution;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.UserError;

/** What people may ask of a lake and what not, role by role. */
@Tag("slow")
class ServedStatementsTest {
  @TempDir static Path folder;
  private static ServedLake lake;

  @BeforeAll
  static void serve() {
    lake = new ServedLake(folder);
  }

  @Test
  void ordinaryQueriesRun() {
    SqlSession session = lake.session(Role.ROW);
    List<String> failed = new ArrayList<>();
    for (String statement : lines("ordinary.txt")) {
      try {
        session.run(statement, new TreeSet<>());
      } catch (Exception e) {
        failed.add(statement + " -> " + e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
    assertThat(failed).isEmpty();
  }

  @Test
  void examplesOfEveryFunctionThatMayBeCalledPassTheCheck() throws Exception {
    SparkSession spark = lake.sample.lake().spark();
    StatementCheck check = new StatementCheck(lake.published.published(), Role.ROW, "gold");
    List<String> failed = new ArrayList<>();
    int passed = 0;
    for (String function : Functions.allowedNames()) {
      for (String example : examples(function)) {
        LogicalPlan plan = spark.sessionState().sqlParser().parsePlan(example);
        QueryExecution analysed =
            spark.sessionState().executePlan(plan, CommandExecutionMode.SKIP());
        try {
          analysed.assertAnalyzed();
        } catch (Exception e) {
          // Some examples show what fails.
          continue;
        }
        try {
          check.parsed(plan);
          check.analysed(analysed.analyzed());
          passed++;
        } catch (Refusal e) {
          failed.add(function + ": " + example + " -> " + e.getMessage());
        }
      }
    }
    assertThat(failed).isEmpty();
    assertThat(passed).isGreaterThan(400);
  }

  private static List<String> examples(String function) {
    FunctionIdentifier id = new FunctionIdentifier(function);
    var info = FunctionRegistry.builtin().lookupFunction(id);
    return info.isEmpty()
        ? List.of()
        : info.get()
            .getExamples()
            .lines()
            .map(String::trim)
            .filter(line -> line.startsWith("> SELECT") && line.endsWith(";"))
            .map(line -> line.substring(2, line.length() - 1))
            .toList();
  }

  @Test
  void attemptsToDoMoreFailForTheReasonThatIsToldOfEach() {
    SqlSession session = lake.session(Role.ROW);
    List<String[]> attempts = attempts();
    assertThat(attempts).hasSizeGreaterThan(100);
    List<String> wrong = new ArrayList<>();
    for (String[] attempt : attempts) {
      String said;
      try {
        session.run(attempt[2], new TreeSet<>());
        said = "it ran";
      } catch (Refusal e) {
        said = e.getMessage();
      } catch (Exception e) {
        said = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
      if (!said.contains(attempt[1])) {
        wrong.add(attempt[0] + ": " + said);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void theRoleAggregateReadsCountsOnly() {
    SqlSession session = lake.session(Role.AGGREGATE);
    assertThat(rows(session, "SHOW TABLES"))
        .extracting(row -> row.getString(1))
        .containsExactly("agreement_matrix", "site_summary");
    for (String statement :
        List.of(
            "SELECT * FROM gold.patients",
            "SELECT * FROM gold.lesion_burden",
            "DESCRIBE gold.patients",
            "SELECT * FROM gold.site_summary WHERE site IN (SELECT site FROM gold.lesion_burden)")) {
      assertThatThrownBy(() -> session.run(statement, new TreeSet<>()))
          .as(statement)
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("There is no table or view gold.");
    }
    // Without its schema a name is looked up by analysis, whose answer is held against the role.
    assertThatThrownBy(() -> session.run("SELECT * FROM patients", new TreeSet<>()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("There is no table or view gold.patients");
  }

  @Test
  void smallCellsOfPublishedCountsAreHidden() {
    SqlSession session = lake.session(Role.AGGREGATE);
    // Ann is alone in present and found; what both looked at besides would give her away.
    Row site = rows(session, "SELECT * FROM gold.site_summary WHERE site = 'liver'").get(0);
    assertThat(site.<Long>getAs("studies")).isEqualTo(9);
    assertThat(site.<Long>getAs("disagree")).isEqualTo(4);
    assertThat(site.isNullAt(site.fieldIndex("image_found"))).isTrue();
    assertThat(site.isNullAt(site.fieldIndex("image_none_found"))).isTrue();
    assertThat(site.<Long>getAs("report_failed")).isZero();
    assertThat(
            rows(session, "SELECT studies FROM gold.agreement_matrix WHERE image_status = 'found'"))
        .containsExactly(org.apache.spark.sql.RowFactory.create((Object) null));
  }

  @Test
  void viewThatIsMadeAnewIsNotReadUntilItsCellsAreHidden() {
    SqlSession session = lake.session(Role.AGGREGATE);
    lake.sample
        .lake()
        .spark()
        .sql("CREATE OR REPLACE VIEW gold.site_summary AS SELECT 'liver' AS site, 1L AS studies");
    try {
      assertThatThrownBy(() -> session.run("SELECT * FROM gold.site_summary", new TreeSet<>()))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("small cells are not hidden yet");
    } finally {
      lake.published.hideAnew();
    }
    assertThat(rows(session, "SELECT * FROM gold.site_summary WHERE site = 'liver'")).hasSize(1);
  }

  @Test
  void countsFollowANewNightAndRowsAreReadAtOnce() {
    ServedLake own = lake;
    SqlSession session = own.session(Role.ROW);
    long before = rows(session, "SELECT * FROM gold.lesion_burden").size();
    own.add("dan", 7, "lung", "no_report", "not_covered", "not_comparable");
    own.add("eve", 7, "lung", "no_report", "not_covered", "not_comparable");
    own.add("fay", 7, "lung", "no_report", "not_covered", "not_comparable");
    own.sample.write();
    assertThat(rows(session, "SELECT * FROM gold.lesion_burden")).hasSize((int) before + 3);
    assertThat(rows(session, "SELECT * FROM gold.site_summary WHERE site = 'lung'")).isEmpty();
    own.published.refresh();
    assertThat(rows(session, "SELECT no_report FROM gold.site_summary WHERE site = 'lung'"))
        .extracting(row -> row.getLong(0))
        .containsExactly(3L);
  }

  @Test
  void answerNamesWhatItReadAndIsCutAtItsLimit() {
    SqlSession session = lake.session(Role.ROW);
    Set<String> tables = new TreeSet<>();
    Answer answer =
        session.run(
            "SELECT id FROM range(2000) LEFT JOIN gold.patients ON false ORDER BY id DESC", tables);
    assertThat(tables).containsExactly("gold.patients");
    assertThat(answer.cut()).isTrue();
    assertThat(answer.rows()).hasSize(1000);
    assertThat(answer.rows().get(0).getLong(0)).isEqualTo(1999);
  }

  @Test
  void nestedValuesAreSentAsJson() {
    Answer answer =
        lake.session(Role.ROW)
            .run("SELECT 1 AS a, array(1, 2) AS a, named_struct('b', 1) AS s", new TreeSet<>());
    assertThat(answer.columns().fieldNames()).containsExactly("a", "a", "s");
    assertThat(answer.rows().get(0).getString(1)).isEqualTo("[1,2]");
    assertThat(answer.rows().get(0).getString(2)).isEqualTo("{\"b\":1}");
  }

  @Test
  void settingsOfASessionAreItsOwn() {
    SqlSession one = lake.session(Role.ROW);
    one.run("SET spark.sql.ansi.enabled = true", new TreeSet<>());
    assertThatThrownBy(() -> one.run("SELECT CAST('x' AS INT)", new TreeSet<>()))
        .hasMessageContaining("CAST_INVALID_INPUT");
    assertThat(rows(lake.session(Role.ROW), "SELECT CAST('x' AS INT)").get(0).isNullAt(0)).isTrue();
  }

  @Test
  void textAndIdentitiesAreNeverPublished() {
    for (String what : List.of("bronze", "bronze.reports", "bronze.ct_instances")) {
      assertThatThrownBy(() -> published("serve.published=[" + what + "]"))
          .as(what)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("It holds text or what may identify a person");
    }
    assertThatThrownBy(() -> published("serve.published=[vault]"))
        .hasMessageContaining("There is nothing named vault to publish");
    assertThatThrownBy(() -> published("serve.aggregate=[gold.patients]"))
        .hasMessageContaining("Small cells are hidden only in");
  }

  private static PublishedLake published(String setting) {
    return new PublishedLake(
        lake.sample.lake().spark(), lake.sample.lake(), lake.settings(setting));
  }

  private static List<Row> rows(SqlSession session, String statement) {
    try {
      return session.run(statement, new TreeSet<>()).rows();
    } catch (RuntimeException e) {
      throw new AssertionError(statement, e);
    }
  }

  private static List<String[]> attempts() {
    return lines("refused.txt").stream()
        .map(
            line -> {
              String[] parts = line.split(" \\| ", 3);
              assertThat(parts).as(line).hasSize(3);
              return parts;
            })
        .toList();
  }

  private static List<String> lines(String resource) {
    try (InputStream in = ServedStatementsTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
