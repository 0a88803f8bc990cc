package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.schemas.Tables;

/** Where identities are written when the cluster's default file system is another. */
@Tag("slow")
class VaultPlaceTest {
  private static final String DEFAULT = "fs.defaultFS";

  @TempDir Path folder;

  @Test
  void identitiesStayOnTheFileSystemOfTheKey() {
    Path vault = folder.resolve("the vault");
    String root = folder.resolve("lake").toUri().toString();
    SparkSessions.share();
    SparkSession spark =
        SparkSessions.start(
            Settings.load(Optional.empty(), List.of("spark.master=local[2]")), "vault place");
    Lake.init(root, vault, Profile.RESEARCH, new Configuration());
    Lake lake = Lake.openReadOnly(spark, root);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    String before = hadoop.get(DEFAULT);
    try {
      hadoop.set(DEFAULT, "hdfs://localhost:1");
      assertThat(lake.table(Tables.VAULT_OBJECTS).path()).isEqualTo("file:" + vault + "/objects");
      assertThat(lake.vaultFiles().path("_staging")).hasToString("file:" + vault + "/_staging");
    } finally {
      hadoop.set(DEFAULT, before);
    }
  }
}
