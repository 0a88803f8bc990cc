package org.lesionlake.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.RunLogs;
import org.lesionlake.tests.interop.S3Endpoint.Request;

/**
 * A night takes its inbox from a bucket, as a site sets it up: where the store is stands in a
 * {@code core-site.xml} on the class path, who may read it in the environment.
 */
@Tag("slow")
class S3IngestTest {
  private static final String BUCKET = "ingest-archive";
  private static final Duration LONGEST = Duration.ofMinutes(5);

  @TempDir Path folder;

  private int nights;

  @Test
  void aNightReadsItsInboxFromABucket() throws IOException {
    try (S3Endpoint endpoint = S3Endpoint.start(folder, BUCKET)) {
      try (FileSystem owner = endpoint.connect("owner")) {
        fill(owner, endpoint);
      }
      SparkSessions.share();
      String[] init = {"init", "--lake", lake().toString(), "--vault", vault().toString()};
      assertThat(LesionLake.run(init)).isZero();
      int before = endpoint.requests().size();

      night(endpoint);

      Map<String, Long> decided =
          Map.of("accepted null", 9L, "rejected io_error", 1L, "rejected not_dicom", 1L);
      assertThat(outcomes()).isEqualTo(decided);
      assertThat(table(Tables.CT_INSTANCES).select("sop_uid").distinct().count()).isEqualTo(9);
      Row ledger = table(Tables.LEDGER).first();
      assertThat(ledger.<Long>getAs("seen")).isEqualTo(11);
      Map<String, List<String>> asked = asked(endpoint, before);
      for (String plain : List.of("ct/1.dcm", "ct/6.dcm")) {
        assertThat(asked.get(plain)).containsExactly("HEAD - 200", "GET bytes=0-16383 206");
      }
      assertThat(asked.get("ct/closed/10.dcm")).containsOnly("HEAD - 403");

      int settled = endpoint.requests().size();
      night(endpoint);

      assertThat(outcomes()).isEqualTo(decided);
      assertThat(table(Tables.LEDGER).agg(functions.sum("unchanged")).first().getLong(0))
          .isEqualTo(10);
      assertThat(asked(endpoint, settled))
          .as("only what storage refused is asked for again")
          .containsKey("ct/closed/10.dcm")
          .doesNotContainKeys("ct/1.dcm", "ct/6.dcm", "ct/note.txt");
    }
  }

  private static void fill(FileSystem owner, S3Endpoint endpoint) throws IOException {
    for (int number = 1; number <= 6; number++) {
      S3Images.put(owner, endpoint.address("ct/" + number + ".dcm"), S3Images.image(number));
    }
    Map<String, byte[]> packed = new TreeMap<>();
    packed.put("7.dcm", S3Images.image(7));
    packed.put("8.dcm", S3Images.image(8));
    S3Images.put(owner, endpoint.address("ct/packed/a.zip"), S3Images.zip(packed));
    byte[] tar = S3Images.tar(Map.of("9.dcm", S3Images.image(9)));
    S3Images.put(owner, endpoint.address("ct/packed/b.tar.gz"), S3Images.gzip(tar));
    S3Images.put(owner, endpoint.address("ct/closed/10.dcm"), S3Images.image(10));
    S3Images.put(owner, endpoint.address("ct/note.txt"), new byte[200]);
  }

  private Path lake() {
    return folder.resolve("lake");
  }

  private Path vault() {
    return folder.resolve("vault");
  }

  /** In a process of its own, which finds settings and keys where a site has them. */
  private void night(S3Endpoint endpoint) throws IOException {
    Map<String, String> settings = new HashMap<>(endpoint.settings("reader"));
    Map<String, String> environment =
        Map.of(
            "AWS_ACCESS_KEY_ID",
            settings.remove("fs.s3a.access.key"),
            "AWS_SECRET_ACCESS_KEY",
            settings.remove("fs.s3a.secret.key"));
    Path site = Files.createDirectories(folder.resolve("site"));
    StringBuilder xml = new StringBuilder("<configuration>\n");
    settings.forEach(
        (name, value) ->
            xml.append("<property><name>")
                .append(name)
                .append("</name><value>")
                .append(value)
                .append("</value></property>\n"));
    Files.writeString(site.resolve("core-site.xml"), xml.append("</configuration>\n"));
    Path log = folder.resolve("night-" + nights++ + ".log");
    try (Child child =
        Child.java(
            environment,
            site + File.pathSeparator + System.getProperty("java.class.path"),
            List.of(
                "-Xmx2g",
                "-Dlesionlake.home=" + Needs.repository(),
                "-Dlog4j2.configurationFile="
                    + Needs.repository().resolve("conf/log4j2.properties")),
            LesionLake.class.getName(),
            List.of(
                "job",
                "ingest",
                "--ct",
                endpoint.address("ct"),
                "--lake",
                lake().toString(),
                "--vault",
                vault().toString(),
                "--set",
                "spark.master=local[2]"),
            log)) {
      assertThat(child.await(LONGEST)).as(() -> child.output() + RunLogs.failures(lake())).isZero();
    }
  }

  private <T extends Record> Dataset<Row> table(TableDef<T> definition) {
    SparkSession spark =
        SparkSessions.start(Settings.load(Optional.empty(), List.of()), "s3 ingest");
    return Lake.openReadOnly(spark, lake().toString(), Optional.of(vault()))
        .table(definition)
        .read();
  }

  /** How many objects came to which outcome for which reason. */
  private Map<String, Long> outcomes() {
    Map<String, Long> outcomes = new HashMap<>();
    for (Row row : table(Tables.SOURCES).groupBy("outcome", "reason").count().collectAsList()) {
      outcomes.put(row.getString(0) + " " + row.get(1), row.getLong(2));
    }
    return outcomes;
  }

  /** What was asked of each object since so many requests: method, range, the answer's status. */
  private static Map<String, List<String>> asked(S3Endpoint endpoint, int since)
      throws IOException {
    Map<String, List<String>> asked = new TreeMap<>();
    List<Request> all = endpoint.requests();
    String inBucket = "/" + BUCKET + "/";
    for (Request request : all.subList(since, all.size())) {
      if (request.path().startsWith(inBucket)) {
        asked
            .computeIfAbsent(request.path().substring(inBucket.length()), key -> new ArrayList<>())
            .add(request.method() + " " + request.range() + " " + request.status());
      }
    }
    return asked;
  }
}
