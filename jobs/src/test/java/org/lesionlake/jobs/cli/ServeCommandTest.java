package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.lake.Lake;
import picocli.CommandLine;

class ServeCommandTest {
  @TempDir private Path folder;
  private String lake;

  @BeforeEach
  void makeLake() {
    lake = folder.resolve("lake").toString();
    Lake.init(lake, folder.resolve("vault"), Profile.NONE, new Configuration());
  }

  @Test
  void usersAreAddedListedAndRemoved() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "four plain words here\n");
    assertThat(
            said(
                0,
                "user",
                "add",
                "ann",
                "--role",
                "aggregate",
                "--password-file",
                password.toString()))
        .contains("ann may log in with the role aggregate.");
    assertThat(said(0, "user", "list")).containsPattern("ann +aggregate");
    assertThat(said(0, "user", "remove", "ann")).contains("ann can no longer log in.");
    assertThat(said(1, "user", "remove", "ann")).contains("There is no user 'ann'");
    assertThat(said(1, "user", "add", "bob", "--role", "row", "--password-file", "/none"))
        .contains("There is no file /none");
    // A password on the command line would be everybody's to read.
    assertThat(
            said(2, "user", "add", "bob", "--role", "row", "--password", "four plain words here"))
        .contains("Unknown option");
  }

  @Test
  void serverThatNobodyCouldLogInToDoesNotStart() {
    assertThat(said(1)).contains("Nobody could log in.", "lesionlake serve user add");
    assertThat(said(2, "--anonymous", "admin")).contains("Invalid value for option '--anonymous'");
  }

  @Test
  @Tag("slow")
  void saysHowToConnectAndEndsOnSigterm() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
            "-Dlesionlake.home=" + System.getProperty("lesionlake.root"),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            LesionLake.class.getName(),
            "serve",
            "--lake",
            lake,
            "--port",
            "0",
            "--anonymous",
            "row"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> lines = new ArrayList<>();
      String line = out.readLine();
      while (line != null && !line.startsWith("End with")) {
        lines.add(line);
        line = out.readLine();
      }
      assertThat(String.join("\n", lines))
          .contains("There is nothing to query until a night has run")
          .containsPattern("beeline -u 'jdbc:hive2://127.0.0.1:\\d+/' -n NAME");
      process.destroy();
      assertThat(process.waitFor()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
    try (var left = Files.list(folder.resolve("tmp"))) {
      assertThat(left.filter(file -> !file.getFileName().toString().startsWith("hsperf")))
          .isEmpty();
    }
  }

  private String said(int code, String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine commandLine = LesionLake.commandLine();
    commandLine.setOut(new PrintWriter(said));
    commandLine.setErr(new PrintWriter(said));
    List<String> all = new ArrayList<>(List.of("serve"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--lake", lake));
    assertThat(commandLine.execute(all.toArray(String[]::new))).as(said.toString()).isEqualTo(code);
    return said.toString();
  }
}
