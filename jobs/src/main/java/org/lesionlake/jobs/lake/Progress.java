package org.lesionlake.jobs.lake;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** Tells a person how far long work has come: counts and a rate, now and at the end. */
public final class Progress {
  private static final int SECONDS_BETWEEN_LINES = 5;

  private final PrintStream out;
  private final boolean quiet;
  private String job = "";

  public Progress(PrintStream out, boolean quiet) {
    this.out = out;
    this.quiet = quiet;
  }

  /** The job whose name stands before every line from now on. */
  public void job(String name) {
    this.job = name;
  }

  public void say(String line) {
    if (!quiet) {
      out.println(String.format(Locale.ROOT, "%-10s %s", job, line));
      out.flush();
    }
  }

  /** Counted work; tasks add to {@link Step#counter()}. */
  public Step step(SparkSession spark, String verb, String things, long total) {
    return new Step(spark.sparkContext().longAccumulator(), verb, things, total);
  }

  /** One stretch of counted work. */
  public final class Step implements AutoCloseable {
    private final LongAccumulator counter;
    private final String verb;
    private final String things;
    private final long total;
    private final long startedAt = System.nanoTime();
    private final ScheduledExecutorService ticker;

    private Step(LongAccumulator counter, String verb, String things, long total) {
      this.counter = counter;
      this.verb = verb;
      this.things = things;
      this.total = total;
      this.ticker =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "progress");
                thread.setDaemon(true);
                return thread;
              });
      ticker.scheduleAtFixedRate(
          this::tick, SECONDS_BETWEEN_LINES, SECONDS_BETWEEN_LINES, TimeUnit.SECONDS);
    }

    public LongAccumulator counter() {
      return counter;
    }

    @Override
    public void close() {
      ticker.shutdownNow();
      say(line(total, "done"));
    }

    private void tick() {
      // A task that is run again counts again; more than there is would only confuse.
      say(line(Math.min(counter.value(), total), "of " + number(total)));
    }

    private String line(long done, String suffix) {
      double seconds = (System.nanoTime() - startedAt) / 1e9;
      return String.format(
          Locale.ROOT,
          "%s %s %s %s, %.1f s, %.1f/s",
          verb,
          number(done),
          things,
          suffix,
          seconds,
          done / Math.max(seconds, 1e-3));
    }
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
