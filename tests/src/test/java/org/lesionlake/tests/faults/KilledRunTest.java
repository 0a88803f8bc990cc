package org.lesionlake.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lesionlake.jobs.cli.LesionLake;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.RunLogs;
import org.lesionlake.tests.interop.Child;

/**
 * Nights whose process is killed, as by a power cut, at ten points, and whose tables are in the end
 * those of a night that nothing disturbed.
 *
 * <p>The points are files: all that an undisturbed night writes, in the order in which it did, is
 * cut into ten stretches of equal length, and a seed draws one file of each. The process dies when
 * that file appears. Each of two lakes is killed five times, night after night, in every other
 * stretch; the sixth night finishes.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledRunTest {
  private static final long SEED = 20_240_611;
  private static final int POINTS = 10;
  private static final int LAKES = 2;
  private static final Duration LONGEST_NIGHT = Duration.ofMinutes(20);

  private Nights nights;
  private Map<String, List<String>> expected;
  private List<Path> written;
  private List<Integer> points;

  @BeforeAll
  void undisturbedNight() throws IOException {
    nights = Nights.get();
    Path whole = nights.undisturbed();
    written = Nights.written(whole);
    points = draw(written.size());
    expected = nights.content(whole).tables();
    nights.content(whole).assertFilesNamed();
    expected.forEach((table, rows) -> System.out.println(table + ": " + rows.size() + " rows"));
  }

  static IntStream lakes() {
    return IntStream.range(0, LAKES);
  }

  @ParameterizedTest
  @MethodSource("lakes")
  void theNextNightFinishesWhatKilledOnesLeft(int number) throws IOException {
    Path place = nights.place("killed-" + number);
    for (int point = number; point < POINTS; point += LAKES) {
      killAt(point, place);
    }

    assertThat(nights.run(place))
        .as(() -> "the next night: " + RunLogs.failures(Nights.lake(place)))
        .isZero();

    LakeContent.assertSame(nights.content(place).tables(), expected);
    nights.content(place).assertFilesNamed();
    Nights.delete(place);
  }

  private void killAt(int number, Path place) throws IOException {
    int from = points.get(number);
    // A night may write on for a moment before it dies, and so reach what the next is to die at.
    Path point =
        written.subList(from, written.size()).stream()
            .filter(file -> !Files.exists(place.resolve(file)))
            .findFirst()
            .orElseThrow();
    Path file = place.resolve(point);
    System.out.println("kill " + number + " at " + point);
    long dead;
    try (Child night = child(place)) {
      boolean reached = night.awaitOr(() -> Files.exists(file), LONGEST_NIGHT);
      assertThat(reached).as("%s appeared: %s", point, night.output()).isTrue();
      dead = night.handle().pid();
    }
    assertThat(Nights.lake(place).resolve("_lesionlake/lock.json"))
        .as("the dead hold it")
        .content()
        .contains(Long.toString(dead));
  }

  @Test
  void twoNightsNeverOverlap() throws IOException {
    Path place = nights.place("shared");
    try (Child first = child(place)) {
      assertThat(first.awaitOr(() -> first.printed("starting Spark"), LONGEST_NIGHT)).isTrue();
      PrintStream console = System.err;
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      int code;
      try {
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        code = nights.run(place);
      } finally {
        System.setErr(console);
      }
      assertThat(code).isEqualTo(1);
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .contains("Another run is at work on this lake.")
          .contains("process " + first.handle().pid());
      assertThat(first.handle().isAlive()).isTrue();
    }
    Nights.delete(place);
  }

  private static List<Integer> draw(int files) {
    Random random = new Random(SEED);
    List<Integer> drawn = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      int from = i * files / POINTS;
      int to = (i + 1) * files / POINTS;
      drawn.add(from + random.nextInt(to - from));
    }
    return drawn;
  }

  private Child child(Path place) throws IOException {
    return Child.java(
        System.getProperty("java.class.path"),
        List.of(
            "-Xmx2g",
            "-Dai.djl.offline=true",
            "-Dlesionlake.home=" + Needs.repository(),
            "-Dlog4j2.configurationFile=" + Needs.repository().resolve("conf/log4j2.properties")),
        LesionLake.class.getName(),
        nights.arguments(place),
        place.resolve("night.log"));
  }
}
