package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lesionlake.jobs.bronze.ReportVersions.Decision;
import org.lesionlake.jobs.bronze.ReportVersions.Incoming;
import org.lesionlake.jobs.bronze.ReportVersions.Known;

class ReportVersionsTest {
  private static final LocalDateTime EIGHT = LocalDateTime.of(2024, 3, 12, 8, 0);

  @Test
  void messagesThatComeInAnyOrderEndInTheSameLatestVersion() {
    Incoming preliminary = at("p", "text", "preliminary", 0);
    Incoming settled = at("f", "text", "final", 1);
    Incoming corrected = at("c", "other", "corrected", 2);
    assertThat(decide(List.of(), corrected, preliminary, settled))
        .containsEntry("p", accepted(1))
        .containsEntry("f", accepted(2))
        .containsEntry("c", accepted(3));

    List<Known> finalFirst = List.of(known(1, settled));
    assertThat(decide(finalFirst, preliminary)).containsEntry("p", superseded());
    List<Known> correctedFirst = List.of(known(1, corrected));
    assertThat(decide(correctedFirst, settled, preliminary))
        .containsEntry("p", superseded())
        .containsEntry("f", superseded());
  }

  @Test
  void aPreliminaryTextNeverFollowsTheSameTextSettledUnlessItIsLater() {
    Incoming settled = at("f", "text", "final", 1);
    assertThat(decide(List.of(known(1, settled)), at("p", "text", "preliminary", 1)))
        .as("at the same time")
        .containsEntry("p", superseded());
    assertThat(decide(List.of(known(1, settled)), timeless("p", "text", "preliminary")))
        .as("without time")
        .containsEntry("p", superseded());
    assertThat(
            decide(
                List.of(known(1, timeless("f", "text", "final"))),
                at("p", "text", "preliminary", 9)))
        .as("of which nobody knows whether it is later")
        .containsEntry("p", superseded());
    assertThat(decide(List.of(known(1, settled)), at("p", "text", "preliminary", 2)))
        .as("opened again")
        .containsEntry("p", accepted(2));
    assertThat(decide(List.of(known(1, settled)), timeless("p", "other", "preliminary")))
        .as("with another text")
        .containsEntry("p", accepted(2));
  }

  @Test
  void aWithdrawalIsAVersionAndSoIsTheTextThatReturns() {
    List<Known> withdrawn =
        List.of(known(1, at("f", "text", "final", 1)), known(2, at("w", "", "withdrawn", 2)));
    assertThat(decide(withdrawn, at("again", "text", "final", 3)))
        .containsEntry("again", accepted(3));
    assertThat(decide(withdrawn, at("resent", "text", "final", 1)))
        .as("the same message sent once more")
        .containsEntry("resent", duplicate());
    assertThat(decide(withdrawn, timeless("row", "text", "final")))
        .as("a row of an older export does not revive it")
        .containsEntry("row", duplicate());
    assertThat(decide(withdrawn, at("w2", "", "withdrawn", 5))).containsEntry("w2", duplicate());
  }

  @Test
  void rowsWithoutTimeCountInTheirOrder() {
    assertThat(
            decide(
                List.of(known(4, timeless("old", "a", null))),
                new Incoming("second", "c", List.of(), null, null, null, "file", 2),
                new Incoming("first", "b", List.of(), null, null, null, "file", 1),
                new Incoming("third", "a", List.of(), null, null, null, "file", 3)))
        .containsEntry("first", accepted(5))
        .containsEntry("second", accepted(6))
        .containsEntry("third", duplicate());
  }

  @Test
  void whatAKilledRunCommittedIsAcceptedAsItStands() {
    Incoming preliminary = at("p", "text", "preliminary", 0);
    Incoming settled = at("f", "text", "final", 1);
    assertThat(decide(List.of(known(1, preliminary), known(2, settled)), settled, preliminary))
        .containsEntry("p", accepted(1))
        .containsEntry("f", accepted(2));
  }

  @Test
  void anotherPatientsObjectIsAConflictWhateverItsTime() {
    Incoming mine = new Incoming("m", "a", List.of(), "ann", "final", EIGHT, "f", 1);
    Incoming theirs =
        new Incoming("t", "b", List.of(), "ben", "final", EIGHT.minusHours(1), "f", 2);
    assertThat(decide(List.of(known(1, mine)), theirs).get("t").outcome()).isEqualTo("conflict");
    assertThat(decide(List.of(), mine, theirs).get("m").outcome())
        .as("the first by time owns the number")
        .isEqualTo("conflict");
  }

  private static Incoming at(String token, String text, String status, int hours) {
    return incoming(token, text, status, EIGHT.plusHours(hours));
  }

  private static Incoming timeless(String token, String text, String status) {
    return incoming(token, text, status, null);
  }

  private static Incoming incoming(String token, String text, String status, LocalDateTime at) {
    List<String> settled =
        "preliminary".equals(status) ? List.of(text + "/final", text + "/corrected") : List.of();
    String hash = status == null ? text : text + "/" + status;
    return new Incoming(token, hash, settled, null, status, at, "file", 1);
  }

  private static Known known(int version, Incoming object) {
    return new Known(
        version, object.contentHash(), object.patient(), object.objectToken(), object.statedAt());
  }

  private static Map<String, Decision> decide(List<Known> known, Incoming... objects) {
    return new ReportVersions(known).decide(List.of(objects));
  }

  private static Decision accepted(int version) {
    return new Decision("accepted", null, version);
  }

  private static Decision duplicate() {
    return new Decision("duplicate", "same_content", 0);
  }

  private static Decision superseded() {
    return new Decision("set_aside", "superseded", 0);
  }
}
