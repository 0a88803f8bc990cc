package org.lesionlake.tests.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.tests.archive.ProgressListener;
import org.lesionlake.tests.archive.VirtualArchive;
import picocli.CommandLine;

class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void whatAKilledDemoLeftOfItsArchiveIsMadeAnew() throws IOException {
    Path half = Files.createDirectories(folder.resolve("archive-unfinished/truth"));
    Files.writeString(half.resolve("half.jsonl"), "{");
    DemoCommand demo = new DemoCommand();
    new CommandLine(demo).parseArgs("--patients", "1", "--seed", "5", "--dir", folder.toString());

    assertThat(demo.makeArchive(folder.resolve("archive"))).isZero();

    VirtualArchive.generate(1, 5, folder.resolve("wanted"), ProgressListener.SILENT);
    assertThat(files(folder.resolve("archive"))).isEqualTo(files(folder.resolve("wanted")));
    assertThat(folder.resolve("archive-unfinished")).doesNotExist();
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.map(file -> root.relativize(file).toString()).sorted().toList();
    }
  }
}
