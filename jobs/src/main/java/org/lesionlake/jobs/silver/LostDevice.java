package org.lesionlake.jobs.silver;

import java.util.Locale;

/**
 * Whether an engine failed because its GPU is gone or broken, which says nothing of the series that
 * was searched. The process can use that GPU no more: Spark tries the task again, in another
 * executor where it excludes this one ({@code spark.excludeOnFailure.enabled}).
 */
final class LostDevice {
  private LostDevice() {}

  static boolean in(String device, Throwable failure) {
    if (device.equals("cpu")) {
      return false;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isLost(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** What CUDA's users say: PyTorch "CUDA error: ...", ONNX Runtime "CUDA failure 700: ...". */
  private static boolean isLost(String message) {
    return (message.contains("cuda error")
            || message.contains("cuda failure")
            || message.contains("cudnn failure")
            || message.contains("cudnn_status_")
            || message.contains("cublas failure")
            || message.contains("cublas_status_"))
        && !message.contains("out of memory")
        && !message.contains("alloc_failed");
  }
}
