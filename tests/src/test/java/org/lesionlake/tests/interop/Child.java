package org.lesionlake.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A process that a test starts and ends; what it prints goes to a file. */
public final class Child implements AutoCloseable {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  public static Child start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    return new Child(builder.start(), log);
  }

  /** A Java virtual machine like this one; its temporary files lie beside its log. */
  public static Child java(
      String classPath, List<String> options, String mainClass, List<String> arguments, Path log)
      throws IOException {
    return java(Map.of(), classPath, options, mainClass, arguments, log);
  }

  /** The same with more in its environment. */
  public static Child java(
      Map<String, String> environment,
      String classPath,
      List<String> options,
      String mainClass,
      List<String> arguments,
      Path log)
      throws IOException {
    List<String> command = javaCommand(classPath, options, mainClass, Path.of(log + "-tmp"));
    command.addAll(arguments);
    Map<String, String> all = new HashMap<>(environment);
    all.put("SPARK_LOCAL_IP", "127.0.0.1");
    return start(command, all, log);
  }

  /**
   * The words that start a Java virtual machine like this one, for programs of minutes that begin
   * often; arguments may be added.
   *
   * @param temporary folder for its temporary files
   */
  public static List<String> javaCommand(
      String classPath, List<String> options, String mainClass, Path temporary) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-opens"))
            .toList());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            // Java reserves a fifth of the usual with this level, which a night nearly fills.
            "-XX:ReservedCodeCacheSize=240m",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-Duser.timezone=UTC",
            "-Djava.io.tmpdir=" + Files.createDirectories(temporary)));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    return command;
  }

  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Exit code. */
  public int await(Duration longest) {
    awaitOr(() -> false, longest);
    return process.exitValue();
  }

  /**
   * Waits until something is so or the process ended.
   *
   * @return whether it was so while the process lived
   */
  public boolean awaitOr(BooleanSupplier condition, Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    while (process.isAlive()) {
      if (condition.getAsBoolean()) {
        return true;
      }
      if (System.nanoTime() > end) {
        close();
        throw new AssertionError("Still at work after " + longest + ": " + output());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return false;
  }

  public boolean printed(String text) {
    return output().contains(text);
  }

  public String output() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the process and those it started, at once, as a power cut would. */
  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
    all.forEach(handle -> handle.onExit().join());
  }
}
