package org.lesionlake.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins and what the audit log says of them, by a clock that stands until it is moved. */
class DoorTest {
  private static final class Hands extends Clock {
    private Instant now = Instant.parse("2026-03-01T23:59:50Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }

    void forward(Duration time) {
      now = now.plus(time);
    }
  }

  @TempDir private Path folder;
  private final Hands clock = new Hands();
  private final AtomicInteger looked = new AtomicInteger();
  private Door door;

  @BeforeEach
  void hang() {
    Login login =
        (name, password) -> {
          looked.incrementAndGet();
          return Optional.of(Role.ROW).filter(role -> password.equals("right"));
        };
    door = new Door(List.of(login), new AuditLog(folder, 30, clock), clock);
  }

  @Test
  void eachWrongPasswordMakesTheNextTryWaitLonger() {
    for (int seconds = 1; seconds <= 256; seconds *= 2) {
      refused("Name or password is wrong");
      clock.forward(Duration.ofSeconds(seconds).minusMillis(1));
      int before = looked.get();
      assertThatThrownBy(() -> door.enter("ann", "right", "10.0.0.1"))
          .hasMessageContaining("must wait")
          .hasMessageContaining("in 1 seconds");
      assertThat(looked.get()).isEqualTo(before);
      clock.forward(Duration.ofMillis(1));
    }
    refused("Name or password is wrong");
    clock.forward(Door.LONGEST);
    assertThat(door.enter("ann", "right", "10.0.0.1").role()).isEqualTo(Role.ROW);
    // What went before is forgotten.
    refused("Name or password is wrong");
    clock.forward(Duration.ofSeconds(1));
    assertThat(door.enter("ann", "right", "10.0.0.1").name()).isEqualTo("ann");
  }

  @Test
  void whoGuessesKeepsNobodyElseOut() {
    refused("Name or password is wrong");
    assertThat(door.enter("ann", "right", "10.0.0.2").address()).isEqualTo("10.0.0.2");
    assertThat(door.enter("bob", "right", "10.0.0.1").name()).isEqualTo("bob");
  }

  @Test
  void directoryThatIsAwayKeepsNobodyOut() {
    Login away =
        (name, password) -> {
          throw new IllegalStateException("away");
        };
    Login file = (name, password) -> Optional.of(Role.AGGREGATE);
    Door both = new Door(List.of(away, file), new AuditLog(folder, 30, clock), clock);
    assertThat(both.enter("ann", "right", "10.0.0.1").role()).isEqualTo(Role.AGGREGATE);
  }

  @Test
  void auditLogHasALineForEachLoginAndStatementInAFileADay() throws IOException {
    refused("Name or password is wrong");
    clock.forward(Duration.ofSeconds(20));
    Caller ann = door.enter("ann", "right", "10.0.0.1");
    AuditLog audit = new AuditLog(folder, 30, clock);
    audit.statement(ann, "SELECT \"a\"\nFROM b", Set.of("gold.patients"), 3, 0.25, "done", null);
    assertThat(Files.readAllLines(folder.resolve("audit-2026-03-01.jsonl")))
        .containsExactly(
            "{\"at\":\"2026-03-01T23:59:50Z\",\"event\":\"login\",\"user\":\"ann\","
                + "\"address\":\"10.0.0.1\",\"outcome\":\"refused: wrong name or password\"}");
    assertThat(Files.readAllLines(folder.resolve("audit-2026-03-02.jsonl")))
        .containsExactly(
            "{\"at\":\"2026-03-02T00:00:10Z\",\"event\":\"login\",\"user\":\"ann\","
                + "\"address\":\"10.0.0.1\",\"outcome\":\"let in as row\"}",
            "{\"at\":\"2026-03-02T00:00:10Z\",\"event\":\"statement\",\"user\":\"ann\","
                + "\"address\":\"10.0.0.1\",\"role\":\"row\","
                + "\"statement\":\"SELECT \\\"a\\\"\\nFROM b\",\"tables\":[\"gold.patients\"],"
                + "\"rows\":3,\"seconds\":0.25,\"outcome\":\"done\"}");
  }

  @Test
  void auditFilesGoAfterTheirDaysAndNothingElseDoes() throws IOException {
    Files.writeString(folder.resolve("audit-2026-01-29.jsonl"), "");
    Files.writeString(folder.resolve("audit-2026-01-30.jsonl"), "");
    Files.writeString(folder.resolve("notes-2026-01-01.jsonl"), "");
    refused("Name or password is wrong");
    assertThat(folder)
        .isDirectoryNotContaining("glob:**audit-2026-01-29.jsonl")
        .isDirectoryContaining("glob:**audit-2026-01-30.jsonl")
        .isDirectoryContaining("glob:**notes-2026-01-01.jsonl");
  }

  private void refused(String why) {
    assertThatThrownBy(() -> door.enter("ann", "wrong", "10.0.0.1"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(why);
  }
}
