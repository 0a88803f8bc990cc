package org.lesionlake.pipelines.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.pipelines.airflow.FakeAirflow.Fault;

/** Signing in, trying again, and the way to the server. */
class AirflowHttpTest extends AgainstFake {
  @Test
  void renewsATokenThatExpired() {
    trigger();
    server.api.tokensGiven++;

    assertThat(client.dagRun("nightly", RUN)).isPresent();
    assertThat(server.count("POST /auth/token")).isEqualTo(2);
  }

  @Test
  void aPostThatAnExpiredTokenDidNotLetInIsSentAgain() {
    client.dag("nightly");
    server.api.tokensGiven++;

    assertThat(trigger().runId()).isEqualTo(RUN);
    assertThat(server.count("POST " + RUNS)).isEqualTo(2);
  }

  @Test
  void manyThreadsShareATokenAndItsRenewal() {
    trigger();
    server.api.tokensGiven++;
    assertThat(
            IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> client.dagRun("nightly", RUN))
                .filter(Optional::isPresent))
        .hasSize(8);
    assertThat(server.count("POST /auth/token")).isEqualTo(2);
  }

  @Test
  void asksForATokenOnceWhenThePasswordIsWrong() {
    AirflowException e =
        failure(() -> builder(server.address(), "wrong").build().dagRun("nightly", RUN));

    assertThat(e.status()).hasValue(401);
    assertThat(e.detail()).isEqualTo("Invalid credentials");
    assertThat(e.remedy()).contains("password file");
    assertThat(e).hasMessageNotContaining("wrong");
    assertThat(server.count("POST /auth/token")).isEqualTo(1);
  }

  @Test
  void findsTheRunWhoseTriggerAnswerWasLost() {
    server.failNext("POST " + RUNS, Fault.ANSWER_LOST);
    assertThat(trigger().runId()).isEqualTo(RUN);
    assertThat(server.count("POST " + RUNS)).isEqualTo(1);
  }

  @Test
  void neverTriggersTwice() {
    for (Fault fault : List.of(Fault.SERVER_ERROR, Fault.CUT, Fault.HTML_ERROR)) {
      server.failNext("POST " + RUNS, fault);
      server.requests.clear();

      AirflowException e = failure(this::trigger);

      assertThat(e).hasMessageContaining("does not exist").hasMessageContaining("same run id");
      assertThat(server.count("POST " + RUNS)).isEqualTo(1);
      assertThat(server.count("GET " + RUN_PATH)).isEqualTo(3);
    }
  }

  @Test
  void whatABusyServerRefusedIsSentAgain() {
    server.failNext("POST " + RUNS, Fault.TOO_MANY, Fault.TOO_MANY);
    assertThat(trigger().runId()).isEqualTo(RUN);
    assertThat(server.count("POST " + RUNS)).isEqualTo(3);
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    server.failNext("GET /api/v2/version", Fault.TOO_MANY, Fault.TOO_MANY);
    server.retryAfter = "17";
    client.version();
    server.failNext("GET /api/v2/version", Fault.TOO_MANY, Fault.TOO_MANY);
    server.retryAfter = "86400";
    client.version();
    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(17),
            Duration.ofSeconds(17),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2));
  }

  @Test
  void triesReadingAgainWithGrowingPauses() {
    trigger();
    server.failNext("GET " + RUN_PATH, Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.HTML_ERROR);

    assertThat(client.dagRun("nightly", RUN)).isPresent();
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void whatSaysHowAThingShallBeIsSaidAgain() {
    server.failNext("PATCH /api/v2/dags/nightly", Fault.ANSWER_LOST, Fault.SERVER_ERROR);
    assertThat(client.unpause("nightly").paused()).isFalse();
    assertThat(server.count("PATCH /api/v2/dags/nightly")).isEqualTo(3);
  }

  @Test
  void givesUpReadingAfterSixTries() {
    Fault[] six = new Fault[6];
    Arrays.fill(six, Fault.SERVER_ERROR);
    server.failNext("GET /api/v2/version", six);

    AirflowException e = failure(() -> client.version());

    assertThat(e.status()).hasValue(502);
    assertThat(e.isRefusal()).isFalse();
    assertThat(server.count("GET /api/v2/version")).isEqualTo(6);
  }

  @Test
  void namesTheFieldsThatAreRefused() {
    // The server's rule for a variable; the client itself has no way to leave the key out.
    assertThat(
            ErrorBody.detail(
                "{\"detail\": [{\"loc\": [\"body\", \"key\"], \"msg\": \"Field required\"},"
                    + " {\"loc\": [\"query\", \"limit\"], \"msg\": \"too big\"}]}"))
        .isEqualTo("body.key: Field required; query.limit: too big");
  }

  @Test
  void aPageForPeopleIsNamedByItsTitle() {
    server.failNext("GET /api/v2/version", Fault.NOT_JSON);
    assertThat(failure(() -> client.version()))
        .hasMessageContaining("web page titled \"Welcome\"")
        .hasMessageContaining("Airflow 3 server");
    Fault[] six = new Fault[6];
    Arrays.fill(six, Fault.HTML_ERROR);
    server.failNext("GET /api/v2/version", six);
    AirflowException e = failure(() -> client.version());
    assertThat(e.status()).hasValue(503);
    assertThat(e).hasMessageContaining("web page titled \"Out of order\"");
    assertThat(e.getMessage().lines()).hasSize(1);
  }

  @Test
  void aServerThatIsOlderIsNamed() {
    server.failNext("GET /api/v2/version", Fault.NOT_FOUND);
    AirflowException e = failure(() -> client.version());
    assertThat(e.detail()).isEqualTo("Not here");
    assertThat(e.remedy()).contains("Airflow 3: older ones have no /api/v2");
    assertThat(pauses).isEmpty();
  }

  @Test
  void anotherAddressIsNamedAndNotFollowed() {
    server.failNext("GET /api/v2/version", Fault.MOVED);
    AirflowException e = failure(() -> client.version());
    assertThat(e.status()).hasValue(302);
    assertThat(e).hasMessageContaining("https://other.invalid/");
  }

  @Test
  void aServerThatDoesNotAnswerInTimeIsGivenUp() {
    Fault[] six = new Fault[6];
    Arrays.fill(six, Fault.SILENT);
    server.failNext("GET /api/v2/version", six);
    AirflowClient hasty =
        builder(server.address(), "secret").timeout(Duration.ofMillis(200)).build();
    AirflowException e = failure(hasty::version);
    assertThat(e.status()).isEmpty();
    assertThat(e).hasMessageContaining("timed out").hasMessageContaining("longer timeout");
    assertThat(pauses).hasSize(5);
  }

  @Test
  void saysThatNobodyListens() {
    URI address = server.address();
    server.close();
    AirflowException e = failure(() -> builder(address, "secret").build().version());
    assertThat(e.status()).isEmpty();
    assertThat(e)
        .hasMessageContaining("GET /api/v2/version")
        .hasMessageContaining("connection refused");
    assertThat(pauses).hasSize(5);
  }

  @Test
  void aRequestThatNobodyTookIsSentAgainEvenIfItMakesSomething() {
    client.dag("nightly");
    server.close();
    AirflowException e = failure(this::trigger);
    assertThat(e).hasMessageContaining("connection refused");
    // No look-ups in between: five pauses between six tries of one request.
    assertThat(pauses).hasSize(5);
  }

  @Test
  void comparesClocks() {
    Clock anHourLate = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
    AirflowClient late = builder(server.address(), "secret").clock(anHourLate).build();
    assertThat(late.clockAhead().orElseThrow())
        .isCloseTo(Duration.ofHours(1), Duration.ofMinutes(5));
  }

  @Test
  void goesThroughAProxyToAHostThatOnlyTheProxyKnows() {
    // The fake answers whatever host it is asked for, as a proxy would.
    AirflowClient behind =
        builder(URI.create("http://airflow.invalid:8080"), "secret")
            .proxy(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort()))
            .build();
    assertThat(behind.dag("nightly")).isPresent();
    assertThat(server.count("GET /api/v2/dags/nightly")).isEqualTo(1);
  }

  @Test
  void aHostThatIsNotKnownIsNotTriedAgain() {
    AirflowException e =
        failure(() -> builder(URI.create("http://airflow.invalid:8080"), "x").build().version());
    assertThat(e).hasMessageContaining("no host is named airflow.invalid");
    assertThat(pauses).isEmpty();
  }

  @Test
  void believesTheAuthorityThatItIsToldToBelieve(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    keytool(
        folder,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost");
    Path pem = folder.resolve("authority.pem");
    keytool(folder, "-exportcert", "-rfc", "-file", pem.toString());
    try (FakeAirflow safe = FakeAirflow.overTls(context(keys))) {
      AirflowException e = failure(() -> builder(safe.address(), "secret").build().version());
      assertThat(e).hasMessageContaining("No safe connection").hasMessageContaining("trust store");
      assertThat(pauses).isEmpty();
      for (SSLContext trust :
          List.of(
              TrustStore.read(pem, Optional.empty()),
              TrustStore.read(keys, Optional.of("secret")))) {
        assertThat(builder(safe.address(), "secret").tls(trust).build().dag("nightly")).isPresent();
      }
      URI otherName = URI.create(safe.address().toString().replace("localhost", "127.0.0.1"));
      assertThat(
              failure(
                  () ->
                      builder(otherName, "secret")
                          .tls(TrustStore.read(pem, Optional.empty()))
                          .build()
                          .version()))
          .hasMessageContaining("No safe connection");
    }
    Files.writeString(pem, "no certificate");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> TrustStore.read(pem, Optional.empty()))
        .withMessageContaining("authority.pem");
  }

  private static void keytool(Path folder, String... arguments) throws Exception {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "server", "-keystore", folder.resolve("keys.p12").toString()));
    command.addAll(List.of("-storepass", "secret", "-storetype", "PKCS12"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
  }

  private static SSLContext context(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(keys.toFile())) {
      store.load(in, "secret".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
