package org.lesionlake.jobs.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lesionlake.jobs.bronze.TableText;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.report.LanguageGuess;
import org.lesionlake.report.Lexicon;

/** Texts that a person gives to the report commands: a file, or lines of JSON objects. */
final class TextInput {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Path STANDARD = Path.of("-");

  private TextInput() {}

  /**
   * The text of a file in UTF-8, UTF-16 with its mark, or else Windows-1252; {@code -} is standard
   * input.
   *
   * @throws UserError if there is none or it is no text
   */
  static String text(Path file) {
    byte[] bytes;
    try {
      bytes = file.equals(STANDARD) ? System.in.readAllBytes() : Files.readAllBytes(required(file));
    } catch (IOException e) {
      throw new UserError(
          file + " cannot be read.",
          e.getClass().getSimpleName() + ".",
          "Check that it may be read.");
    }
    return TableText.decode(bytes)
        .orElseThrow(
            () ->
                new UserError(
                    file + " is no text.",
                    "It is neither UTF-8 nor Windows-1252, or it holds a NUL character.",
                    "Save it as UTF-8 text; reports inside PDF or Word files have to be exported"
                        + " first."));
  }

  private static Path required(Path file) {
    if (!Files.exists(file)) {
      throw new UserError(
          "There is nothing at " + file + ".",
          "It was given on the command line.",
          "Check the spelling, and that this machine sees it.");
    }
    if (Files.isDirectory(file)) {
      throw new UserError(
          file + " is a folder.", "This command reads one file.", "Name a file in it.");
    }
    return file;
  }

  static boolean isJsonLines(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".jsonl") || name.endsWith(".ndjson");
  }

  /** A line of a file, from 1, that is a JSON object. */
  record JsonLine(int number, String line, JsonNode object) {
    /** The member {@code id}, or the line's number where there is none. */
    String id() {
      JsonNode id = object.path("id");
      return id.isMissingNode() || id.isNull() ? "line-" + number : id.asText();
    }

    Optional<String> member(String name) {
      JsonNode value = object.path(name);
      return value.isTextual() && !value.asText().isBlank()
          ? Optional.of(value.asText())
          : Optional.empty();
    }
  }

  /** The objects of a file of JSON lines; what is none is told and left out. */
  static List<JsonLine> jsonLines(Path file, LeftOut leftOut) {
    List<JsonLine> lines = new ArrayList<>();
    int number = 0;
    for (String line : text(file).split("\r?\n")) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        JsonNode object = JSON.readTree(line);
        if (!object.isObject()) {
          leftOut.add(number, "is no JSON object");
        } else {
          lines.add(new JsonLine(number, line, object));
        }
      } catch (JsonProcessingException e) {
        leftOut.add(
            number,
            "is no JSON: "
                + e.getOriginalMessage().split("\n", 2)[0]
                + " (column "
                + (e.getLocation() == null ? 0 : e.getLocation().getColumnNr())
                + ")");
      }
    }
    return lines;
  }

  /** Lines that could not be taken, each told on standard error as it comes. */
  static final class LeftOut {
    private final PrintWriter err;
    private int count;

    LeftOut(PrintWriter err) {
      this.err = err;
    }

    synchronized void add(int line, String why) {
      count++;
      err.println("line " + line + " " + HeaderText.printable(why));
      err.flush();
    }

    /**
     * @throws UserError if any line was left out
     */
    void end(int taken) {
      if (count > 0) {
        throw new UserError(
            count + " of " + (taken + count) + " lines were left out; the others are done.",
            "Each is named above with its reason.",
            "Correct them and run again.");
      }
    }
  }

  /**
   * Where lexicons are.
   *
   * @throws UserError if a language has none
   */
  static Path conf(Optional<String> language) {
    Path conf = Settings.load(Optional.empty(), List.of()).conf("");
    List<String> languages = Lexicon.languages(conf);
    if (language.isPresent() && !languages.contains(language.get())) {
      throw new UserError(
          "There is no lexicon for language '" + language.get() + "'.",
          "conf/lexicons has " + String.join(", ", languages) + ".",
          "Name one of these with --lang, or add a folder for the language.");
    }
    return conf;
  }

  /** Read once, when first asked for: a file of a million lines asks for each. */
  private static final class GuessHolder {
    static final LanguageGuess GUESS = LanguageGuess.load(conf(Optional.empty()));
  }

  /** Of a text: as stated, else guessed. */
  static String language(Optional<String> stated, String text) {
    return GuessHolder.GUESS.of(stated.orElse(""), text);
  }

  /**
   * A language that a text must have to be read.
   *
   * @throws UserError if none was stated and none can be told
   */
  static String requireLanguage(Optional<String> stated, String text) {
    String language = language(stated, text);
    if (stated.isEmpty() && !Lexicon.languages(conf(Optional.empty())).contains(language)) {
      throw new UserError(
          "The language of the text cannot be told.",
          "It has too few words that only one language has.",
          "Say it with --lang en or --lang nl.");
    }
    conf(Optional.of(language));
    return language;
  }

  /** Writes lines as UTF-8 into a file, or to standard output for {@code -}. */
  static void write(Path file, Iterable<String> lines, PrintWriter standard) {
    if (file.equals(STANDARD)) {
      lines.forEach(line -> standard.print(line + "\n"));
      standard.flush();
      return;
    }
    try (PrintWriter out =
        new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), false)) {
      lines.forEach(line -> out.print(line + "\n"));
      if (out.checkError()) {
        throw new IOException("The disk may be full");
      }
    } catch (IOException e) {
      throw new UserError(
          file + " cannot be written.",
          e.getClass().getSimpleName() + ".",
          "Check that its folder is there and may be written to.");
    }
  }
}
