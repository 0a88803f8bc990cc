package org.lesionlake.jobs.cohort;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeTable;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.gold.Cohort;
import org.lesionlake.schemas.gold.CohortAttrition;
import org.lesionlake.schemas.gold.TableVersion;

/**
 * What two frozen versions differ in, and why: definition, code, tables, and the rows.
 *
 * @param definition fields that differ, as {@code field: one -> other}
 * @param tables tables that were read at another version, and the code if it changed
 * @param attrition steps of both, by block, as {@code block, one, other} patients
 * @param come patients that only the second holds, in order
 * @param gone patients that only the first holds, in order
 * @param changed for each table, rows of patients in both that were added, taken away or changed
 */
public record CohortDifference(
    List<String> definition,
    List<String> tables,
    List<String[]> attrition,
    List<String> come,
    List<String> gone,
    Map<String, Long> changed) {

  /** Holds one version against another, of the same cohort or of another. */
  public static CohortDifference of(Lake lake, Cohort one, Cohort other) {
    FrozenCohorts frozen = new FrozenCohorts(lake);
    Set<String> before = patients(frozen, one);
    Set<String> now = patients(frozen, other);
    Set<String> come = new TreeSet<>(now);
    come.removeAll(before);
    Set<String> gone = new TreeSet<>(before);
    gone.removeAll(now);
    Map<String, Long> changed = new TreeMap<>();
    for (TableDef<?> table :
        List.of(Tables.COHORT_MEMBERS, Tables.COHORT_STUDIES, Tables.PERSON_TIME)) {
      changed.put(table.name(), changed(frozen, table, one, other));
    }
    return new CohortDifference(
        fields(one, other),
        tables(one, other),
        attrition(lake, frozen, one, other),
        List.copyOf(come),
        List.copyOf(gone),
        changed);
  }

  /** Whether both hold the same patients and the same rows. */
  public boolean isSame() {
    return come.isEmpty()
        && gone.isEmpty()
        && changed.values().stream().allMatch(rows -> rows == 0);
  }

  private static Set<String> patients(FrozenCohorts frozen, Cohort cohort) {
    return frozen.rows(Tables.COHORT_MEMBERS, cohort).select("patient_id").collectAsList().stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Keys, cohort and version aside, of rows of common patients that are not the same in both. */
  private static long changed(FrozenCohorts frozen, TableDef<?> table, Cohort one, Cohort other) {
    Dataset<Row> before = common(frozen, table, one, other);
    Dataset<Row> now = common(frozen, table, other, one);
    Column[] key =
        table.key().stream()
            .filter(name -> !name.equals("cohort") && !name.equals("version"))
            .map(functions::col)
            .toArray(Column[]::new);
    return before
        .exceptAll(now)
        .select(key)
        .union(now.exceptAll(before).select(key))
        .distinct()
        .count();
  }

  private static Dataset<Row> common(
      FrozenCohorts frozen, TableDef<?> table, Cohort cohort, Cohort other) {
    Column[] columns =
        Arrays.stream(table.schema().fieldNames())
            .filter(name -> !name.equals("cohort") && !name.equals("version"))
            .map(functions::col)
            .toArray(Column[]::new);
    Dataset<Row> others =
        frozen.rows(Tables.COHORT_MEMBERS, other).selectExpr("patient_id AS other_patient");
    Dataset<Row> rows = frozen.rows(table, cohort);
    return rows.join(
            others, rows.col("patient_id").equalTo(others.col("other_patient")), "left_semi")
        .select(columns);
  }

  private static List<String> fields(Cohort one, Cohort other) {
    Map<String, String> before = fields(one.definition());
    Map<String, String> now = fields(other.definition());
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    return names.stream()
        .filter(name -> !before.getOrDefault(name, "").equals(now.getOrDefault(name, "")))
        .map(
            name ->
                name
                    + ": "
                    + before.getOrDefault(name, "nothing")
                    + " -> "
                    + now.getOrDefault(name, "nothing"))
        .toList();
  }

  private static Map<String, String> fields(String definition) {
    Config config = ConfigFactory.parseString(definition);
    return config.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().unwrapped().toString()));
  }

  private static List<String> tables(Cohort one, Cohort other) {
    Map<String, TableVersion> before =
        one.inputs().stream().collect(Collectors.toMap(TableVersion::table, v -> v));
    List<String> tables = new ArrayList<>();
    for (TableVersion now : other.inputs()) {
      TableVersion was = before.get(now.table());
      if (was == null || was.version() != now.version()) {
        tables.add(
            now.table()
                + ": version "
                + (was == null ? "none" : was.version())
                + " -> "
                + now.version());
      } else if (!was.tableId().equals(now.tableId())) {
        tables.add(now.table() + " was made anew");
      }
    }
    if (!one.codeVersion().equals(other.codeVersion())) {
      tables.add("code: " + one.codeVersion() + " -> " + other.codeVersion());
    }
    return tables;
  }

  private static List<String[]> attrition(
      Lake lake, FrozenCohorts frozen, Cohort one, Cohort other) {
    Map<String, Long> before = left(lake, frozen, one);
    Map<String, Long> now = left(lake, frozen, other);
    List<String> blocks = new ArrayList<>(now.keySet());
    before.keySet().stream().filter(block -> !blocks.contains(block)).forEach(blocks::add);
    return blocks.stream()
        .map(
            block ->
                new String[] {
                  block, text(before.get(block)), text(now.get(block)),
                })
        .toList();
  }

  private static String text(Long patients) {
    return patients == null ? "not asked" : Long.toString(patients);
  }

  private static Map<String, Long> left(Lake lake, FrozenCohorts frozen, Cohort cohort) {
    LakeTable<CohortAttrition> table = lake.table(Tables.COHORT_ATTRITION);
    Map<String, Long> left = new LinkedHashMap<>();
    table
        .records(frozen.rows(Tables.COHORT_ATTRITION, cohort).orderBy("step"))
        .forEach(step -> left.put(step.name(), step.patients()));
    return left;
  }
}
