package org.lesionlake.tests.archive.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The wordings of one language: named blocks of one wording per line, with {@code <a|b>} for
 * alternatives and {@code {slot}} for what a writer fills in.
 */
final class PhraseBank {
  private static final Pattern ALTERNATIVES = Pattern.compile("<([^<>]*)>");
  private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z0-9_.]+)\\}");

  private final String language;
  private final Map<String, List<String>> blocks;

  private PhraseBank(String language, Map<String, List<String>> blocks) {
    this.language = language;
    this.blocks = blocks;
  }

  static PhraseBank load(String language) {
    String resource = language + ".phrases";
    try (InputStream stream = PhraseBank.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException(
            "No phrases for language " + language + ": reports are written in en or nl");
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new PhraseBank(language, parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException("Phrases " + resource + " could not be read", e);
    }
  }

  private static Map<String, List<String>> parse(String text) {
    Map<String, List<String>> blocks = new LinkedHashMap<>();
    List<String> block = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (line.startsWith("== ")) {
        block = blocks.computeIfAbsent(line.substring(3).strip(), name -> new ArrayList<>());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        block.add(line);
      }
    }
    return blocks;
  }

  boolean english() {
    return language.equals("en");
  }

  boolean has(String block) {
    return blocks.containsKey(block);
  }

  List<String> wordings(String block) {
    List<String> wordings = blocks.get(block);
    if (wordings == null) {
      throw new IllegalStateException(
          "No block " + block + " in the phrases of " + language + ": add it to the resource");
    }
    return wordings;
  }

  /** A wording of the block with its alternatives decided and its slots still open. */
  String pick(String block, RandomGenerator random, Predicate<String> fits) {
    List<String> fitting = wordings(block).stream().filter(fits).toList();
    if (fitting.isEmpty()) {
      throw new IllegalStateException("No wording of block " + block + " fits the facts");
    }
    return decide(Draw.of(random, fitting), random);
  }

  String pick(String block, RandomGenerator random) {
    return pick(block, random, wording -> true);
  }

  private static String decide(String wording, RandomGenerator random) {
    String text = wording;
    Matcher matcher = ALTERNATIVES.matcher(text);
    while (matcher.find()) {
      String[] choices = matcher.group(1).split("\\|", -1);
      String chosen = choices[random.nextInt(choices.length)];
      text = text.substring(0, matcher.start()) + chosen + text.substring(matcher.end());
      matcher = ALTERNATIVES.matcher(text);
    }
    return text;
  }

  /** Fills the slots from left to right, so that what is recorded follows the order of the text. */
  static String fill(String wording, Function<String, String> slots) {
    return SLOT.matcher(wording)
        .replaceAll(match -> Matcher.quoteReplacement(slots.apply(match.group(1))));
  }
}
