package org.lesionlake.tests.benchmark.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.Tag;
import org.lesionlake.tests.Needs;
import org.lesionlake.tests.benchmark.ManyFiles;

/** The files that headers are read from: generated CT images, or those of the sample data. */
public final class CtFiles {
  /** {@link ManyFiles}. */
  public static final String GENERATED = "generated";

  /** The CT images of the sample data beside the checkout. */
  public static final String REAL = "real";

  private static final String CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
  private static final int STUDIES = 20;
  private static final int FILES_PER_STUDY = 100;

  private CtFiles() {}

  /** The CT images of a set in the order of their paths; the generated ones are made if need be. */
  public static List<Path> of(String set) {
    try {
      Path folder = set.equals(REAL) ? Needs.shared().resolve("ct") : generated();
      try (Stream<Path> walk = Files.walk(folder)) {
        return walk.filter(Files::isRegularFile).filter(CtFiles::isCtImage).sorted().toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCtImage(Path file) {
    try {
      return DicomReader.readHeader(file).dataset().strings(Tag.SOP_CLASS_UID).contains(CT_IMAGE);
    } catch (DicomException e) {
      return false;
    }
  }

  private static Path generated() throws IOException {
    Path folder = Needs.repository().resolve("tests/target/benchmark-files");
    Path complete = folder.resolve("complete");
    if (!Files.exists(complete)) {
      ManyFiles.write(folder, 0, STUDIES, FILES_PER_STUDY);
      Files.createFile(complete);
    }
    return folder;
  }
}
