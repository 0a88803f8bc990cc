package org.lesionlake.inference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SHA-256 of the files of a package, hex by file name or path within the folder. */
final class Checksums {
  private static final String FILE = "SHA256SUMS";
  private final Path folder;
  private final Map<String, String> byName;

  private Checksums(Path folder, Map<String, String> byName) {
    this.folder = folder;
    this.byName = byName;
  }

  /** Reads {@code SHA256SUMS} and checks every file of the folder against it. */
  static Checksums verified(Path folder) {
    Path list = folder.resolve(FILE);
    if (!Files.isRegularFile(list)) {
      throw InferenceException.noPackage(folder, FILE);
    }
    Map<String, String> recorded = recorded(list);
    for (Map.Entry<String, String> entry : recorded.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file)) {
        throw InferenceException.noPackage(folder, entry.getKey());
      }
      if (!sha256(file).equals(entry.getValue())) {
        throw InferenceException.hashDiffers(file);
      }
    }
    Set<String> others = files(folder);
    others.removeAll(recorded.keySet());
    if (!others.isEmpty()) {
      throw InferenceException.notRecorded(folder, others);
    }
    return new Checksums(folder, recorded);
  }

  /** Writes {@code SHA256SUMS} of a folder and its subfolders, hidden files left out. */
  static int record(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<String> names =
          walk.filter(Files::isRegularFile)
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .filter(name -> !name.equals(FILE) && !("/" + name).contains("/."))
              .sorted()
              .toList();
      StringBuilder lines = new StringBuilder();
      for (String name : names) {
        lines.append(sha256(folder.resolve(name))).append("  ").append(name).append('\n');
      }
      Files.writeString(folder.resolve(FILE), lines.toString(), StandardCharsets.UTF_8);
      return names.size();
    } catch (IOException e) {
      throw InferenceException.unreadable(folder, e);
    }
  }

  /**
   * The name, an at sign and 12 hex digits of the SHA-256 over the lines of some files in the order
   * given, as {@code sha256sum} writes them.
   */
  String id(String model, List<String> names) {
    StringBuilder lines = new StringBuilder();
    for (String name : names) {
      if (!byName.containsKey(name)) {
        throw InferenceException.notRecorded(folder, List.of(name));
      }
      lines.append(byName.get(name)).append("  ").append(name).append('\n');
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    return model + "@" + HexFormat.of().formatHex(digest().digest(bytes)).substring(0, 12);
  }

  private static Map<String, String> recorded(Path list) {
    Map<String, String> recorded = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(list, StandardCharsets.UTF_8)) {
        // 64 hex digits, a blank, then a blank or, for binary mode, an asterisk, then the name.
        if (!line.matches("[0-9a-f]{64} [ *](?![./])[^/]+(/(?![./])[^/]+)*")) {
          throw InferenceException.badSettings(list, "'" + line + "' is no line of sha256sum");
        }
        recorded.put(line.substring(66), line.substring(0, 64));
      }
    } catch (IOException e) {
      throw InferenceException.unreadable(list, e);
    }
    return recorded;
  }

  private static Set<String> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith(".") && !name.equals(FILE))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw InferenceException.unreadable(folder, e);
    }
  }

  private static String sha256(Path file) {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw InferenceException.unreadable(file, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
