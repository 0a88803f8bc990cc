package org.lesionlake.jobs.lake;

import com.univocity.parsers.common.TextParsingException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.schemas.Tables;
import org.lesionlake.schemas.vault.VaultOptOut;

/**
 * Records who withdrew in the vault, as pseudonyms: from the table that {@code opt-out.file} names,
 * or one by one. Who is on record stays there when the file no longer names them.
 */
public final class OptOutList {
  private static final String SETTING = "opt-out.file";

  /**
   * A patient who withdrew.
   *
   * @param issuer of the patient ID; empty for the lake's default
   * @param pseudonym where the source names the patient so; then id and issuer are empty
   */
  public record Entry(String id, String issuer, String pseudonym, LocalDate requestedOn) {}

  private OptOutList() {}

  /**
   * The file that a site keeps, if it names one.
   *
   * @throws UserError if it cannot be read
   */
  public static List<Entry> ofFile(Settings settings) {
    String file = settings.string(SETTING);
    return file.isEmpty() ? List.of() : read(settings.conf(file));
  }

  /**
   * Reads a CSV file with the columns {@code patient_id} and, if there are any, {@code
   * patient_issuer} and {@code requested_on}.
   *
   * @throws UserError naming the line that cannot be read
   */
  public static List<Entry> read(Path file) {
    List<Entry> entries = new ArrayList<>();
    try {
      HandMadeTable table = HandMadeTable.parse(HandMadeTable.text(file));
      if (!table.columns().contains("patient_id")) {
        throw unreadable(file, "Its first line has no column patient_id.");
      }
      for (int i = 1; i <= table.rows().size(); i++) {
        Map<String, String> cells = table.rows().get(i - 1);
        if (cells.getOrDefault("patient_id", "").isEmpty()) {
          throw unreadable(file, "Row " + i + " names no patient_id.");
        }
        entries.add(
            new Entry(
                cells.get("patient_id"),
                cells.getOrDefault("patient_issuer", ""),
                "",
                day(cells.getOrDefault("requested_on", ""), file, i)));
      }
    } catch (IOException | TextParsingException e) {
      throw unreadable(file, "It cannot be read: " + e.getClass().getSimpleName() + ".");
    }
    return entries;
  }

  private static LocalDate day(String text, Path file, int row) {
    try {
      return text.isEmpty() ? LocalDate.now(ZoneOffset.UTC) : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw unreadable(file, "requested_on of row " + row + " is no day such as 2026-03-12.");
    }
  }

  private static UserError unreadable(Path file, String why) {
    return new UserError(
        "The list of patients who withdrew cannot be read.",
        file + ": " + why,
        "Mend the file. It needs the column patient_id, and may have patient_issuer and"
            + " requested_on. Nothing is taken in before.");
  }

  /**
   * Puts patients on record, those that were merged into them too.
   *
   * @return how many were not on record before
   */
  public static long add(JobContext context, List<Entry> entries) {
    Pseudonymizer pseudonymizer = context.lake().pseudonymizer();
    String issuer = context.settings().string("identity.default-issuer");
    Map<String, LocalDate> patients = new TreeMap<>();
    for (Entry entry : entries) {
      String pseudonym =
          entry.pseudonym().isEmpty()
              ? pseudonymizer.patient(
                  entry.issuer().isEmpty() ? issuer : entry.issuer(), entry.id())
              : context.lake().merges().surviving(entry.pseudonym());
      patients.merge(pseudonym, entry.requestedOn(), (a, b) -> a.isBefore(b) ? a : b);
    }
    return record(context, patients);
  }

  /**
   * As {@link #add}, of pseudonyms with the days on which they withdrew.
   *
   * @return how many were not on record before
   */
  public static long record(JobContext context, Map<String, LocalDate> patients) {
    Map<String, LocalDate> all = new TreeMap<>(patients);
    context
        .lake()
        .merges()
        .survivors()
        .forEach(
            (prior, surviving) ->
                Optional.ofNullable(patients.get(surviving))
                    .or(() -> Optional.ofNullable(patients.get(prior)))
                    .ifPresent(
                        day -> {
                          all.putIfAbsent(prior, day);
                          all.putIfAbsent(surviving, day);
                        }));
    Set<String> known = new HashSet<>(context.lake().optOuts().patients());
    List<VaultOptOut> added =
        all.entrySet().stream()
            .filter(entry -> !known.contains(entry.getKey()))
            .map(
                entry ->
                    new VaultOptOut(
                        OptOuts.PATIENT, entry.getKey(), entry.getValue(), null, context.runId()))
            .toList();
    if (!added.isEmpty()) {
      LakeTable<VaultOptOut> table = context.table(Tables.VAULT_OPT_OUTS);
      table.appendNew(table.rows(added));
      context.lake().forgetOptOuts();
    }
    return added.size();
  }

  /** Puts on record whom the site's file names. */
  public static void sync(JobContext context) {
    List<Entry> entries = ofFile(context.settings());
    if (!entries.isEmpty()) {
      long added = add(context, entries);
      if (added > 0) {
        context.progress().say(added + " patients withdrew since the last run");
      }
    }
  }
}
