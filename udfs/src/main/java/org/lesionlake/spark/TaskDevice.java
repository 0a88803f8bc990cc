package org.lesionlake.spark;

import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.lesionlake.inference.EngineSettings;

/**
 * What Spark gave the running task to compute with: its cores ({@code spark.task.cpus}) and, where
 * the application asks for them ({@code spark.task.resource.gpu.amount}), the address of its GPU.
 */
public final class TaskDevice {
  private static final String GPU = "gpu";

  private TaskDevice() {}

  /**
   * Settings of an engine for the running task.
   *
   * @param threads threads that a window is computed with; 0 for the task's cores
   * @param gpuBatch windows computed at once on a GPU; on the CPU it is one
   * @throws IllegalArgumentException if the address of the task's GPU is no number
   */
  public static EngineSettings settings(int threads, int gpuBatch) {
    TaskContext task = TaskContext.get();
    return task == null
        ? settings(Map.of(), 1, threads, gpuBatch)
        : settings(task.resourcesJMap(), task.cpus(), threads, gpuBatch);
  }

  static EngineSettings settings(
      Map<String, ResourceInformation> resources, int cores, int threads, int gpuBatch) {
    String device = device(resources);
    return new EngineSettings(
        device, threads > 0 ? threads : cores, device.equals("cpu") ? 1 : gpuBatch);
  }

  /**
   * The first GPU of the task, else the CPU. Tasks that share a GPU have the same address, and so
   * the same model.
   */
  private static String device(Map<String, ResourceInformation> resources) {
    ResourceInformation gpu = resources.get(GPU);
    if (gpu == null || gpu.addresses().length == 0) {
      return "cpu";
    }
    String address = gpu.addresses()[0];
    if (!address.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "Spark's address of the GPU is '"
              + address
              + "', which is no number. Engines count devices from 0, so the discovery script must"
              + " print such numbers, as conf/spark/gpu-addresses.sh does");
    }
    return GPU + ':' + address;
  }
}
