package org.lesionlake.spark.dicom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The options of a read.
 *
 * @param paths files, folders or globs; at least one
 * @param recursive whether folders below the given ones are read
 * @param includeHidden whether files and folders are read whose names start with _ or a dot
 * @param archives whether ZIP and TAR archives are looked into
 * @param privateAttributes whether {@code attributes} has those with odd group numbers
 * @param unknownAttributes whether {@code attributes} has standard ones that this library's
 *     dictionary does not list
 * @param maxFilesPerPartition the most files of a task
 * @param maxBytesPerPartition the most header bytes that a task is expected to read
 * @param maxSecondsPerFile the longest that reading a file may take
 */
record SourceOptions(
    List<String> paths,
    boolean recursive,
    boolean includeHidden,
    boolean archives,
    boolean privateAttributes,
    boolean unknownAttributes,
    int maxFilesPerPartition,
    long maxBytesPerPartition,
    int maxSecondsPerFile)
    implements Serializable {
  private static final String PATH = "path";

  /** Under this key Spark hands over what was passed to load, if that is not just one path. */
  private static final String PATHS = "paths";

  private static final String RECURSIVE = "recursive";
  private static final String INCLUDE_HIDDEN = "includeHidden";
  private static final String ARCHIVES = "archives";
  private static final String PRIVATE = "private";
  private static final String UNKNOWN = "unknown";
  private static final String MAX_FILES = "maxFilesPerPartition";
  private static final String MAX_BYTES = "maxBytesPerPartition";
  private static final String MAX_SECONDS = "maxSecondsPerFile";
  private static final List<String> KNOWN =
      List.of(
          PATH,
          PATHS,
          RECURSIVE,
          INCLUDE_HIDDEN,
          ARCHIVES,
          PRIVATE,
          UNKNOWN,
          MAX_FILES,
          MAX_BYTES,
          MAX_SECONDS);

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException if one is unknown or not of its kind, or no path is given
   */
  static SourceOptions of(CaseInsensitiveStringMap options) {
    options.keySet().forEach(SourceOptions::requireKnown);
    return new SourceOptions(
        paths(options),
        flag(options, RECURSIVE, true),
        flag(options, INCLUDE_HIDDEN, false),
        flag(options, ARCHIVES, true),
        flag(options, PRIVATE, false),
        flag(options, UNKNOWN, true),
        (int) atLeastOne(options, MAX_FILES, 10_000, Integer.MAX_VALUE),
        atLeastOne(options, MAX_BYTES, 256L << 20, Long.MAX_VALUE),
        (int) atLeastOne(options, MAX_SECONDS, 60, Integer.MAX_VALUE));
  }

  /** The options for the file system, such as credentials: all whose names have a dot. */
  static void copyToHadoop(Map<String, String> options, Configuration hadoop) {
    options.forEach(
        (name, value) -> {
          if (name.indexOf('.') >= 0) {
            hadoop.set(name, value);
          }
        });
  }

  private static void requireKnown(String name) {
    if (name.indexOf('.') < 0 && KNOWN.stream().noneMatch(name::equalsIgnoreCase)) {
      throw SourceErrors.unknownOption(name, KNOWN.subList(2, KNOWN.size()));
    }
  }

  private static List<String> paths(CaseInsensitiveStringMap options) {
    List<String> paths = new ArrayList<>();
    if (options.containsKey(PATH)) {
      paths.add(options.get(PATH));
    }
    if (options.containsKey(PATHS)) {
      paths.addAll(pathList(options.get(PATHS)));
    }
    if (paths.isEmpty()) {
      throw SourceErrors.noPath();
    }
    return List.copyOf(paths);
  }

  private static List<String> pathList(String json) {
    try {
      return Arrays.asList(new ObjectMapper().readValue(json, String[].class));
    } catch (JsonProcessingException e) {
      throw SourceErrors.badOption(PATHS, json, "a JSON array of paths; pass them to load(...)");
    }
  }

  private static boolean flag(CaseInsensitiveStringMap options, String name, boolean otherwise) {
    String value = options.get(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw SourceErrors.badOption(name, value, "true or false");
    };
  }

  private static long atLeastOne(
      CaseInsensitiveStringMap options, String name, long otherwise, long most) {
    String value = options.get(name);
    if (value == null) {
      return otherwise;
    }
    String wanted = "a whole number from 1 to " + most;
    try {
      long number = Long.parseLong(value.strip());
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw SourceErrors.badOption(name, value, wanted);
    }
    throw SourceErrors.badOption(name, value, wanted);
  }
}
