package org.lesionlake.inference;

import ai.djl.Device;

/**
 * Where and how a model runs.
 *
 * @param device {@code cpu} or {@code gpu:N}
 * @param threads threads that a window is computed with; a task's cores
 * @param batch windows computed at once; 1 is best on a CPU
 */
public record EngineSettings(String device, int threads, int batch) {

  /**
   * @throws IllegalArgumentException if there is no such device or a number is below 1
   */
  public EngineSettings {
    if (!device.matches("cpu|gpu:[0-9]+")) {
      throw new IllegalArgumentException(
          "A device is cpu or gpu:N, N counting from 0, and not '" + device + "'");
    }
    if (threads < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "Threads and batch are at least 1, not " + threads + " and " + batch);
    }
  }

  /** The CPU, one window at a time. */
  public static EngineSettings cpu(int threads) {
    return new EngineSettings("cpu", threads, 1);
  }

  Device toDevice() {
    return device.equals("cpu")
        ? Device.cpu()
        : Device.gpu(Integer.parseInt(device.substring("gpu:".length())));
  }
}
