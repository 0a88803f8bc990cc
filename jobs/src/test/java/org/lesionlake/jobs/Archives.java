package org.lesionlake.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Packs files, each by its name alone. */
final class Archives {
  private Archives() {}

  static void zip(Path archive, List<Path> files) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (Path file : files) {
        ZipEntry entry = new ZipEntry(file.getFileName().toString());
        entry.setLastModifiedTime(Files.getLastModifiedTime(file));
        zip.putNextEntry(entry);
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }

  static void tarGz(Path archive, List<Path> files) throws IOException {
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
      for (Path file : files) {
        tar.putArchiveEntry(new TarArchiveEntry(file.toFile(), file.getFileName().toString()));
        Files.copy(file, tar);
        tar.closeArchiveEntry();
      }
    }
  }
}
