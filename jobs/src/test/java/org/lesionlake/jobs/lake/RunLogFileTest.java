package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** What the layout of {@code conf/log4j2.properties} lets into a run's log. */
class RunLogFileTest {
  @Test
  void pathsAreMaskedWhateverTheyHold() throws IOException {
    for (String path :
        new String[] {
          "/archive/Quux Piet 1950/ct 1/a.dcm",
          "/archive/O'Quux, Piet (1950)/a.dcm",
          "file:/archive/Quux;Piet 1950]/a.dcm",
          "hdfs://node:8020/archive/Quux Piet 1950",
          "inbox/Quux/Piet 1950"
        }) {
      String line = logged("Cannot read '" + path + "' now", null);
      assertThat(line).contains("WARN Reader: Cannot read").doesNotContain("Quux", "Piet", "1950");
    }
  }

  @Test
  void pathsInTheWordsOfExceptionsAreMaskedAndFramesStay() throws IOException {
    IOException cause = new IOException("No such file: /archive/Quux Piet 1950/a.dcm");
    String line =
        logged("It failed", new IllegalStateException("first\nsecond /archive/Quux Piet", cause));
    assertThat(line)
        .contains("It failed", "IllegalStateException", "Caused by: java.io.IOException: No such")
        .contains("at " + RunLogFileTest.class.getName() + ".pathsInTheWords")
        .contains("at java.base/")
        .doesNotContain("Quux", "Piet", "1950");
  }

  @Test
  void aLineOfJsonIsOneObjectAndNamesRunAndJob() throws IOException {
    System.setProperty("lesionlake.run", "night-7");
    System.setProperty("lesionlake.job", "ingest");
    String line;
    try {
      line =
          logged(
              "json",
              "Cannot read \"it\"\n\tfrom /archive/Quux Piet 1950",
              new IOException("No such file: /archive/Quux Piet 1950/a.dcm"));
    } finally {
      System.clearProperty("lesionlake.run");
      System.clearProperty("lesionlake.job");
    }
    assertThat(line.strip().lines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("time", "level", "run", "job", "logger", "message");
    assertThat(Instant.parse(json.get("time").asText())).isAfter(Instant.EPOCH);
    assertThat(json.get("level").asText()).isEqualTo("WARN");
    assertThat(json.get("run").asText()).isEqualTo("night-7");
    assertThat(json.get("job").asText()).isEqualTo("ingest");
    assertThat(json.get("message").asText())
        .startsWith("Cannot read \"it\"\n\tfrom [path]")
        .contains("IOException: No such file: [path]")
        .contains("at " + RunLogFileTest.class.getName())
        .doesNotContain("Quux", "Piet", "1950");
  }

  @Test
  void anUnknownFormatIsRefused() {
    RunLogFile.requireKnownFormat(null);
    RunLogFile.requireKnownFormat("json");
    assertThatThrownBy(() -> RunLogFile.requireKnownFormat("xml"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("LESIONLAKE_LOG_FORMAT cannot be 'xml'");
  }

  private static String logged(String message, Throwable error) throws IOException {
    return logged("text", message, error);
  }

  private static String logged(String format, String message, Throwable error) throws IOException {
    System.setProperty("lesionlake.log.format", format);
    try {
      Configuration configuration =
          new PropertiesConfigurationFactory()
              .getConfiguration(
                  new LoggerContext("test"),
                  ConfigurationSource.fromUri(
                      Settings.home().resolve("conf/log4j2.properties").toUri()));
      configuration.initialize();
      return configuration
          .<FileAppender>getAppender("file")
          .getLayout()
          .toSerializable(
              Log4jLogEvent.newBuilder()
                  .setLevel(Level.WARN)
                  .setLoggerName("org.example.Reader")
                  .setMessage(new SimpleMessage(message))
                  .setThrown(error)
                  .setTimeMillis(1_700_000_000_000L)
                  .build())
          .toString();
    } finally {
      System.clearProperty("lesionlake.log.format");
    }
  }
}
