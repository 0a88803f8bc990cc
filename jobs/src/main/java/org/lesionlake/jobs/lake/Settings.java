package org.lesionlake.jobs.lake;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A site's settings. Every key and its default stands in {@code conf/lesionlake.conf}; a value is
 * taken from the command line ({@code --set key=value}), else the environment ({@code
 * LESIONLAKE_KEY_WITH_UNDERSCORES}), else the lake's own {@code _lesionlake/lake.conf}, else the
 * default. A key that has no default is refused, and so is a value that is not of its default's
 * kind or out of range: whole numbers are 1 at least unless {@link #SMALLEST} says otherwise,
 * shares and fractions lie from 0 to 1, other decimals are not negative.
 */
public final class Settings {
  /** Smallest values of whole numbers; every other counts what there must be one of. */
  private static final Map<String, Integer> SMALLEST =
      Map.of(
          "gates.max-empty-inboxes", 0,
          "gates.max-identifiers-found", 0,
          "gates.max-split-patients", 0,
          "gates.max-unmoved-merged-rows", 0,
          "inference.threads-per-task", 0,
          "linkage.max-days", 0,
          // A lock is renewed five times before it expires, at most once a second.
          "lock.expiry-seconds", 10,
          "serve.port", 0);

  private final Config config;
  private final Map<String, String> origins;
  private final Path home;

  private Settings(Config config, Map<String, String> origins, Path home) {
    this.config = config;
    this.origins = origins;
    this.home = home;
  }

  /**
   * @param lakeConf text of the lake's own settings, if it has any
   * @param flags {@code key=value} pairs of the command line
   */
  public static Settings load(Optional<String> lakeConf, List<String> flags) {
    return load(home(), lakeConf, System.getenv(), flags);
  }

  static Settings load(
      Path home, Optional<String> lakeConf, Map<String, String> environment, List<String> flags) {
    Path file = home.resolve("conf").resolve("lesionlake.conf");
    Config defaults = ConfigFactory.parseString(read(file)).resolve();
    Map<String, ConfigValue> values = new TreeMap<>();
    Map<String, String> origins = new TreeMap<>();
    defaults
        .entrySet()
        .forEach(entry -> set(values, origins, entry.getKey(), entry.getValue(), "default"));

    lakeConf
        .map(Settings::parseLakeConf)
        .ifPresent(
            lake ->
                lake.entrySet()
                    .forEach(
                        entry ->
                            override(
                                values, origins, entry.getKey(), entry.getValue(), "lake.conf")));
    for (String key : List.copyOf(values.keySet())) {
      String name = environmentName(key);
      if (environment.containsKey(name)) {
        override(values, origins, key, text(environment.get(name)), "environment " + name);
      }
    }
    for (String flag : flags) {
      int equals = flag.indexOf('=');
      if (equals < 1) {
        throw new UserError(
            "Cannot read the setting '" + flag + "'.",
            "A setting is written key=value.",
            "Write for example --set ingest.batch-files=20000.");
      }
      override(
          values,
          origins,
          flag.substring(0, equals),
          text(flag.substring(equals + 1)),
          "command line");
    }
    Config merged = ConfigFactory.empty();
    for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
      String key = entry.getKey();
      requireFitting(key, defaults.getValue(key), entry.getValue(), origins.get(key));
      merged = merged.withValue(entry.getKey(), entry.getValue());
    }
    return new Settings(merged, origins, home);
  }

  /** The folder that holds {@code conf}: of the checkout, or of an unpacked distribution. */
  public static Path home() {
    String home = System.getProperty("lesionlake.home", System.getProperty("lesionlake.root", "."));
    return Path.of(home).toAbsolutePath().normalize();
  }

  public Path conf(String relative) {
    return home.resolve("conf").resolve(relative);
  }

  public String string(String key) {
    return config.getString(key);
  }

  public int integer(String key) {
    return config.getInt(key);
  }

  public double decimal(String key) {
    return config.getDouble(key);
  }

  public List<String> strings(String key) {
    return config.getStringList(key);
  }

  /** A setting that is true or false. */
  public boolean flag(String key) {
    return config.getBoolean(key);
  }

  /** Every key with its value and where the value is from, by key. */
  public Map<String, String[]> describe() {
    Map<String, String[]> lines = new LinkedHashMap<>();
    origins.forEach(
        (key, origin) ->
            lines.put(key, new String[] {config.getValue(key).unwrapped().toString(), origin}));
    return lines;
  }

  /** {@code ingest.batch-files} to {@code LESIONLAKE_INGEST_BATCH_FILES}. */
  static String environmentName(String key) {
    return "LESIONLAKE_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static void requireFitting(
      String key, ConfigValue byDefault, ConfigValue value, String origin) {
    boolean single =
        value.valueType() != ConfigValueType.LIST && value.valueType() != ConfigValueType.OBJECT;
    boolean fits =
        switch (byDefault.valueType()) {
          case NUMBER -> single && inRange(key, byDefault, value);
          case STRING -> single;
          case BOOLEAN -> single && value.unwrapped().toString().matches("true|false");
          default -> value.valueType() == byDefault.valueType();
        };
    if (!fits) {
      throw new UserError(
          "The setting " + key + " cannot be " + value.unwrapped() + ".",
          "It takes " + kind(key, byDefault) + "; it was set by: " + origin + ".",
          "Correct it there. 'lesionlake config show' shows all settings.");
    }
  }

  private static boolean inRange(String key, ConfigValue byDefault, ConfigValue value) {
    try {
      BigDecimal number = new BigDecimal(value.unwrapped().toString());
      return isWhole(byDefault)
          ? number.compareTo(BigDecimal.valueOf(smallest(key))) >= 0
              && number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
              && number.remainder(BigDecimal.ONE).signum() == 0
          : number.signum() >= 0
              && Double.isFinite(number.doubleValue())
              && !(isShare(key) && number.compareTo(BigDecimal.ONE) > 0);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String kind(String key, ConfigValue byDefault) {
    return switch (byDefault.valueType()) {
      case NUMBER ->
          isWhole(byDefault)
              ? "a whole number from " + smallest(key) + " on"
              : isShare(key) ? "a number from 0 to 1" : "a number that is not negative";
      case STRING -> "one text";
      case BOOLEAN -> "true or false";
      default -> "the same kind as its default";
    };
  }

  private static boolean isWhole(ConfigValue byDefault) {
    return !(byDefault.unwrapped() instanceof Double);
  }

  private static boolean isShare(String key) {
    return key.endsWith("-share") || key.endsWith("-fraction");
  }

  private static int smallest(String key) {
    return SMALLEST.getOrDefault(key, 1);
  }

  private static Config parseLakeConf(String text) {
    try {
      return ConfigFactory.parseString(text).resolve();
    } catch (ConfigException e) {
      throw new UserError(
          "The lake's own settings cannot be read.",
          e.getMessage(),
          "Mend _lesionlake/lake.conf under the lake's root.");
    }
  }

  private static ConfigValue text(String value) {
    if (value.startsWith("[")) {
      return ConfigFactory.parseString("v = " + value).getValue("v");
    }
    return ConfigValueFactory.fromAnyRef(value);
  }

  private static void override(
      Map<String, ConfigValue> values,
      Map<String, String> origins,
      String key,
      ConfigValue value,
      String origin) {
    if (!values.containsKey(key)) {
      throw new UserError(
          "There is no setting '" + key + "'.",
          "It was given by: " + origin + ".",
          "Run 'lesionlake config show' for the settings there are.");
    }
    set(values, origins, key, value, origin);
  }

  private static void set(
      Map<String, ConfigValue> values,
      Map<String, String> origins,
      String key,
      ConfigValue value,
      String origin) {
    values.put(key, value);
    origins.put(key, origin);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new UserError(
          "The default settings are missing.",
          "There is no file conf/lesionlake.conf under the installation.",
          "Start LesionLake by its launcher, or set -Dlesionlake.home to its folder.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
