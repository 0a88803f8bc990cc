package org.lesionlake.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Packages around networks without weights to train, on windows of 16³ voxels of 3 mm. Their one
 * input channel scales -100 to 100 HU to -1 to 1.
 */
public final class TestPackage {
  static final String SETTINGS =
      """
      name = tiny
      engine = OnnxRuntime
      weights = weights.onnx
      lesion-class = any
      spacing-mm = 3.0
      patch = [16, 16, 16]
      overlap = 0.25
      windows = [{from = -100, to = 100}]
      labels = [{name = background}, {name = lesion, organ = liver, site = LIVER}]
      searched-sites = [LIVER]
      minimum-lesion-mm3 = 20
      """;

  private TestPackage() {}

  /** Probability of lesion: 0 at -100 HU, 1 at 100 HU, in between in proportion. */
  public static Path identity(Path folder) {
    return write(folder, "identity.onnx", SETTINGS);
  }

  /** As identity, but of the voxel 1 nearer the head, 2 nearer the back and 3 nearer the left. */
  static Path shift(Path folder) {
    return write(folder, "shift.onnx", SETTINGS);
  }

  /** Not a number everywhere. */
  static Path nan(Path folder) {
    return write(folder, "nan.onnx", SETTINGS);
  }

  /** As identity where the patient's age is known, and no lesion at all where it is not. */
  public static Path toldAge(Path folder) {
    return write(folder, "told.onnx", SETTINGS + "further-inputs {features = [age]}\n");
  }

  /**
   * Tells classes of the marks of a package that lies beside it: a metastasis with a probability of
   * a quarter of the window's mean, scaled to 0 to 2, and half of the encoded age where that is
   * known, within 0 to 1.
   */
  public static Path classes(Path folder, Path marks) {
    return write(folder, "classes.onnx", classSettings(folder, marks));
  }

  static String classSettings(Path folder, Path marks) {
    return """
        name = tiny-class
        engine = OnnxRuntime
        weights = weights.onnx
        marks-of {package = "%s", id = "%s"}
        spacing-mm = 3.0
        patch = [16, 16, 16]
        windows = [{from = -100, to = 100}]
        classes = [metastasis, other]
        further-inputs {features = [age]}
        """
        .replaceFirst("%s", folder.relativize(marks).toString())
        .replaceFirst("%s", ModelPackage.load(marks).id());
  }

  static Path write(Path folder, String weights, String settings) {
    try (InputStream network = TestPackage.class.getResourceAsStream(weights)) {
      Files.createDirectories(folder);
      Files.write(folder.resolve("weights.onnx"), network.readAllBytes());
      Files.writeString(folder.resolve("model.conf"), settings);
      Files.writeString(folder.resolve("README.md"), "A network without training\n");
      record(folder, "README.md", "model.conf", "weights.onnx");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void record(Path folder, String... files) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String file : files) {
      lines.append(sha256(Files.readAllBytes(folder.resolve(file)))).append("  ").append(file);
      lines.append('\n');
    }
    Files.writeString(folder.resolve("SHA256SUMS"), lines);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
