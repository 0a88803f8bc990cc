package org.lesionlake.jobs.lake;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.LogManager;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * Counts what the tasks of a job read and write, as Spark counts it: rows and bytes of tables and
 * staged files. Attempts of tasks that failed count too, since they cost as much.
 */
public final class TaskTraffic extends SparkListener implements AutoCloseable {
  private final SparkContext spark;
  private final LongAdder rowsRead = new LongAdder();
  private final LongAdder rowsWritten = new LongAdder();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();

  /** What was counted since the last reset; bytes are of files, compressed. */
  public record Total(long rowsRead, long rowsWritten, long bytesRead, long bytesWritten) {}

  private TaskTraffic(SparkContext spark) {
    this.spark = spark;
  }

  /** Counts until it is closed. */
  public static TaskTraffic of(SparkSession spark) {
    TaskTraffic traffic = new TaskTraffic(spark.sparkContext());
    spark.sparkContext().addSparkListener(traffic);
    return traffic;
  }

  /** Starts again at nothing. */
  public void reset() {
    waitForEvents();
    rowsRead.reset();
    rowsWritten.reset();
    bytesRead.reset();
    bytesWritten.reset();
  }

  public Total total() {
    waitForEvents();
    return new Total(rowsRead.sum(), rowsWritten.sum(), bytesRead.sum(), bytesWritten.sum());
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    TaskMetrics metrics = task.taskMetrics();
    // Of a task whose executor is lost there are none.
    if (metrics != null) {
      rowsRead.add(metrics.inputMetrics().recordsRead());
      rowsWritten.add(metrics.outputMetrics().recordsWritten());
      bytesRead.add(metrics.inputMetrics().bytesRead());
      bytesWritten.add(metrics.outputMetrics().bytesWritten());
    }
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }

  /** Listeners hear of a task some time after it ended. */
  private void waitForEvents() {
    try {
      spark.listenerBus().waitUntilEmpty(5_000);
    } catch (TimeoutException e) {
      LogManager.getLogger(TaskTraffic.class)
          .warn("Some tasks are not counted: Spark's events are late", e);
    }
  }
}
