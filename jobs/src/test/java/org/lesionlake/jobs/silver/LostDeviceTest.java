package org.lesionlake.jobs.silver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LostDeviceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: unspecified launch failure",
        "CUDA error: an illegal memory access was encountered",
        "CUDA failure 700: an illegal memory access was encountered ; GPU=0",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
        "CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED"
      })
  void aBrokenGpuIsNoVerdictOnTheSeries(String message) {
    RuntimeException failure =
        new IllegalStateException("a window failed", new IllegalStateException(message));
    assertThat(LostDevice.in("gpu:0", failure)).isTrue();
    assertThat(LostDevice.in("cpu", failure)).as("on the CPU").isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB",
        "CUDA error: out of memory",
        "CUDA failure 2: out of memory ; GPU=0",
        "CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate",
        "The size of tensor a (3) must match the size of tensor b (4)"
      })
  void whatASeriesAsksTooMuchForIsItsOwn(String message) {
    assertThat(LostDevice.in("gpu:0", new IllegalStateException(message))).isFalse();
  }

  @Test
  void aFailureWithoutWordsIsTheSeriesOwn() {
    assertThat(LostDevice.in("gpu:0", new IllegalStateException())).isFalse();
  }
}
