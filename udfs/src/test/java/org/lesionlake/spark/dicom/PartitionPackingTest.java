package org.lesionlake.spark.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionPackingTest {
  private static final long KIB = 1024;

  @Test
  void aMillionFilesMakeAsManyTasksAsTheirHeadersAsk() {
    // 16 KiB of each 512 KiB file are read, and 16 MiB by a task: 1,024 files.
    List<List<ListedFile>> groups =
        PartitionPacking.pack(files(1_000_000, 512 * KIB), options(2000, 16 << 20), 16);

    assertThat(groups).hasSize(977);
    assertThat(groups.get(0)).hasSize(1024);
  }

  @Test
  void smallFilesAreLimitedByTheirNumber() {
    List<List<ListedFile>> groups =
        PartitionPacking.pack(files(10_000, KIB), options(2500, 64 << 20), 2);

    assertThat(groups).extracting(List::size).containsExactly(2500, 2500, 2500, 2500);
  }

  @Test
  void noCoreIsIdleInTheLastRoundOfTasks() {
    // Five tasks of at most 2,000 would leave one of two cores idle for a third of the time.
    List<List<ListedFile>> groups =
        PartitionPacking.pack(files(10_000, KIB), options(2000, 64 << 20), 2);

    assertThat(groups).extracting(List::size).containsExactly(1667, 1667, 1667, 1667, 1667, 1665);
  }

  @Test
  void aFewFilesKeepEveryCoreBusy() {
    List<ListedFile> files = files(10, 512 * KIB);

    List<List<ListedFile>> groups = PartitionPacking.pack(files, options(2000, 64 << 20), 4);

    assertThat(groups).extracting(List::size).containsExactly(3, 3, 3, 1);
    assertThat(groups.stream().flatMap(List::stream)).containsExactlyElementsOf(files);
  }

  @Test
  void aFileLargerThanTheLimitHasATaskOfItsOwn() {
    assertThat(PartitionPacking.pack(files(3, 512 * KIB), options(2000, 1), 1)).hasSize(3);
  }

  @Test
  void noFilesMakeNoTask() {
    assertThat(PartitionPacking.pack(List.of(), options(2000, 64 << 20), 4)).isEmpty();
  }

  private static List<ListedFile> files(int count, long bytes) {
    return IntStream.range(0, count).mapToObj(i -> new ListedFile("f" + i, bytes, 0)).toList();
  }

  private static SourceOptions options(int maxFiles, long maxBytes) {
    return new SourceOptions(List.of("/"), true, false, true, false, true, maxFiles, maxBytes, 60);
  }
}
