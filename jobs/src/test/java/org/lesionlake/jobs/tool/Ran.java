package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.lesionlake.jobs.cli.LesionLake;
import picocli.CommandLine;

/** A command that was run as a person would, and what it said. */
public record Ran(int code, String out, String err) {
  /** A command of {@code lesionlake dicom}. */
  static Ran of(Object... arguments) {
    return in("dicom", arguments);
  }

  /** A command of {@code lesionlake report}. */
  static Ran report(Object... arguments) {
    return in("report", arguments);
  }

  /** Any command of {@code lesionlake}. */
  public static Ran in(String group, Object... arguments) {
    String[] line = new String[arguments.length + 1];
    line[0] = group;
    for (int i = 0; i < arguments.length; i++) {
      line[i + 1] = arguments[i].toString();
    }
    return line(line);
  }

  /** A whole command line of {@code lesionlake}. */
  public static Ran line(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = LesionLake.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    int code = commandLine.execute(words);
    return new Ran(code, out.toString(), err.toString());
  }
}
