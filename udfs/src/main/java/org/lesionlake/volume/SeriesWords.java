package org.lesionlake.volume;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lesionlake.volume.SeriesLabel.Face;
import org.lesionlake.volume.SeriesLabel.Phase;
import org.lesionlake.volume.SeriesLabel.Purpose;
import org.lesionlake.volume.SeriesLabel.Region;

/** The lexicon of scanner words ({@code conf/series/series-words.conf}). */
public final class SeriesWords {

  /** A phrase of the lexicon and what it stands for. */
  private record Phrase<T>(List<Pattern> words, T meaning) {}

  /** A kernel pattern; a fixed sharpness, or empty for the number in the kernel's name. */
  private record Kernel(Pattern pattern, Optional<Integer> sharpness) {}

  private final List<Phrase<Region>> regions;
  private final List<Phrase<Phase>> phases;
  private final List<Phrase<Purpose>> purposes;
  private final Set<String> vocabulary;
  private final List<Kernel> kernels;
  private final int softBelow;
  private final int lungFrom;

  private SeriesWords(Config config) {
    regions = new ArrayList<>();
    for (Region region : Region.values()) {
      regions.addAll(phrases(config.getStringList("regions." + region.code()), region));
    }
    phases = new ArrayList<>();
    for (Phase phase : EnumSet.complementOf(EnumSet.of(Phase.UNKNOWN))) {
      phases.addAll(phrases(config.getStringList("phases." + phase.code()), phase));
    }
    phases.sort(Comparator.comparingInt(phrase -> -phrase.words().size()));
    purposes = new ArrayList<>(phrases(config.getStringList("lung"), Purpose.LUNG));
    purposes.addAll(phrases(config.getStringList("soft_tissue"), Purpose.SOFT_TISSUE));
    kernels = config.getConfigList("kernels").stream().map(SeriesWords::kernel).toList();
    vocabulary = vocabulary(config);
    softBelow = config.getInt("sharpness.soft-below");
    lungFrom = config.getInt("sharpness.lung-from");
  }

  /**
   * Reads the lexicon.
   *
   * @param hocon text of a lexicon file
   * @throws IllegalArgumentException if it is not HOCON, or a part is missing
   */
  public static SeriesWords parse(String hocon) {
    try {
      return new SeriesWords(ConfigFactory.parseString(hocon).resolve());
    } catch (ConfigException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The series lexicon cannot be used: " + e.getMessage() + ". Correct the file.", e);
    }
  }

  /**
   * Every word of the lexicon apart, {@code *} standing for any letters: what must stay in
   * descriptions for series to be told apart.
   */
  public Set<String> vocabulary() {
    return vocabulary;
  }

  private static Set<String> vocabulary(Config config) {
    Stream<String> phrases =
        Stream.of("regions", "phases")
            .flatMap(part -> config.getObject(part).keySet().stream().map(key -> part + "." + key))
            .flatMap(path -> config.getStringList(path).stream());
    Stream<String> purposes =
        Stream.of("lung", "soft_tissue").flatMap(path -> config.getStringList(path).stream());
    return Stream.concat(phrases, purposes)
        .flatMap(entry -> Arrays.stream(entry.split(" ")))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static <T> List<Phrase<T>> phrases(List<String> entries, T meaning) {
    return entries.stream()
        .map(
            entry ->
                new Phrase<>(
                    Arrays.stream(entry.split(" ")).map(SeriesWords::glob).toList(), meaning))
        .toList();
  }

  private static Pattern glob(String word) {
    String[] parts = word.split("\\*", -1);
    return Pattern.compile(String.join(".*", Arrays.stream(parts).map(Pattern::quote).toList()));
  }

  private static Kernel kernel(Config entry) {
    String sharpness = entry.getString("sharpness");
    return new Kernel(
        Pattern.compile(entry.getString("pattern")),
        sharpness.equals("number") ? Optional.empty() : Optional.of(Integer.valueOf(sharpness)));
  }

  /**
   * What a series is, from its words.
   *
   * @param kernel convolution kernel; of several values, joined by a backslash, the first counts
   */
  public SeriesLabel classify(
      Optional<String> description, Optional<String> kernel, Optional<String> bodyPart) {
    List<String> words = words(description.orElse(""));
    TreeSet<Region> described = all(words, regions);
    TreeSet<Region> ofBodyPart = all(words(bodyPart.orElse("")), regions);
    TreeSet<Region> found = described.isEmpty() ? ofBodyPart : described;
    // Both count: a description of the chest does not take back a body part of the head.
    EnumSet<Region> either = EnumSet.noneOf(Region.class);
    either.addAll(described);
    either.addAll(ofBodyPart);
    Optional<Integer> sharpness = kernel.flatMap(this::sharpness);
    return new SeriesLabel(
        purpose(words, sharpness, found), phase(words), found, sharpness, Face.of(either));
  }

  /** As {@link #classify(Optional, Optional, Optional)}, from the words of a slice. */
  public SeriesLabel classify(SliceHeader slice) {
    return classify(slice.seriesDescription(), slice.kernel(), slice.bodyPart());
  }

  /**
   * The kernel decides where it is clear. Between, and for unknown kernels, the description does; a
   * fairly sharp series of nothing but the chest is for lung too.
   */
  private Purpose purpose(List<String> words, Optional<Integer> sharpness, Set<Region> found) {
    if (sharpness.isPresent() && sharpness.get() >= lungFrom) {
      return Purpose.LUNG;
    }
    if (sharpness.isPresent() && sharpness.get() < softBelow) {
      return Purpose.SOFT_TISSUE;
    }
    Set<Purpose> said = all(words, purposes);
    if (said.size() == 1) {
      return said.iterator().next();
    }
    return sharpness.isPresent() && found.equals(Set.of(Region.CHEST))
        ? Purpose.LUNG
        : Purpose.SOFT_TISSUE;
  }

  /**
   * The phase that is said. A description that says native and a contrast phase is of both or of
   * neither, so unknown; of two contrast phases the one that shows more holds.
   */
  private Phase phase(List<String> words) {
    List<String> left = new ArrayList<>(words);
    EnumSet<Phase> said = EnumSet.noneOf(Phase.class);
    for (Phrase<Phase> phrase : phases) {
      for (int at = find(left, phrase); at >= 0; at = find(left, phrase)) {
        said.add(phrase.meaning());
        // An empty word keeps the neighbours apart and matches nothing.
        left.subList(at, at + phrase.words().size()).replaceAll(used -> "");
      }
    }
    if (said.contains(Phase.NATIVE) && said.size() > 1) {
      return Phase.UNKNOWN;
    }
    return said.stream().findFirst().orElse(Phase.UNKNOWN);
  }

  private Optional<Integer> sharpness(String kernel) {
    String name = kernel.split("\\\\")[0].toUpperCase(Locale.ROOT).replaceAll("\\s", "");
    for (Kernel known : kernels) {
      Matcher matcher = known.pattern().matcher(name);
      if (matcher.matches()) {
        return Optional.of(known.sharpness().orElseGet(() -> Integer.valueOf(matcher.group(1))));
      }
    }
    return Optional.empty();
  }

  private static <T extends Comparable<T>> TreeSet<T> all(
      List<String> words, Collection<Phrase<T>> phrases) {
    TreeSet<T> meanings = new TreeSet<>();
    for (Phrase<T> phrase : phrases) {
      if (find(words, phrase) >= 0) {
        meanings.add(phrase.meaning());
      }
    }
    return meanings;
  }

  /** Where the phrase begins, or -1. */
  private static int find(List<String> words, Phrase<?> phrase) {
    int length = phrase.words().size();
    for (int at = 0; at + length <= words.size(); at++) {
      boolean matches = true;
      for (int i = 0; i < length && matches; i++) {
        String word = words.get(at + i);
        matches = !word.isEmpty() && phrase.words().get(i).matcher(word).matches();
      }
      if (matches) {
        return at;
      }
    }
    return -1;
  }

  /** Lower-case words without accents; a change from small to capital letter begins a new one. */
  private static List<String> words(String text) {
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .replace("ß", "ss")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    return Arrays.stream(plain.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
