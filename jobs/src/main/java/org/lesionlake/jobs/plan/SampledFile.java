package org.lesionlake.jobs.plan;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.Tag;
import org.lesionlake.jobs.bronze.Intake;

/**
 * What a night would make of a file.
 *
 * @param studyUid its study, where it names one
 * @param kind {@code CT image}, {@code annotation}, or why it is set aside or refused
 * @param voxels pixels of a CT image, else 0
 * @param headerSeconds time to open the file and read its header
 */
record SampledFile(Optional<String> studyUid, String kind, long voxels, double headerSeconds) {
  static final String CT = "CT image";
  private static final double NANOS = 1e9;

  boolean isCt() {
    return kind.equals(CT);
  }

  /** Whether storage answered at all. */
  boolean isRead() {
    return !kind.equals("io_error");
  }

  static SampledFile of(String path, Configuration hadoop) {
    long start = System.nanoTime();
    try {
      Path file = new Path(path);
      FileSystem fs = file.getFileSystem(hadoop);
      DicomObject object;
      try (InputStream in = fs.open(file)) {
        object = DicomReader.readHeader(in);
      }
      double seconds = (System.nanoTime() - start) / NANOS;
      Intake intake = Intake.of(object, "");
      String kind =
          intake.kind() == Intake.Kind.CT_IMAGE
              ? CT
              : Optional.ofNullable(intake.reason())
                  .orElse(intake.kind().name().toLowerCase(Locale.ROOT));
      long voxels =
          intake.kind() != Intake.Kind.CT_IMAGE
              ? 0
              : (long) object.dataset().integer(Tag.ROWS).orElse(0)
                  * object.dataset().integer(Tag.COLUMNS).orElse(0)
                  * object.dataset().integer(Tag.NUMBER_OF_FRAMES).orElse(1);
      return new SampledFile(
          intake.trueData().string(Tag.STUDY_INSTANCE_UID), kind, voxels, seconds);
    } catch (DicomException e) {
      return new SampledFile(
          Optional.empty(), e.reason().code(), 0, (System.nanoTime() - start) / NANOS);
    } catch (IOException | IllegalArgumentException e) {
      return new SampledFile(Optional.empty(), "io_error", 0, 0);
    }
  }

  /** Seconds to read a CT image whole and to decode its pixels; empty if that fails. */
  static Optional<Double> decodeSeconds(String path, Configuration hadoop) {
    long start = System.nanoTime();
    try {
      Path file = new Path(path);
      byte[] bytes;
      try (InputStream in = file.getFileSystem(hadoop).open(file)) {
        bytes = in.readAllBytes();
      }
      PixelDecoder.decode(bytes);
      return Optional.of((System.nanoTime() - start) / NANOS);
    } catch (IOException | DicomException e) {
      return Optional.empty();
    }
  }
}
