package org.lesionlake.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
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

  private static String logged(String message, Throwable error) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(Settings.home().resolve("conf/log4j2.properties"))) {
      properties.load(in);
    }
    PatternLayout layout =
        PatternLayout.newBuilder()
            .withPattern(properties.getProperty("appender.file.layout.pattern"))
            .withAlwaysWriteExceptions(
                Boolean.parseBoolean(
                    properties.getProperty("appender.file.layout.alwaysWriteExceptions", "true")))
            .build();
    return layout.toSerializable(
        Log4jLogEvent.newBuilder()
            .setLevel(Level.WARN)
            .setLoggerName("org.example.Reader")
            .setMessage(new SimpleMessage(message))
            .setThrown(error)
            .build());
  }
}
