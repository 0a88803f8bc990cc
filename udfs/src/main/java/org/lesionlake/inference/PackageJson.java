package org.lesionlake.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JSON files of toolkits' packages. */
final class PackageJson {
  private PackageJson() {}

  /**
   * Reads a file of a package.
   *
   * @throws InferenceException if it is missing or cannot be read
   * @throws JsonProcessingException if it is no JSON
   */
  static JsonNode read(Path folder, String file) throws JsonProcessingException {
    Path path = folder.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw InferenceException.noPackage(folder, file);
    }
    try {
      return new ObjectMapper().readTree(path.toFile());
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw InferenceException.unreadable(path, e);
    }
  }
}
