package org.lesionlake.pipelines.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A DAG file that is put into Airflow's folder; whole, since Airflow may read it at any moment.
 *
 * @param before text of the file that is there
 */
record FileChange(Path target, Optional<String> before, String after) implements Change {
  @Override
  public String title() {
    return (before.isEmpty() ? "new file " : "changed file ") + target;
  }

  @Override
  public List<String> diff() {
    List<String> lines = after.lines().toList();
    return before.isEmpty()
        ? List.of("+ " + lines.size() + " lines")
        : LineDiff.of(before.get().lines().toList(), lines);
  }

  @Override
  public void apply() {
    write(after);
  }

  @Override
  public boolean undo() {
    try {
      if (before.isPresent()) {
        write(before.get());
      } else {
        Files.deleteIfExists(target);
      }
      return true;
    } catch (IOException | Refused e) {
      return false;
    }
  }

  private void write(String text) {
    // The name begins with a dot and ends like no DAG file, so that Airflow does not read it.
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      Files.writeString(part, text, StandardCharsets.UTF_8);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      part.toFile().delete();
      throw new Refused(
          "Cannot write " + target, e.toString(), "Name a folder that you may write to");
    }
  }
}
