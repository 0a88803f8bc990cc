package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.lesionlake.jobs.lake.UserError;

class SideBySideTest {
  @Test
  void stepsRunAtOneTime() {
    CountDownLatch both = new CountDownLatch(2);

    // Each waits for the other, so one after the other would never end.
    SideBySide.run(() -> meet(both), () -> meet(both));

    assertThat(both.getCount()).isZero();
  }

  private static void meet(CountDownLatch both) {
    both.countDown();
    try {
      both.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void oneThatFailsLetsTheOthersEndAndIsTold() {
    Set<String> done = ConcurrentHashMap.newKeySet();
    UserError wrong = new UserError("It failed.", "It had to.", "Do nothing.");

    assertThatThrownBy(
            () ->
                SideBySide.run(
                    () -> {
                      throw wrong;
                    },
                    () -> done.add("second"),
                    () -> {
                      throw new IllegalStateException("third");
                    }))
        .isSameAs(wrong)
        .satisfies(
            failed ->
                assertThat(failed.getSuppressed())
                    .singleElement()
                    .extracting(Throwable::getMessage)
                    .isEqualTo("third"));
    assertThat(done).containsExactly("second");
  }
}
