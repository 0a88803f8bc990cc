package org.lesionlake.jobs.gpu;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.MutableURLClassLoader;
import org.lesionlake.jobs.lake.UserError;

/**
 * Asks the RAPIDS Accelerator for Apache Spark what it would run on a GPU; needs none. The
 * accelerator is found by reflection, since its jar has 600 MB and is no part of LesionLake.
 *
 * <p>It adds to the class loader that it comes from, which must be one that Spark uses for jars of
 * applications: {@code spark-submit --jars} makes such a one, and so does {@link #load}.
 */
public final class RapidsPlanner implements AutoCloseable {
  /** What a site fetches: group, artefact and version. */
  public static final String ARTEFACT = "com.nvidia:rapids-4-spark_2.12:25.04.0";

  private static final String EXPLAIN = "com.nvidia.spark.rapids.ExplainPlan";

  private final Method explain;
  private final ClassLoader before;

  private RapidsPlanner(Method explain, ClassLoader before) {
    this.explain = explain;
    this.before = before;
  }

  /**
   * Finds the accelerator and makes its class loader the thread's, until it is closed.
   *
   * @param jar of the accelerator; if none, it is looked for among the jars of the application
   * @throws UserError if it is not there
   */
  public static RapidsPlanner load(Optional<Path> jar) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader loader = jar.map(file -> loaderOf(file, before)).orElse(before);
    RapidsPlanner planner = new RapidsPlanner(find(loader, jar), before);
    thread.setContextClassLoader(loader);
    return planner;
  }

  private static ClassLoader loaderOf(Path jar, ClassLoader parent) {
    if (!Files.isRegularFile(jar)) {
      throw new UserError(
          "There is no file " + jar + ".", "It was given with --rapids.", "Check the name.");
    }
    try {
      return new MutableURLClassLoader(new URL[] {jar.toUri().toURL()}, parent);
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method find(ClassLoader loader, Optional<Path> jar) {
    try {
      return Class.forName(EXPLAIN, false, loader)
          .getMethod("explainPotentialGpuPlan", Dataset.class, String.class);
    } catch (ClassNotFoundException e) {
      throw new UserError(
          "The RAPIDS Accelerator is not here.",
          jar.map(file -> file + " has no class " + EXPLAIN + ".")
              .orElse("Its jar has 600 MB and is not packed with LesionLake."),
          "Fetch " + ARTEFACT + " as conf/spark/README.md says, and name its jar with --rapids.");
    } catch (NoSuchMethodException e) {
      throw new UserError(
          "This RAPIDS Accelerator cannot be asked.",
          "Its class " + EXPLAIN + " has no method explainPotentialGpuPlan.",
          "Use " + ARTEFACT + ".");
    }
  }

  /** What would run on a GPU, operator by operator, or why that could not be said. */
  public GpuPlan explain(Dataset<Row> rows) {
    try {
      return GpuPlan.parse((String) explain.invoke(null, rows, "ALL"));
    } catch (InvocationTargetException e) {
      return GpuPlan.refused(e.getCause().toString());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
  }
}
