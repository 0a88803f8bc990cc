package org.lesionlake.jobs.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/**
 * Makes a jar with a class of the RAPIDS Accelerator's name that says of every query what it is
 * told to say.
 */
public final class StandInRapids {
  private StandInRapids() {}

  /** A jar whose accelerator answers with a text. */
  public static Path saying(Path folder, String text) throws IOException {
    return jar(
        folder,
        "public static String explainPotentialGpuPlan(org.apache.spark.sql.Dataset<?> rows, String"
            + " how) { return how + '\\n' + new String(java.util.Base64.getDecoder().decode(\""
            + java.util.Base64.getEncoder()
                .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            + "\"), java.nio.charset.StandardCharsets.UTF_8); }");
  }

  /** A jar whose accelerator answers with Spark's own plan of the query. */
  public static Path sayingThePlan(Path folder) throws IOException {
    return jar(
        folder,
        "public static String explainPotentialGpuPlan(org.apache.spark.sql.Dataset<?> rows, String"
            + " how) { return rows.queryExecution().sparkPlan().toString(); }");
  }

  /** A jar whose accelerator fails on queries with a column, and has one operator of all others. */
  public static Path refusingThoseWith(Path folder, String column) throws IOException {
    return jar(
        folder,
        "public static String explainPotentialGpuPlan(org.apache.spark.sql.Dataset<?> rows, String"
            + " how) { if (java.util.List.of(rows.columns()).contains(\""
            + column
            + "\")) { throw new IllegalStateException(\"no such column\"); }"
            + " return \"*Exec <SortExec> will run on GPU\"; }");
  }

  /** A jar whose accelerator fails on every query. */
  public static Path refusing(Path folder, String reason) throws IOException {
    return jar(
        folder,
        "public static String explainPotentialGpuPlan(org.apache.spark.sql.Dataset<?> rows, String"
            + " how) { throw new IllegalStateException(\""
            + reason
            + "\"); }");
  }

  /** A jar with the class, of which this is the body. */
  static Path jar(Path folder, String body) throws IOException {
    Path made = Files.createTempDirectory(folder, "rapids");
    Path source =
        Files.writeString(
            made.resolve("ExplainPlan.java"),
            "package com.nvidia.spark.rapids; public final class ExplainPlan { " + body + " }");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-d",
                made.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(code).as("compiled").isZero();
    String entry = "com/nvidia/spark/rapids/ExplainPlan.class";
    Path jar = made.resolve("rapids.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(entry));
      Files.copy(made.resolve(entry), out);
      out.closeEntry();
    }
    return jar;
  }
}
