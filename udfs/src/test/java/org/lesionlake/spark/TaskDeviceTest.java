package org.lesionlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.lesionlake.inference.EngineSettings;

class TaskDeviceTest {
  @Test
  void theGpuOfTheTaskIsTaken() {
    assertThat(TaskDevice.settings(gpu("3"), 2, 0, 4)).isEqualTo(new EngineSettings("gpu:3", 2, 4));
    assertThat(TaskDevice.settings(gpu("1", "0"), 1, 0, 4).device()).isEqualTo("gpu:1");
  }

  @Test
  void withoutAGpuItIsTheCpuWindowByWindow() {
    EngineSettings cpu = EngineSettings.cpu(2);
    assertThat(TaskDevice.settings(Map.of(), 2, 0, 4)).isEqualTo(cpu);
    assertThat(TaskDevice.settings(gpu(), 2, 0, 4)).isEqualTo(cpu);
    Map<String, ResourceInformation> other =
        Map.of("fpga", new ResourceInformation("fpga", new String[] {"0"}));
    assertThat(TaskDevice.settings(other, 2, 0, 4)).isEqualTo(cpu);
  }

  @Test
  void threadsAreTheTasksCoresUnlessTheyAreSet() {
    assertThat(TaskDevice.settings(Map.of(), 6, 0, 4).threads()).isEqualTo(6);
    assertThat(TaskDevice.settings(Map.of(), 6, 3, 4).threads()).isEqualTo(3);
    assertThat(TaskDevice.settings(gpu("0"), 6, 3, 4).threads()).isEqualTo(3);
  }

  @Test
  void outsideATaskItIsOneThreadOfTheCpu() {
    assertThat(TaskDevice.settings(0, 4)).isEqualTo(EngineSettings.cpu(1));
  }

  @Test
  void anAddressThatIsNoNumberIsNamed() {
    assertThatThrownBy(() -> TaskDevice.settings(gpu("GPU-f3a1"), 1, 0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'GPU-f3a1'")
        .hasMessageContaining("conf/spark/gpu-addresses.sh");
  }

  private static Map<String, ResourceInformation> gpu(String... addresses) {
    return Map.of("gpu", new ResourceInformation("gpu", addresses));
  }
}
