package org.lesionlake.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lesionlake.archive.FileOpener;
import org.lesionlake.archive.FileStamp;
import org.lesionlake.archive.SteadyFile;
import org.lesionlake.archive.TimeBudget;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.SparkSessions;
import org.lesionlake.tests.interop.S3Endpoint.Request;

/** The data source reads from a bucket, through S3A and an endpoint that checks signatures. */
@Tag("slow")
class S3SourceTest {
  /** No other test has one of that name: a process has one connection to a bucket. */
  private static final String BUCKET = "source-archive";

  private static final int HEADER_REQUEST = 16 * 1024;

  @TempDir static Path folder;

  private static S3Endpoint endpoint;
  private static FileSystem owner;
  private static SparkSession spark;

  @BeforeAll
  static void start() throws IOException {
    endpoint = S3Endpoint.start(folder, BUCKET);
    owner = endpoint.connect("owner");
    SparkSessions.share();
    spark = SparkSessions.start(Settings.load(Optional.empty(), List.of()), "s3");
  }

  @AfterAll
  static void end() throws IOException {
    if (endpoint != null) {
      forget(endpoint.address(""), endpoint.settings("reader"));
      owner.close();
      endpoint.close();
    }
  }

  /** Ends this process's connection to a bucket. */
  private static void forget(String bucket, Map<String, String> settings) throws IOException {
    Configuration hadoop = new Configuration();
    settings.forEach(hadoop::set);
    FileSystem.get(new org.apache.hadoop.fs.Path(bucket).toUri(), hadoop).close();
  }

  private static void put(String key, byte[] content) throws IOException {
    S3Images.put(owner, endpoint.address(key), content);
  }

  private static Dataset<Row> load(String... keys) {
    return spark
        .read()
        .format("dicom")
        .options(endpoint.settings("reader"))
        .load(List.of(keys).stream().map(endpoint::address).toArray(String[]::new));
  }

  private static long metric(Dataset<Row> data, String name) {
    SparkPlan scan = data.queryExecution().executedPlan();
    while (!scan.children().isEmpty()) {
      scan = scan.children().head();
    }
    return scan.metrics().apply(name).value();
  }

  private static List<Request> requests(String method, String key) throws IOException {
    return endpoint.requests().stream()
        .filter(request -> request.method().equals(method))
        .filter(request -> request.path().equals("/" + BUCKET + "/" + key))
        .toList();
  }

  @Test
  void aHeaderTakesOneQuestionAndOneSmallRange() throws IOException {
    for (int number = 1; number <= 4; number++) {
      put("ranges/" + number + ".dcm", S3Images.image(number));
    }
    Dataset<Row> headers = load("ranges");
    int before = endpoint.requests().size();

    List<Row> rows = headers.collectAsList();

    assertThat(rows).extracting(row -> row.<String>getAs("status")).containsOnly("ok").hasSize(4);
    assertThat(rows)
        .extracting(row -> row.<Integer>getAs("instance_number"))
        .containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(rows)
        .extracting(row -> row.<Long>getAs("size"))
        .containsOnly((long) S3Images.image(1).length);
    for (int number = 1; number <= 4; number++) {
      String key = "ranges/" + number + ".dcm";
      assertThat(requests("GET", key))
          .containsExactly(
              new Request("GET", "/" + BUCKET + "/" + key, "bytes=0-" + (HEADER_REQUEST - 1), 206));
      assertThat(requests("HEAD", key).size()).isLessThanOrEqualTo(2);
      assertThat(
              endpoint.requests().stream()
                  .skip(before)
                  .filter(request -> request.path().endsWith(key)))
          .as("since the folder was listed")
          .hasSize(2);
    }
  }

  @Test
  void theMetricCountsWhatWasAskedOfTheBucket() throws IOException {
    put("metric/1.dcm", S3Images.image(1));
    put("metric/2.dcm", S3Images.image(2));
    Dataset<Row> headers = load("metric").select("status", "rows");

    assertThat(headers.collectAsList()).hasSize(2);

    assertThat(metric(headers, "filesRead")).isEqualTo(2);
    assertThat(metric(headers, "headerBytesRead")).isEqualTo(2 * HEADER_REQUEST);
    Dataset<Row> listed = load("metric").select("path", "size");
    assertThat(listed.collectAsList()).hasSize(2);
    assertThat(metric(listed, "filesRead")).isZero();
  }

  @Test
  void foldersAndGlobsAreListed() throws IOException {
    put("folders/a/1.dcm", S3Images.image(1));
    put("folders/a/b/2.dcm", S3Images.image(2));
    put("folders/c/3.dcm", S3Images.image(3));
    put("folders/c/_hidden.dcm", S3Images.image(4));
    put("folders/c/note.txt", "no image".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThat(statuses(load("folders")))
        .isEqualTo(
            Map.of(
                "folders/a/1.dcm", "ok",
                "folders/a/b/2.dcm", "ok",
                "folders/c/3.dcm", "ok",
                "folders/c/note.txt", "not_dicom"));
    assertThat(statuses(load("folders/*/[0-9].dcm")).keySet())
        .containsExactly("folders/a/1.dcm", "folders/c/3.dcm");
    assertThat(statuses(load("folders/a/b/2.dcm")).keySet()).containsExactly("folders/a/b/2.dcm");
    assertThatThrownBy(() -> load("folders/none")).hasMessageContaining("There is nothing at s3a:");
  }

  /** Statuses by key, and by entry in an archive. */
  private static Map<String, String> statuses(Dataset<Row> headers) {
    Map<String, String> statuses = new TreeMap<>();
    for (Row row : headers.select("path", "entry", "status").collectAsList()) {
      String key = row.getString(0).substring(endpoint.address("").length());
      statuses.put(row.isNullAt(1) ? key : key + "!" + row.getString(1), row.getString(2));
    }
    return statuses;
  }

  @ParameterizedTest
  @ValueSource(strings = {"study.zip", "study.tar", "study.tar.gz"})
  void archivesAreReadWhereTheyLie(String name) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    Map<String, String> expected = new TreeMap<>();
    String key = "archives/" + name;
    for (int number = 1; number <= 3; number++) {
      files.put("in/" + number + ".dcm", S3Images.image(number));
      expected.put(key + "!in/" + number + ".dcm", "ok");
    }
    put(
        key,
        name.endsWith(".zip")
            ? S3Images.zip(files)
            : name.endsWith(".gz") ? S3Images.gzip(S3Images.tar(files)) : S3Images.tar(files));

    assertThat(statuses(load(key))).isEqualTo(expected);
    assertThat(
            load(key).orderBy("instance_number").select("instance_number").collectAsList().stream()
                .map(row -> row.getInt(0)))
        .containsExactly(1, 2, 3);
    assertThat(requests("GET", key)).extracting(Request::status).containsOnly(206);
  }

  /** An entry's header is asked for, not all that lies behind it in the archive. */
  @Test
  void ofAZipOnlyPartsAreAskedFor() throws IOException {
    byte[] noise = new byte[4_000_000];
    new Random(7).nextBytes(noise);
    Map<String, byte[]> files = new TreeMap<>();
    for (int number = 1; number <= 3; number++) {
      files.put("in/" + number + ".dcm", S3Images.image(number));
    }
    files.put("z.bin", noise);
    byte[] archive = S3Images.zip(files);
    put("archives/padded.zip", archive);

    assertThat(statuses(load("archives/padded.zip")))
        .containsEntry("archives/padded.zip!in/2.dcm", "ok")
        .containsEntry("archives/padded.zip!z.bin", "not_dicom");

    long asked =
        requests("GET", "archives/padded.zip").stream().mapToLong(S3SourceTest::length).sum();
    assertThat(asked).isLessThan(archive.length / 2);
  }

  /** Bytes that {@code bytes=0-99} asks for. */
  private static long length(Request request) {
    String[] ends = request.range().substring("bytes=".length()).split("-");
    return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
  }

  @Test
  void anObjectThatVanishesOrMayNotBeReadIsARowWithAReason() throws IOException {
    put("gone/1.dcm", S3Images.image(1));
    put("gone/2.dcm", S3Images.image(2));
    put("closed/3.dcm", S3Images.image(3));
    JavaRDD<Row> listed = load("gone", "closed").select("path", "status", "error").javaRDD();
    assertThat(listed.getNumPartitions()).isPositive();

    assertThat(owner.delete(new org.apache.hadoop.fs.Path(endpoint.address("gone/1.dcm")), false))
        .isTrue();

    Map<String, Row> rows = new HashMap<>();
    listed.collect().forEach(row -> rows.put(row.getString(0), row));
    assertThat(rows.get(endpoint.address("gone/1.dcm")).getString(1)).isEqualTo("io_error");
    assertThat(rows.get(endpoint.address("gone/2.dcm")).getString(1)).isEqualTo("ok");
    Row closed = rows.get(endpoint.address("closed/3.dcm"));
    assertThat(closed.getString(1)).isEqualTo("io_error");
    assertThat(closed.getString(2)).contains("may be read").doesNotContain("s3a");
  }

  @Test
  void aBucketThatIsClosedIsNamedWithWhatToDo() throws IOException {
    Map<String, String> wrong = new HashMap<>(endpoint.settings("reader"));
    wrong.put("fs.s3a.secret.key", "not the secret");
    String bucket = "s3a://" + BUCKET + "-closed/";
    try {
      assertThatThrownBy(
              () -> spark.read().format("dicom").options(wrong).load(bucket + "ct").count())
          .hasMessageContaining("cannot list " + bucket + "ct")
          .hasMessageContaining("Check the address and its access rights");
    } finally {
      forget(bucket, wrong);
    }
  }

  @Test
  void anObjectThatWasReplacedSinceItWasListedIsReadAsItIs() throws IOException {
    put("replaced/1.dcm", S3Images.image(1));
    JavaRDD<Row> listed =
        load("replaced").select("status", "size", "instance_number", "rows").javaRDD();
    assertThat(listed.getNumPartitions()).isPositive();

    byte[] other = S3Images.image(2, 32);
    put("replaced/1.dcm", other);

    Row row = listed.first();
    assertThat(row.getString(0)).isEqualTo("ok");
    assertThat(row.getLong(1)).isEqualTo(other.length);
    assertThat(row.getInt(2)).isEqualTo(2);
    assertThat(row.getInt(3)).isEqualTo(32);
  }

  /** The endpoint refuses a range of another version than the one that was asked about. */
  @Test
  void rangesOfTwoVersionsAreNeverPutTogether() throws IOException {
    put("torn/1.dcm", S3Images.image(1));
    byte[] other = S3Images.image(2, 300);
    Configuration hadoop = new Configuration();
    endpoint.settings("reader").forEach(hadoop::set);
    var address = new org.apache.hadoop.fs.Path(endpoint.address("torn/1.dcm"));
    FileStamp stamp =
        new FileStamp(S3Images.image(1).length, owner.getFileStatus(address).getModificationTime());
    int[] readings = {0};

    byte[] read =
        new SteadyFile(address, new FileOpener(hadoop), TimeBudget.ofSeconds(60))
            .read(
                stamp,
                bytes -> true,
                (in, version) -> {
                  byte[] head = in.readNBytes(1000);
                  if (readings[0]++ == 0) {
                    put("torn/1.dcm", other);
                  }
                  byte[] whole = java.util.Arrays.copyOf(head, (int) version.sizeBytes());
                  in.readNBytes(whole, head.length, whole.length - head.length);
                  return whole;
                })
            .value();

    assertThat(readings[0]).isEqualTo(2);
    assertThat(read).isEqualTo(other);
  }
}
