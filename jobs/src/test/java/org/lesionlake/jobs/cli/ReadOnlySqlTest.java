package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.jobs.lake.UserError;

@Tag("slow")
class ReadOnlySqlTest {
  private static SparkSession spark() {
    SparkSessions.share();
    return SparkSessions.start(
        Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "sql test");
  }

  @Test
  void statementsThatReadAreAllowed() {
    SparkSession spark = spark();
    for (String statement :
        List.of(
            "SELECT * FROM gold.patients a JOIN b USING (patient_id) WHERE x IN (SELECT 1) ORDER BY 1 LIMIT 3",
            "WITH x AS (SELECT 1 AS a) SELECT a, count(*) FROM x GROUP BY a HAVING count(*) > 1",
            "SELECT 1 UNION ALL SELECT 2",
            "VALUES (1), (2)",
            "TABLE gold.patients",
            "FROM gold.patients SELECT *",
            "SHOW TABLES IN gold",
            "SHOW DATABASES",
            "DESCRIBE gold.lesion_burden",
            "DESCRIBE HISTORY gold.lesion_burden",
            "EXPLAIN SELECT 1",
            "SET spark.sql.shuffle.partitions = 2",
            "USE gold",
            "CREATE TEMPORARY VIEW mine AS SELECT 1")) {
      assertThatCode(() -> ReadOnlySql.require(spark, statement))
          .as(statement)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void statementsThatWriteAreRefused() {
    SparkSession spark = spark();
    for (String statement :
        List.of(
            "DELETE FROM gold.lesion_burden",
            "UPDATE gold.lesion_burden SET site = 'liver'",
            "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE",
            "INSERT INTO t VALUES (1)",
            "INSERT OVERWRITE t SELECT 1",
            "INSERT OVERWRITE DIRECTORY '/tmp/x' USING csv SELECT 1",
            "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
            "FROM a INSERT INTO t SELECT * INSERT INTO u SELECT *",
            "CREATE TABLE t (a INT) USING delta",
            "CREATE TABLE t USING delta AS SELECT 1",
            "CREATE OR REPLACE TABLE t USING delta AS SELECT 1",
            "CREATE TABLE t SHALLOW CLONE s",
            "CREATE VIEW v AS SELECT 1",
            "ALTER TABLE t ADD COLUMNS (b INT)",
            "TRUNCATE TABLE t",
            "DROP TABLE t",
            "DROP DATABASE gold CASCADE",
            "VACUUM t",
            "OPTIMIZE t",
            "REORG TABLE t APPLY (PURGE)",
            "RESTORE TABLE t TO VERSION AS OF 1",
            "CONVERT TO DELTA parquet.`/tmp/x`")) {
      assertThatThrownBy(() -> ReadOnlySql.require(spark, statement))
          .as(statement)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("would write");
    }
  }
}
