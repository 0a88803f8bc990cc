package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadingProgressTest {
  private static final long HALF_A_SECOND = 500_000_000;

  @Test
  void saysNowAndThenHowFarItIs() {
    AtomicLong clock = new AtomicLong(-77);
    StringWriter said = new StringWriter();
    ReadingProgress progress = new ReadingProgress(new PrintWriter(said), 12_000, clock::get);

    for (int file = 0; file < 23; file++) {
      clock.addAndGet(HALF_A_SECOND);
      progress.readOne();
    }

    assertThat(said.toString().lines())
        .containsExactly("read 10 of 12,000 files, 2/s", "read 20 of 12,000 files, 2/s");
  }
}
