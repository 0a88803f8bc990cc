package org.lesionlake.tests.cluster;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.lesionlake.inference.EngineSettings;
import org.lesionlake.spark.TaskDevice;

/** An application that prints where each of eight tasks would run a model. */
public final class DevicesOfTasks {
  private DevicesOfTasks() {}

  public static void main(String[] arguments) {
    try (SparkSession spark = SparkSession.builder().appName("devices").getOrCreate()) {
      List<Integer> tasks = IntStream.range(0, 8).boxed().toList();
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(tasks, tasks.size())
          .map(task -> line(TaskDevice.settings(0, 4)))
          .collect()
          .forEach(System.out::println);
    }
  }

  private static String line(EngineSettings settings) {
    return "task: " + settings.device() + ", " + settings.threads() + ", " + settings.batch();
  }
}
