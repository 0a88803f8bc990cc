package org.lesionlake.pipelines.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.AirflowException;
import org.lesionlake.pipelines.airflow.LogLine;
import org.lesionlake.pipelines.airflow.TaskInstance;

/** Why a task failed, as its log says. */
record Failure(TaskInstance task, String reason) {
  /** What Airflow's shell operator says after a command ended; the reason stands before it. */
  private static final String AFTER_COMMAND = "Command exited with return code";

  /** What follows the message about a command line that is refused. */
  private static final String USAGE_HELP = "Usage: lesionlake";

  static Failure of(AirflowClient airflow, TaskInstance task) {
    try {
      return new Failure(
          task, reason(airflow.logs().written(task, Math.max(1, task.tryNumber())).toList()));
    } catch (AirflowException e) {
      return new Failure(task, "its log cannot be read (" + e.detail() + ")");
    }
  }

  /** What the task's command printed last; else the first error. */
  private static String reason(List<LogLine> log) {
    List<String> before = new ArrayList<>();
    for (LogLine line : log) {
      if (line.text().startsWith(AFTER_COMMAND)) {
        return before.isEmpty() ? line.text() : lastMessage(before);
      }
      before.add(line.text());
    }
    return log.stream()
        .filter(LogLine::isError)
        .map(LogLine::text)
        .findFirst()
        .orElse("its log does not say why");
  }

  /**
   * A message of ours is a line and indented ones, of which the last says what to do. That is left
   * to the log, so that a failure stays a line.
   */
  private static String lastMessage(List<String> all) {
    List<String> said = all.stream().takeWhile(line -> !line.startsWith(USAGE_HELP)).toList();
    List<String> lines = said.isEmpty() ? all : said;
    int start = lines.size() - 1;
    while (start > 0 && lines.get(start).startsWith(" ")) {
      start--;
    }
    return lines.subList(start, lines.size()).stream()
        .map(String::strip)
        .filter(line -> !line.startsWith("do:"))
        .collect(Collectors.joining(" "));
  }

  /** Task, run, reason and where the log is, on one line. */
  String line() {
    return "failed: "
        + task.label()
        + " of "
        + task.runId()
        + ": "
        + reason.replaceAll("\\s+", " ").strip()
        + "; log: lesionlake airflow logs --dag "
        + task.dagId()
        + " "
        + task.runId()
        + " "
        + task.taskId();
  }
}
