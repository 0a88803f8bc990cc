package org.lesionlake.tests.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomWriter;

/** Writes a patient's files and keeps account of what must become of each. */
final class PatientFolder {
  private final Path root;
  private final List<FileTruth> files = new ArrayList<>();

  PatientFolder(Path root) {
    this.root = root;
  }

  void write(String path, byte[] content, String expected, String reason) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write " + path + ". Check free space and rights of the output directory.", e);
    }
    files.add(new FileTruth(path, expected, reason));
  }

  void write(String path, Dataset dataset, String syntax, String expected, String reason) {
    write(path, bytes(dataset, syntax), expected, reason);
  }

  static byte[] bytes(Dataset dataset, String transferSyntaxUid) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream(40_000);
      DicomWriter.write(out, dataset, transferSyntaxUid);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<FileTruth> files() {
    return files;
  }

  Path root() {
    return root;
  }
}
