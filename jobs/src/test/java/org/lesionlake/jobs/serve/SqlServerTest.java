package org.lesionlake.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.lake.UserError;

/** The endpoint over the network of this machine, by Hive's own JDBC driver. */
@Tag("slow")
class SqlServerTest {
  private static final String PASSWORD = "four plain words here";

  /** Counts what would take hours. */
  private static final String ENDLESS =
      "SELECT count(*) FROM range(1000000000000) WHERE pmod(hash(id), 7) = 3";

  @TempDir static Path folder;
  private static URLClassLoader loader;
  private static Driver driver;
  private static ServedLake lake;
  private static SqlServer server;
  private static Thread serving;

  @BeforeAll
  static void serve() throws Exception {
    Path jar;
    try (Stream<Path> files = Files.list(Path.of("target/jdbc"))) {
      jar =
          files.filter(file -> file.toString().endsWith("-standalone.jar")).findAny().orElseThrow();
    }
    loader =
        new URLClassLoader(
            new URL[] {
              jar.toUri().toURL(),
              // Its configuration is Hadoop's.
              Configuration.class.getProtectionDomain().getCodeSource().getLocation()
            },
            ClassLoader.getPlatformClassLoader());
    driver =
        (Driver) loader.loadClass("org.apache.hive.jdbc.HiveDriver").getConstructor().newInstance();
    lake = new ServedLake(folder);
    ServeSettings settings = settings();
    UsersFile users = new UsersFile(settings.usersFile());
    users.put("ann", Role.ROW, PASSWORD);
    users.put("bob", Role.AGGREGATE, PASSWORD);
    users.put("eve", Role.ROW, PASSWORD);
    server = server(settings, "127.0.0.1", Optional.empty());
    serving = started(server);
  }

  private static ServeSettings settings(String... more) {
    List<String> set = new ArrayList<>(List.of("serve.max-rows=5", "serve.queries-per-user=1"));
    set.addAll(List.of(more));
    return lake.settings(set.toArray(String[]::new));
  }

  private static SqlServer server(ServeSettings settings, String host, Optional<Role> anonymous) {
    return new SqlServer(
        lake.sample.lake().spark(), lake.sample.lake(), settings, host, 0, anonymous);
  }

  private static Thread started(SqlServer server) {
    Thread thread = new Thread(server::serve, "serve-test");
    thread.start();
    return thread;
  }

  @AfterAll
  static void end() throws Exception {
    server.close();
    serving.join();
    loader.close();
    assertThatThrownBy(() -> new Socket("127.0.0.1", server.address().getPort()).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void valuesComeWithTheirTypes() throws SQLException {
    try (Connection connection = connect(server, "ann");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
SELECT 1 AS i, 2L AS l, 0.5D AS d, CAST(1.50 AS DECIMAL(9, 2)) AS n, DATE '2020-02-29' AS day,
       TIMESTAMP '2020-02-29 12:30:00.25' AS at, true AS b, 'größer' AS s, CAST(NULL AS INT) AS none,
       array(1, 2) AS list, X'00ff' AS bytes, CAST(7 AS SMALLINT) AS h, CAST(NULL AS STRING) AS no
""")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt("i")).isEqualTo(1);
      assertThat(rows.getLong("l")).isEqualTo(2);
      assertThat(rows.getDouble("d")).isEqualTo(0.5);
      assertThat(rows.getBigDecimal("n")).isEqualTo(new BigDecimal("1.50"));
      assertThat(rows.getString("day")).isEqualTo("2020-02-29");
      assertThat(rows.getString("at")).startsWith("2020-02-29 12:30:00.25");
      assertThat(rows.getBoolean("b")).isTrue();
      assertThat(rows.getString("s")).isEqualTo("größer");
      assertThat(rows.getObject("none")).isNull();
      assertThat(rows.getString("list")).isEqualTo("[1,2]");
      assertThat(rows.getShort("h")).isEqualTo((short) 7);
      assertThat(rows.getObject("no")).isNull();
      assertThat(rows.getMetaData().getColumnType(4)).isEqualTo(Types.DECIMAL);
      assertThat(rows.getMetaData().getPrecision(4)).isEqualTo(9);
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void driversSeeWhatIsPublishedAndNothingElse() throws SQLException {
    try (Connection connection = connect(server, "ann")) {
      var catalog = connection.getMetaData();
      assertThat(column(catalog.getSchemas(), "TABLE_SCHEM")).containsExactly("gold");
      assertThat(column(catalog.getTables(null, "%", "%", null), "TABLE_NAME"))
          .contains("lesion_burden", "patients", "site_summary")
          .doesNotContain("reports", "ct_series", "links");
      assertThat(column(catalog.getTables(null, "gold", "lesion\\_b%", null), "TABLE_NAME"))
          .containsExactly("lesion_burden");
      assertThat(column(catalog.getTables(null, "bronze", "%", null), "TABLE_NAME")).isEmpty();
      assertThat(column(catalog.getTables(null, null, "%", new String[] {"VIEW"}), "TABLE_NAME"))
          .contains("patients")
          .doesNotContain("lesion_burden");
      assertThat(column(catalog.getColumns(null, "gold", "lesion_burden", "%"), "COLUMN_NAME"))
          .startsWith("study_uid", "site");
      assertThat(column(catalog.getColumns(null, "bronze", "reports", "%"), "COLUMN_NAME"))
          .isEmpty();
      assertThat(column(catalog.getPrimaryKeys(null, "gold", "lesion_burden"), "COLUMN_NAME"))
          .containsExactly("study_uid", "site", "source");
      assertThat(catalog.getDatabaseProductName()).isEqualTo("Spark SQL");
      assertThat(column(catalog.getTypeInfo(), "TYPE_NAME")).contains("STRING", "TIMESTAMP");
    }
    try (Connection connection = connect(server, "bob")) {
      assertThat(column(connection.getMetaData().getTables(null, "%", "%", null), "TABLE_NAME"))
          .containsExactly("agreement_matrix", "site_summary");
      assertThat(texts(connection, "SELECT site FROM site_summary")).containsExactly("liver");
    }
  }

  @Test
  void refusalsReachTheClient() throws SQLException {
    try (Connection connection = connect(server, "ann")) {
      assertThatThrownBy(() -> texts(connection, "SELECT * FROM bronze.reports"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("There is no table or view bronze.reports to query. Why:");
      assertThatThrownBy(() -> texts(connection, "SELECT nothing FROM patients"))
          .hasMessageContaining("UNRESOLVED_COLUMN")
          .hasMessageNotContaining(folder.toString())
          .hasMessageNotContaining("Relation");
      // The session goes on.
      assertThat(texts(connection, "SELECT 'still here'")).containsExactly("still here");
    }
    String url = server.jdbcUrl();
    assertThatThrownBy(() -> driver.connect(url + "bronze", login("ann", PASSWORD)))
        .hasMessageContaining("There is no schema bronze");
  }

  @Test
  void loginsAreRefusedAndSlowedDown() {
    String url = server.jdbcUrl();
    assertThatThrownBy(() -> driver.connect(url, login("mallory", "a wrong password")))
        .hasStackTraceContaining("Name or password is wrong");
    assertThatThrownBy(() -> driver.connect(url, login("mallory", "a wrong password")))
        .hasStackTraceContaining("the next try must wait");
    assertThatThrownBy(() -> driver.connect(url, new Properties()))
        .hasStackTraceContaining("Name or password is wrong");
  }

  @Test
  void answerThatIsCutSaysSo() throws SQLException {
    try (Connection connection = connect(server, "ann");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM range(100)")) {
      for (int i = 0; i < 5; i++) {
        assertThat(rows.next()).isTrue();
      }
      assertThatThrownBy(rows::next)
          .hasMessageContaining("The answer was cut after 5 rows. Why: There are more");
    }
  }

  @Test
  void queryThatTakesTooLongIsCutAndSaysSo() throws SQLException {
    try (Connection connection = connect(server, "ann");
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.executeQuery(ENDLESS))
          .hasMessageContaining("The query was cut after 1 seconds");
    }
  }

  @Test
  void userHasSoManyQueriesAtATimeAndMayCancelThem() throws Exception {
    try (Connection connection = connect(server, "eve");
        Statement endless = connection.createStatement();
        Connection other = connect(server, "eve")) {
      // The driver's own way to begin a statement without waiting for it.
      endless.getClass().getMethod("executeAsync", String.class).invoke(endless, ENDLESS);
      assertThatThrownBy(() -> texts(other, "SELECT 1"))
          .hasMessageContaining("1 of yours are running, which is as many as are allowed");
      endless.cancel();
      awaitAudit("eve", "cancelled");
      assertThat(texts(other, "SELECT 'again'")).containsExactly("again");
    }
  }

  @Test
  void removedUserGetsNoMoreAnswers() throws SQLException {
    UsersFile users = new UsersFile(settings().usersFile());
    users.put("gus", Role.ROW, PASSWORD);
    try (Connection connection = connect(server, "gus")) {
      assertThat(texts(connection, "SELECT 'in'")).containsExactly("in");
      users.remove("gus");
      assertThatThrownBy(() -> texts(connection, "SELECT 'in'"))
          .hasMessageContaining("The account was removed");
    }
  }

  @Test
  void statementsAreAudited() throws Exception {
    try (Connection connection = connect(server, "ann")) {
      texts(connection, "SELECT patient_id FROM patients LIMIT 2 -- audited");
      assertThatThrownBy(() -> texts(connection, "SELECT reflect('a', 'b') -- audited"));
    }
    List<JsonNode> lines =
        audit().stream()
            .filter(line -> line.path("statement").asText().endsWith("-- audited"))
            .toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).get("user").asText()).isEqualTo("ann");
    assertThat(lines.get(0).get("address").asText()).isEqualTo("127.0.0.1");
    assertThat(lines.get(0).get("tables").get(0).asText()).isEqualTo("gold.patients");
    assertThat(lines.get(0).get("rows").asInt()).isEqualTo(2);
    assertThat(lines.get(0).get("outcome").asText()).isEqualTo("done");
    assertThat(lines.get(1).get("outcome").asText()).isEqualTo("refused");
    assertThat(lines.get(1).get("detail").asText()).contains("It runs code on the server");
  }

  @Test
  void talksTls() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Path password = Files.writeString(folder.resolve("keys.password"), "changeit\n");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-alias",
                "lake",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                keys.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    SqlServer secure =
        server(
            settings("serve.tls-keystore=" + keys, "serve.tls-password-file=" + password),
            "127.0.0.1",
            Optional.empty());
    Thread thread = started(secure);
    try (Connection connection =
        driver.connect(
            secure.jdbcUrl() + ";sslTrustStore=" + keys + ";trustStorePassword=changeit",
            login("ann", PASSWORD))) {
      assertThat(texts(connection, "SELECT 'safely'")).containsExactly("safely");
    } finally {
      secure.close();
      thread.join();
    }
  }

  @Test
  void everybodyComesInOnlyWhereAskedForAndOnThisMachine() throws Exception {
    SqlServer open = server(settings(), "127.0.0.1", Optional.of(Role.AGGREGATE));
    Thread thread = started(open);
    try (Connection connection = driver.connect(open.jdbcUrl(), new Properties())) {
      assertThat(texts(connection, "SELECT site FROM gold.site_summary")).containsExactly("liver");
      assertThatThrownBy(() -> texts(connection, "SELECT * FROM gold.patients"))
          .hasMessageContaining("There is no table or view gold.patients");
    } finally {
      open.close();
      thread.join();
    }
    assertThatThrownBy(() -> server(settings(), "0.0.0.0", Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("plain text");
    assertThatThrownBy(
            () ->
                server(
                    settings("serve.tls-keystore=" + folder.resolve("none.p12")),
                    "0.0.0.0",
                    Optional.of(Role.ROW)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("does not let everybody in");
    assertThatThrownBy(
            () ->
                server(
                    settings("serve.tls-keystore=" + folder.resolve("none.p12")),
                    "127.0.0.1",
                    Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("The key for TLS cannot be read");
  }

  @Test
  void noiseOnThePortEndsItsConnectionOnly() throws Exception {
    for (byte[] noise :
        new byte[][] {
          "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
          {1, 127, -1, -1, -1, 0},
          {1, 0, 0, 0, 4, 'G', 'S', 'S', 'A'},
          new byte[64]
        }) {
      try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
        socket.getOutputStream().write(noise);
        socket.getOutputStream().flush();
        socket.shutdownOutput();
        // Until the server closes it.
        socket.getInputStream().readAllBytes();
      } catch (java.net.SocketException closedInTheMiddle) {
        assertThat(closedInTheMiddle).hasMessageContaining("reset");
      }
    }
    try (Connection connection = connect(server, "ann")) {
      assertThat(texts(connection, "SELECT 'well'")).containsExactly("well");
    }
  }

  private static void awaitAudit(String user, String outcome) throws IOException {
    while (audit().stream()
        .noneMatch(
            line ->
                line.get("user").asText().equals(user)
                    && line.get("outcome").asText().equals(outcome))) {
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  private static List<JsonNode> audit() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(settings().auditFolder())) {
      for (Path file : files.sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          lines.add(new ObjectMapper().readTree(line));
        }
      }
    }
    return lines;
  }

  private static Connection connect(SqlServer server, String user) throws SQLException {
    return driver.connect(server.jdbcUrl(), login(user, PASSWORD));
  }

  private static Properties login(String user, String password) {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    return login;
  }

  private static List<String> texts(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  private static List<String> column(ResultSet rows, String name) throws SQLException {
    List<String> values = new ArrayList<>();
    while (rows.next()) {
      values.add(rows.getString(name));
    }
    rows.close();
    return values;
  }
}
