package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lesionlake.jobs.bronze.Hl7Merges.Merge;
import org.lesionlake.jobs.bronze.Hl7Merges.PatientNumber;

class Hl7MergesTest {
  @Test
  void aFileIsItsMessages() {
    String file =
        "\u000bFHS|^~\\&\nBHS|^~\\&\nMSH|^~\\&|A\nPID|1\n\nMSH|^~\\&|B\r\nPID|2\r\n\u001c\rBTS|2\nFTS|1\n";
    assertThat(Hl7File.split(file)).containsExactly("MSH|^~\\&|A\rPID|1\r", "MSH|^~\\&|B\rPID|2\r");
    assertThat(Hl7File.split("prior_id,surviving_id\n")).isEmpty();
  }

  @Test
  void eachPriorNumberGoesToTheOneOfItsIssuer() throws Refused {
    String message =
        message("A40", "2.5", "N1^^^H1^PI~M2^^^H2&1.2.3&ISO^PI", "O1^^^H1~O2^^^H2~N1^^^H1")
            + "PID|2||X^^^H3\rMRG|Y^^^H3~Z\r";
    Optional<LocalDate> on = Optional.of(LocalDate.of(2024, 7, 1));
    assertThat(Hl7Merges.read(message, "D"))
        .containsExactly(
            new Merge(new PatientNumber("O1", "H1"), new PatientNumber("N1", "H1"), on),
            new Merge(new PatientNumber("O2", "H2"), new PatientNumber("M2", "H2"), on),
            new Merge(new PatientNumber("Y", "H3"), new PatientNumber("X", "H3"), on),
            // The only one there is, and the issuer that the lake assumes.
            new Merge(new PatientNumber("Z", "D"), new PatientNumber("X", "H3"), on));
  }

  @Test
  void delimitersAndEscapesAreTheMessagesOwn() throws Refused {
    String message =
        "MSH#*~\\&#HIS#H###20240701##ADT*A40*ADT_A39#1#P#9.9\r"
            + "PID#1##A\\F\\1***H#\r"
            + "MRG#B*\"\"**H#\r";
    assertThat(Hl7Merges.read(message, ""))
        .containsExactly(
            new Merge(
                new PatientNumber("B", "H"), new PatientNumber("A#1", "H"), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "A40; N^^^H~M^^^H; O^^^H; rejected; ambiguous_survivor",
        "A40; N^^^H~M^^^I; O^^^J; rejected; ambiguous_survivor",
        "A40; N^^^H; N^^^H; rejected; same_patient",
        "A40; N^^^H; ``; rejected; missing_patient",
        "A40; ``; O^^^H; rejected; missing_patient",
        "A34; N^^^H; O^^^H; rejected; unsupported_merge_event",
        "A08; N^^^H; O^^^H; set_aside; not_a_merge",
      })
  void otherMessagesAreToldFromMerges(
      String event, String surviving, String prior, String outcome, String reason) {
    Refused refused =
        catchThrowableOfType(
            Refused.class, () -> Hl7Merges.read(message(event, "2.3", surviving, prior), ""));
    assertThat(refused.outcome()).isEqualTo(outcome);
    assertThat(refused.reason()).isEqualTo(reason);
  }

  @Test
  void whatCannotBeReadIsSaidWithoutItsValues() {
    for (String broken : new String[] {"MSH|", "MSH|^~\\&|HIS|SECRET-7\rMRG|SECRET-7\r"}) {
      Refused refused = catchThrowableOfType(Refused.class, () -> Hl7Merges.read(broken, ""));
      assertThat(refused.reason()).isEqualTo("malformed_message");
      assertThat(refused.getMessage()).doesNotContain("SECRET");
    }
  }

  private static String message(String event, String version, String surviving, String prior) {
    return "MSH|^~\\&|HIS|H|LAKE|H|20240701||ADT^"
        + event
        + "|1|P|"
        + version
        + "\rEVN|"
        + event
        + "|20240701120000\rPID|1||"
        + surviving
        + "\rMRG|"
        + prior
        + "\r";
  }
}
