package org.lesionlake.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What a person sees of help, and of an error that nobody foresaw. */
class LesionLakeTest {
  private static final Exception CAUSE =
      new IOException("No such file: /archive/Quux Piet 1950/a.dcm");

  @Command(name = "break")
  static final class Break implements Callable<Integer> {
    private final Exception error;

    Break(Exception error) {
      this.error = error;
    }

    @Override
    public Integer call() throws Exception {
      throw error;
    }
  }

  @Test
  void ofAJobNamesJobRunAndKindsAndQuotesNothing() {
    String said =
        said(new JobFailed("series", "run-7", new IllegalStateException("of Quux", CAUSE)));
    assertThat(said)
        .contains("the job series of run run-7", "IllegalStateException, caused by IOException")
        .contains("\n  why: ", "\n  do:  ")
        .doesNotContain("Quux", "Piet", "1950");
  }

  @Test
  void ofACommandNamesItsKindsAndQuotesNothing() {
    assertThat(said(CAUSE))
        .contains("Something inside LesionLake failed.", "IOException")
        .doesNotContain("Quux", "Piet", "1950");
  }

  @Test
  void helpOfEveryCommandShowsAnExample() {
    commands(LesionLake.commandLine())
        .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand))
        .forEach(
            command ->
                assertThat(command.getUsageMessage())
                    .as(command.getCommandSpec().qualifiedName())
                    .containsPattern("Examples?:\\R  lesionlake "));
  }

  @Test
  void helpNamesWhatOnlyTheLauncherDoes() {
    assertThat(LesionLake.commandLine().getUsageMessage())
        .contains("  build ", "  test ", "  dist ", "  airflow ");
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(LesionLakeTest::commands));
  }

  private static String said(Exception error) {
    StringWriter err = new StringWriter();
    CommandLine commandLine = LesionLake.commandLine().addSubcommand(new Break(error));
    commandLine.setErr(new PrintWriter(err));
    assertThat(commandLine.execute("break")).isEqualTo(3);
    return err.toString();
  }
}
