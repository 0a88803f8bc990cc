package org.lesionlake.jobs.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundFilesTest {
  @TempDir Path folder;

  @Test
  void followsLinksOnceAndTellsOfThoseThatLeadNowhere() throws IOException {
    Path file = Files.createFile(Files.createDirectories(folder.resolve("a/b")).resolve("x.dcm"));
    Files.createSymbolicLink(folder.resolve("a/b/round"), folder.resolve("a"));
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    Path linked = Files.createSymbolicLink(folder.resolve("linked.dcm"), file);

    FoundFiles found = FoundFiles.at(List.of(folder));

    assertThat(found.files()).containsExactly(file, linked);
    assertThat(found.unreadable()).containsExactlyInAnyOrder(nowhere, folder.resolve("a/b/round"));
  }
}
