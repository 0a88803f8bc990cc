package org.lesionlake.jobs.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lesionlake.deid.DeidentifiedText;
import org.lesionlake.deid.Identifier;
import org.lesionlake.deid.IdentifierKind;
import org.lesionlake.deid.KnownIdentifiers;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.TextDeidentifier;
import org.lesionlake.deid.VaultKey;
import org.lesionlake.jobs.bronze.Dates;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.jobs.tool.TextInput.JsonLine;
import org.lesionlake.jobs.tool.TextInput.LeftOut;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes what identifies out of report texts, as ingest does. */
@Command(
    name = "deidentify",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a text without what identifies: known values first, then dates, numbers, names after a",
      "cue, addresses, hospitals and ages over 89 by rules, English and Dutch. Dates are moved by a",
      "number of days that is drawn anew each time and not told; a lake keeps one for each patient.",
      "Of JSON lines {\"id\",\"text\",\"date\",\"patient\",\"known\":[{\"kind\",\"value\"}]} it writes",
      "{\"id\",\"text\",\"replacements\":[{\"start\",\"end\",\"new_start\",\"new_end\",\"kind\"}]}; lines of one patient",
      "move by the same days. A lone unknown name may stay: treat the result as confidential."
    },
    footer = {
      "",
      "Kinds of known values: patient_name, patient_id, birth_date, address, phone, accession,",
      "staff_name, institution, other_identifier.",
      "",
      "Examples:",
      "  lesionlake report deidentify report.txt --known 'patient_name=Jansen^Anna'",
      "  lesionlake report deidentify reports.jsonl > clean.jsonl"
    })
final class DeidentifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "A text, or .jsonl; - for a text on standard input.")
  private Path file;

  @Option(
      names = "--known",
      paramLabel = "KIND=VALUE",
      description = "A value known to belong to the report; may be given many times.")
  private List<String> known = new ArrayList<>();

  @Option(
      names = "--date",
      paramLabel = "YYYY-MM-DD",
      description = "Date of the report, for dates in it that lack a year.")
  private Optional<String> date = Optional.empty();

  @Option(
      names = "--replacements",
      description = "Names on standard error what was replaced: kind and character offsets.")
  private boolean tell;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final Pseudonymizer pseudonymizer =
      new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());

  @Override
  public Integer call() {
    List<Identifier> given = known.stream().map(this::identifier).toList();
    Optional<LocalDate> day = date.map(this::day);
    if (TextInput.isJsonLines(file)) {
      return lines(given, day);
    }
    String text = TextInput.text(file);
    DeidentifiedText clean =
        new TextDeidentifier()
            .deidentify(text, new KnownIdentifiers(given), patient("-"), pseudonymizer, day);
    PrintWriter out = spec.commandLine().getOut();
    out.print(clean.text());
    out.flush();
    if (tell) {
      PrintWriter err = spec.commandLine().getErr();
      for (DeidentifiedText.Replacement item : clean.replacements()) {
        err.println(
            code(item) + " " + place(text, item.start()) + " to " + place(text, item.end()));
      }
      err.flush();
    }
    return 0;
  }

  private int lines(List<Identifier> given, Optional<LocalDate> day) {
    LeftOut leftOut = new LeftOut(spec.commandLine().getErr());
    List<String> written = new ArrayList<>();
    for (JsonLine line : TextInput.jsonLines(file, leftOut)) {
      Optional<String> text = line.member("text");
      if (text.isEmpty()) {
        leftOut.add(line.number(), "has no text");
        continue;
      }
      try {
        KnownIdentifiers own = new KnownIdentifiers(given).and(identifiers(line.object()));
        Optional<LocalDate> when = line.member("date").map(this::day).or(() -> day);
        DeidentifiedText clean =
            new TextDeidentifier()
                .deidentify(
                    text.get(),
                    own,
                    patient(line.member("patient").orElse("line " + line.number())),
                    pseudonymizer,
                    when);
        written.add(json(line.id(), text.get(), clean));
      } catch (UserError | IllegalArgumentException e) {
        leftOut.add(line.number(), "has " + e.getMessage().split("\n", 2)[0]);
      }
    }
    TextInput.write(TextInput.STANDARD, written, spec.commandLine().getOut());
    leftOut.end(written.size());
    return 0;
  }

  private static String json(String id, String text, DeidentifiedText clean) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", id).put("text", clean.text());
    ArrayNode list = node.putArray("replacements");
    for (DeidentifiedText.Replacement item : clean.replacements()) {
      list.addObject()
          .put("start", place(text, item.start()))
          .put("end", place(text, item.end()))
          .put("new_start", place(clean.text(), item.newStart()))
          .put("new_end", place(clean.text(), item.newEnd()))
          .put("kind", code(item));
    }
    return node.toString();
  }

  private static int place(String text, int unit) {
    return text.codePointCount(0, unit);
  }

  private static String code(DeidentifiedText.Replacement item) {
    return item.kind().name().toLowerCase(Locale.ROOT);
  }

  private String patient(String name) {
    return pseudonymizer.patient("", name);
  }

  private List<Identifier> identifiers(JsonNode object) {
    List<Identifier> identifiers = new ArrayList<>();
    object
        .path("known")
        .forEach(
            item ->
                identifiers.add(
                    identifier(item.path("kind").asText() + "=" + item.path("value").asText())));
    return identifiers;
  }

  private Identifier identifier(String pair) {
    String[] parts = pair.split("=", 2);
    Optional<IdentifierKind> kind =
        Arrays.stream(IdentifierKind.values())
            .filter(k -> k.code().equals(parts[0].strip()))
            .findFirst();
    if (parts.length < 2 || kind.isEmpty()) {
      throw new UserError(
          "a known value of kind '" + HeaderText.printable(parts[0]) + "', which there is not.",
          "Known values are written KIND=VALUE.",
          "Take a kind of "
              + Arrays.stream(IdentifierKind.values())
                  .map(IdentifierKind::code)
                  .collect(Collectors.joining(", "))
              + ".");
    }
    return new Identifier(kind.get(), parts[1]);
  }

  private LocalDate day(String written) {
    return Dates.parse(written)
        .orElseThrow(
            () ->
                new UserError(
                    "a date that is none: " + HeaderText.printable(written),
                    "Dates are written 2024-03-12 or 20240312.",
                    "Write it so."));
  }
}
