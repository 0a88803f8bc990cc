package org.lesionlake.jobs.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry;

/** Functions that queries may call, from {@code functions.txt}. */
final class Functions {
  private static final Set<String> ALLOWED = allowed();
  private static final Map<String, String> REFUSED = refused();

  private Functions() {}

  static Set<String> allowedNames() {
    return ALLOWED;
  }

  static Map<String, String> refusedNames() {
    return REFUSED;
  }

  /**
   * @param name as a statement has it
   * @throws Refusal if queries may not call it
   */
  static void require(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    if (!ALLOWED.contains(key)) {
      throw new Refusal(
          "The function " + key + " cannot be called.",
          REFUSED.getOrDefault(key, "It is not among the functions that queries may call."),
          "SHOW FUNCTIONS lists those that there are.");
    }
  }

  /** Simple names of the classes of expressions that calls of allowed functions become. */
  static Set<String> expressionClasses() {
    Set<String> classes = new HashSet<>();
    for (String name : ALLOWED) {
      FunctionIdentifier id = new FunctionIdentifier(name);
      var scalar = FunctionRegistry.builtin().lookupFunction(id);
      var table = TableFunctionRegistry.builtin().lookupFunction(id);
      Optional.ofNullable(scalar.isDefined() ? scalar.get() : null)
          .ifPresent(info -> classes.add(simpleName(info.getClassName())));
      Optional.ofNullable(table.isDefined() ? table.get() : null)
          .ifPresent(info -> classes.add(simpleName(info.getClassName())));
    }
    return classes;
  }

  private static String simpleName(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  private static Set<String> allowed() {
    Set<String> names = new TreeSet<>();
    for (String line : lines("functions.txt")) {
      names.addAll(List.of(line.trim().split("\\s+")));
    }
    return names;
  }

  private static Map<String, String> refused() {
    Map<String, String> reasons = new TreeMap<>();
    for (String line : lines("refused-functions.txt")) {
      int colon = line.indexOf(':');
      reasons.put(line.substring(0, colon), line.substring(colon + 1).trim());
    }
    return reasons;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = Functions.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("# "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
