package org.lesionlake.jobs.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.ops.LakeStatus.Inbox;
import org.lesionlake.jobs.ops.LakeStatus.JobRun;
import org.lesionlake.jobs.ops.LakeStatus.Quarantined;
import org.lesionlake.jobs.ops.LakeStatus.Traffic;
import org.lesionlake.jobs.silver.Backlog.Waiting;

/** What Prometheus is told, and what the dashboard asks of it. */
class MetricsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T06:00:00Z");
  private static final Pattern NAME = Pattern.compile("lesionlake_[a-z_]+");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(lesionlake_[a-z_]+)\\{([a-z_]+=\"[^\"\\\\]*\")(,[a-z_]+=\"[^\"\\\\]*\")*} -?[0-9.]+");

  @TempDir Path folder;

  private static LakeStatus status() {
    return new LakeStatus(
        NOW,
        Optional.empty(),
        List.of(),
        List.of(
            new JobRun(
                "inference",
                NOW.minusSeconds(600),
                512.25,
                false,
                12,
                Optional.of(new Traffic(1, 2, 3_000_000_000L, 4)),
                Optional.of(31.5),
                Optional.of(NOW.minusSeconds(86_400)))),
        List.of(new Inbox("ct", NOW.minusSeconds(900), 21, 1, 2, 3, 4, 5, 6)),
        List.of(
            new Waiting("volumes", "series", 0, Optional.empty()),
            new Waiting("findings", "reports", 7, Optional.of(NOW.minusSeconds(7_200)))),
        List.of(new Quarantined("rejected", "ct", "not_dicom", 14)),
        OptionalLong.of(2));
  }

  @Test
  void figuresOfTheStatusAreSamples() {
    assertThat(MetricsText.of(status(), "north").lines())
        .contains(
            "lesionlake_job_success{lake=\"north\",step=\"inference\"} 0",
            "lesionlake_job_duration_seconds{lake=\"north\",step=\"inference\"} 512.25",
            "lesionlake_job_read_bytes{lake=\"north\",step=\"inference\"} 3000000000",
            "lesionlake_job_gpu_seconds{lake=\"north\",step=\"inference\"} 31.5",
            "lesionlake_job_last_success_timestamp_seconds{lake=\"north\",step=\"inference\"} "
                + NOW.minusSeconds(86_400).getEpochSecond(),
            "lesionlake_inbox_objects{lake=\"north\",inbox=\"ct\",outcome=\"rejected\"} 6",
            "lesionlake_backlog_items{lake=\"north\",step=\"findings\"} 7",
            "lesionlake_backlog_oldest_age_seconds{lake=\"north\",step=\"findings\"} 7200",
            "lesionlake_backlog_oldest_age_seconds{lake=\"north\",step=\"volumes\"} 0",
            "lesionlake_quarantined_items{lake=\"north\",kind=\"rejected\",origin=\"ct\","
                + "reason=\"not_dicom\"} 14",
            "lesionlake_gates_failed{lake=\"north\"} 2");
  }

  @Test
  void samplesOfANameStandTogetherUnderItsHelpAndType() {
    Set<String> seen = new TreeSet<>();
    String current = "";
    for (String line : MetricsText.of(status(), "lesionlake").lines().toList()) {
      if (line.startsWith("# HELP ")) {
        current = line.split(" ")[2];
        assertThat(seen.add(current)).as(line).isTrue();
      } else if (line.startsWith("# TYPE ")) {
        assertThat(line).isEqualTo("# TYPE " + current + " gauge");
      } else {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).isEqualTo(current);
        // A Pushgateway and a scrape each put their own there.
        assertThat(line).doesNotContain("{job=", ",job=", "instance=");
      }
    }
  }

  @Test
  void namesEndInABaseUnitOrInWhatTheyCount() {
    assertThat(written())
        .allSatisfy(
            name ->
                assertThat(name)
                    .matches(".*_(seconds|bytes|rows|objects|items|info|success|failed)")
                    // Of counters only.
                    .doesNotEndWith("_total"));
  }

  @Test
  void aLakesNameIsQuoted() {
    assertThat(MetricsText.of(status(), "a\"b\\c"))
        .contains("lesionlake_gates_failed{lake=\"a\\\"b\\\\c\"} 2");
  }

  @Test
  void theDashboardAsksForEveryMetricAndForNoOther() throws IOException {
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(Settings.home().resolve("pipelines/grafana/lesionlake-nights.json").toFile());
    List<String> expressions = new ArrayList<>();
    dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
    dashboard.at("/templating/list").findValues("query").forEach(q -> expressions.add(q.asText()));
    Set<String> asked = new TreeSet<>();
    for (String expression : expressions) {
      NAME.matcher(expression).results().forEach(name -> asked.add(name.group()));
    }
    assertThat(asked).isEqualTo(written());
    assertThat(dashboard.findValues("legendFormat").toString()).doesNotContain("{{job}}");
  }

  @Test
  void theFileIsReplacedWholeAndReadableByOthers() throws IOException {
    Path file = folder.resolve("textfiles/lesionlake.prom");
    Metrics.write(file, "old 1\n");
    Metrics.write(file, "new 2\n");
    assertThat(file).hasContent("new 2\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aPushReplacesWhatThisLakePushedBefore() throws IOException {
    List<String> asked = new ArrayList<>();
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + body);
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().startsWith("/broken") ? 500 : 202, -1);
          exchange.close();
        });
    gateway.start();
    try {
      String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
      Metrics.push(url + "/", "my lake", "up 1\n");
      assertThat(asked)
          .containsExactly(
              "PUT /metrics/job/lesionlake/lake/my%20lake"
                  + " text/plain; version=0.0.4; charset=utf-8 up 1\n");
      assertThatThrownBy(() -> Metrics.push(url + "/broken", "x", "up 1\n"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("500");
    } finally {
      gateway.stop(0);
    }
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThatThrownBy(() -> Metrics.check(with("metrics.file=/var/lib/lesionlake.txt")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(".prom");
    assertThatThrownBy(() -> Metrics.check(with("metrics.push-url=gateway:9091")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("http://");
    Metrics.check(with("metrics.push-url=http://gateway:9091/prefix"));
    Metrics.check(with("metrics.file=/var/lib/lesionlake.prom"));
  }

  private static Settings with(String set) {
    return Settings.load(Optional.empty(), List.of(set));
  }

  private static Set<String> written() {
    Set<String> names = new TreeSet<>();
    MetricsText.of(status(), "lesionlake")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.substring(0, line.indexOf('{'))));
    return names;
  }
}
