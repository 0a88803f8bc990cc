package org.lesionlake.jobs.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who asked what: a JSON line for each login and statement, in a file for each day (UTC), {@code
 * audit-2026-11-28.jsonl}. A line is written before its answer leaves; what cannot be written is
 * not answered.
 */
final class AuditLog {
  private static final Pattern NAME = Pattern.compile("audit-(\\d{4}-\\d{2}-\\d{2})\\.jsonl");

  private final Path folder;
  private final int days;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();
  private LocalDate sweptOn;

  /**
   * @param days how many days a file is kept
   */
  AuditLog(Path folder, int days, Clock clock) {
    this.folder = folder;
    this.days = days;
    this.clock = clock;
  }

  void login(String user, String address, String outcome) {
    Map<String, Object> line = line("login", user, address);
    line.put("outcome", outcome);
    write(line);
  }

  /**
   * @param tables published tables and views that the statement names
   * @param outcome {@code done}, {@code cut}, {@code refused}, {@code failed}, {@code cancelled} or
   *     {@code timed out}
   * @param detail what the user was told in place of an answer; null if there is one
   */
  void statement(
      Caller caller,
      String statement,
      Collection<String> tables,
      long rows,
      double seconds,
      String outcome,
      String detail) {
    Map<String, Object> line = line("statement", caller.name(), caller.address());
    line.put("role", caller.role().word());
    line.put("statement", statement);
    line.put("tables", List.copyOf(tables));
    line.put("rows", rows);
    line.put("seconds", seconds);
    line.put("outcome", outcome);
    if (detail != null) {
      line.put("detail", detail);
    }
    write(line);
  }

  private Map<String, Object> line(String event, String user, String address) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", clock.instant().toString());
    line.put("event", event);
    line.put("user", user);
    line.put("address", address);
    return line;
  }

  private synchronized void write(Map<String, Object> line) {
    LocalDate today = LocalDate.ofInstant(Instant.now(clock), ZoneOffset.UTC);
    try {
      Path file = folder.resolve("audit-" + today + ".jsonl");
      if (!today.equals(sweptOn)) {
        Files.createDirectories(folder);
        sweep(today);
        sweptOn = today;
      }
      if (!Files.exists(file)) {
        OwnersFile.create(file);
      }
      Files.write(
          file,
          (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("The audit log cannot be written", e);
    }
  }

  private void sweep(LocalDate today) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches() && LocalDate.parse(name.group(1)).isBefore(today.minusDays(days))) {
        Files.delete(file);
      }
    }
  }
}
