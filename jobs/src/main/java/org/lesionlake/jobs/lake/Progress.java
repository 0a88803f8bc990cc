package org.lesionlake.jobs.lake;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import scala.Option;
import scala.collection.JavaConverters;

/** Tells a person how far long work has come: counts and a rate, now and at the end. */
public final class Progress {
  private static final int SECONDS_BETWEEN_LINES = 5;
  private static final int LONGEST_SILENCE_SECONDS = 10;

  private final PrintStream out;
  private final boolean quiet;
  private String job = "";
  private volatile long jobStartedAt = System.nanoTime();
  private volatile long lastSaidAt = System.nanoTime();

  public Progress(PrintStream out, boolean quiet) {
    this.out = out;
    this.quiet = quiet;
  }

  /** The job whose name stands before every line from now on. */
  public void job(String name) {
    this.job = name;
    this.jobStartedAt = System.nanoTime();
  }

  public void say(String line) {
    lastSaidAt = System.nanoTime();
    if (!quiet) {
      out.println(String.format(Locale.ROOT, "%-10s %s", job, line));
      out.flush();
    }
  }

  /** Says now and then, until it is closed, that a job which says nothing itself is at work. */
  public Heartbeat heartbeat(SparkSession spark) {
    return new Heartbeat(spark.sparkContext().statusTracker());
  }

  /** Counted work; tasks add to {@link Step#counter()}, and {@link Step#done()} ends it. */
  public Step step(SparkSession spark, String verb, String things, long total) {
    return new Step(spark.sparkContext(), verb, things, total);
  }

  /** Breaks a long silence. */
  public final class Heartbeat implements AutoCloseable {
    private final SparkStatusTracker tracker;
    private final ScheduledExecutorService ticker = ticker();

    private Heartbeat(SparkStatusTracker tracker) {
      this.tracker = tracker;
      ticker.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
      if (System.nanoTime() - lastSaidAt < TimeUnit.SECONDS.toNanos(LONGEST_SILENCE_SECONDS)) {
        return;
      }
      long tasks = 0;
      long done = 0;
      for (int stage : tracker.getActiveStageIds()) {
        Option<SparkStageInfo> info = tracker.getStageInfo(stage);
        if (info.isDefined()) {
          tasks += info.get().numTasks();
          done += info.get().numCompletedTasks();
        }
      }
      double seconds = (System.nanoTime() - jobStartedAt) / 1e9;
      String what = tasks == 0 ? "" : ", " + number(done) + " of " + number(tasks) + " tasks done";
      say(String.format(Locale.ROOT, "at work, %.0f s%s", seconds, what));
    }

    @Override
    public void close() {
      ticker.shutdownNow();
    }
  }

  private static ScheduledExecutorService ticker() {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, "progress");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * What tasks that still run have counted: an accumulator learns of it when a task ends, but the
   * executors' heartbeats bring it before.
   */
  private static final class Unfinished extends SparkListener {
    private final long counterId;
    private final Map<Long, Long> countedByTask = new ConcurrentHashMap<>();

    private Unfinished(long counterId) {
      this.counterId = counterId;
    }

    private long counted() {
      return countedByTask.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
      for (var task : JavaConverters.seqAsJavaList(heartbeat.accumUpdates())) {
        for (AccumulableInfo info : JavaConverters.seqAsJavaList(task._4())) {
          if (info.id() == counterId && info.update().isDefined()) {
            countedByTask.put((Long) task._1(), ((Long) info.update().get()));
          }
        }
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      countedByTask.remove(task.taskInfo().taskId());
    }
  }

  /** One stretch of counted work. */
  public final class Step implements AutoCloseable {
    private final SparkContext spark;
    private final LongAccumulator counter;
    private final Unfinished unfinished;
    private final String verb;
    private final String things;
    private final long total;
    private final long startedAt = System.nanoTime();
    private final ScheduledExecutorService ticker = ticker();
    private boolean done;

    /**
     * When all of it was counted; what follows, such as writing it down, is no part of the rate.
     */
    private long countedAt;

    private Step(SparkContext spark, String verb, String things, long total) {
      this.spark = spark;
      this.counter = spark.longAccumulator();
      this.unfinished = new Unfinished(counter.id());
      spark.addSparkListener(unfinished);
      this.verb = verb;
      this.things = things;
      this.total = total;
      ticker.scheduleAtFixedRate(
          this::tick, SECONDS_BETWEEN_LINES, SECONDS_BETWEEN_LINES, TimeUnit.SECONDS);
    }

    public LongAccumulator counter() {
      return counter;
    }

    /** Says that all of it is done; a step that is closed without was cut short. */
    public void done() {
      done = true;
    }

    @Override
    public void close() {
      ticker.shutdownNow();
      spark.removeSparkListener(unfinished);
      say(done ? line(total, "done") : line(counted(), "of " + number(total) + " when it stopped"));
    }

    private void tick() {
      long counted = counted();
      say(line(counted, counted < total ? "of " + number(total) : "and goes on to record them"));
    }

    /** A task that is run again counts again; more than there is would only confuse. */
    private synchronized long counted() {
      long counted = Math.min(counter.value() + unfinished.counted(), total);
      if (counted == total && countedAt == 0) {
        countedAt = System.nanoTime();
      }
      return counted;
    }

    private String line(long done, String suffix) {
      long now = System.nanoTime();
      double seconds = (now - startedAt) / 1e9;
      double counting = ((countedAt == 0 ? now : countedAt) - startedAt) / 1e9;
      return String.format(
          Locale.ROOT,
          "%s %s %s %s, %.1f s, %.1f/s",
          verb,
          number(done),
          things,
          suffix,
          seconds,
          done / Math.max(counting, 1e-3));
    }
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
