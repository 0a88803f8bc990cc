package org.lesionlake.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CubeCasesTest {
  private static final double[][] STEPS = {{0, 0, 3}, {0, 1.3, 0}, {0.7, 0, 0}};

  @Test
  void haveTheAreaAndVolumeThatPyRadiomicsGivesEachCube() throws IOException {
    List<String> lines;
    try (InputStream in = CubeCasesTest.class.getResourceAsStream("pyradiomics-cubes.csv")) {
      lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> Character.isDigit(line.charAt(0)))
              .toList();
    }
    assertThat(lines).hasSize(256);
    // Whether outward is positive is a convention; the first case fixes it for all.
    double sign = Math.signum(CubeCases.volume(1)) * Math.signum(number(lines.get(1), 2));
    for (int code = 0; code < 256; code++) {
      String line = lines.get(code);
      assertThat(CubeCases.area(code, STEPS)).as(line).isCloseTo(number(line, 1), within(1e-12));
      assertThat(sign * CubeCases.volume(code) * 3 * 1.3 * 0.7)
          .as(line)
          .isCloseTo(number(line, 2), within(1e-12));
    }
  }

  private static double number(String line, int cell) {
    return Double.parseDouble(line.split(",")[cell]);
  }

  /** Seen from the other side the area vectors are opposite, and the two cancel. */
  @Test
  void complementIsTheSameSurfaceFromTheOtherSide() {
    for (int code = 0; code < 256; code++) {
      for (int axis = 0; axis < 3; axis++) {
        assertThat(CubeCases.volumeGain(code, axis) + CubeCases.volumeGain(255 ^ code, axis))
            .isCloseTo(0, within(1e-12));
      }
    }
  }
}
