package org.lesionlake.deid;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PseudonymizerTest {
  private final VaultKey key = VaultKey.generate();
  private final Pseudonymizer research = new Pseudonymizer(Profile.RESEARCH, key);
  private final Pseudonymizer none = new Pseudonymizer(Profile.NONE, key);

  @Test
  void encodesTheTestVectorsOfRfc4648() {
    assertThat(Base32.encode("f".getBytes(US_ASCII))).isEqualTo("MY");
    assertThat(Base32.encode("foob".getBytes(US_ASCII))).isEqualTo("MZXW6YQ");
    assertThat(Base32.encode("foobar".getBytes(US_ASCII))).isEqualTo("MZXW6YTBOI");
  }

  @Test
  void givesAPatientOnePseudonymWhateverThePadding() {
    assertThat(research.patient("", "1234567"))
        .matches("P[A-Z2-7]{20}")
        .isEqualTo(research.patient(" ", "1234567 "))
        .isNotEqualTo(research.patient("UMC", "1234567"));
  }

  @Test
  void aMergedPatientIsTheLastOfItsChain() {
    String a = research.patient("H", "A");
    String b = research.patient("H", "B");
    String c = research.patient("", "C");
    PatientMerges merges = PatientMerges.of(Map.of(a, b, b, c));
    Pseudonymizer merged = new Pseudonymizer(Profile.RESEARCH, key, merges);
    assertThat(merged.patient("H", " A")).isEqualTo(merged.patient("H", "B")).isEqualTo(c);
    assertThat(merged.patient("H", "A", "1.2.3")).isEqualTo(c);
    assertThat(merged.patient("", "A")).isEqualTo(research.patient("", "A"));
    assertThat(merged.unmerged().patient("H", "A")).isEqualTo(a);
    assertThat(merges)
        .isEqualTo(PatientMerges.of(Map.of(b, c, a, c)))
        .isNotEqualTo(PatientMerges.NONE);
    assertThat(merges.toString()).doesNotContain(a).doesNotContain(c);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PatientMerges.of(Map.of(a, b, b, c, c, a)))
        .withMessageContaining("circle");
  }

  @Test
  void anotherKeyGivesOtherPseudonyms() {
    Pseudonymizer other = new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());
    assertThat(other.patient("", "1")).isNotEqualTo(research.patient("", "1"));
    assertThat(other.uid("1.2.3")).isNotEqualTo(research.uid("1.2.3"));
  }

  @Test
  void namesAPatientWithoutIdAfterTheStudy() {
    String ofStudy = research.patient("", "", "1.2.840.1\0");
    assertThat(ofStudy)
        .matches("P[A-Z2-7]{20}")
        .isEqualTo(research.patient("UMC", " ", "1.2.840.1"))
        .isNotEqualTo(research.patient("", "1.2.840.1"))
        .isNotEqualTo(research.patient("", "", "1.2.840.2"));
    assertThatIllegalArgumentException().isThrownBy(() -> research.patient("", " "));
    assertThatIllegalArgumentException().isThrownBy(() -> research.patient("", "", "\0"));
  }

  @Test
  void givesTheSamePseudonymsWhateverItWasAskedBefore() {
    List<String> first = pseudonyms(research);
    for (int i = 0; i < 3000; i++) {
      research.uid("1.2.3." + i);
      research.patient("", "other" + i);
      research.accession("", "other" + i);
      research.shiftDays("P" + i);
    }

    assertThat(pseudonyms(research)).isEqualTo(first);
    assertThat(pseudonyms(new Pseudonymizer(Profile.RESEARCH, key))).isEqualTo(first);
    assertThat(first).doesNotHaveDuplicates();
  }

  /** One text for several domains, which must stay apart. */
  private static List<String> pseudonyms(Pseudonymizer pseudonymizer) {
    return List.of(
        pseudonymizer.uid("1.2.4"),
        pseudonymizer.patient("", "1.2.4"),
        pseudonymizer.patient("1.2", "4"),
        pseudonymizer.patient("", "", "1.2.4"),
        pseudonymizer.accession("", "1.2.4"),
        pseudonymizer.token("path", "1.2.4"),
        Integer.toString(pseudonymizer.shiftDays("1.2.4")));
  }

  @Property(tries = 100)
  void givesValidUids(@ForAll String anything) {
    String uid = research.uid("1.2." + anything);
    assertThat(uid).startsWith("2.25.").hasSizeLessThanOrEqualTo(64);
    assertThat(new BigInteger(uid.substring(5)).toString()).isEqualTo(uid.substring(5));
  }

  @Test
  void givesAUidOnePseudonymWhateverThePadding() {
    assertThat(research.uid("1.2.3\0"))
        .isEqualTo(research.uid("1.2.3"))
        .isEqualTo(research.uid("1.2.3 "));
    assertThat(research.uid("")).isEmpty();
  }

  @Test
  void keepsThePartsOfATokenApart() {
    Set<String> tokens = new HashSet<>();
    tokens.add(research.token("path", "a", "bc"));
    tokens.add(research.token("path", "ab", "c"));
    tokens.add(research.token("path", "abc"));
    tokens.add(research.token("path", "abc", ""));
    tokens.add(research.token("report", "abc"));
    assertThat(tokens).hasSize(5).allMatch(token -> token.matches("[A-Z2-7]{26}"));
  }

  @Test
  void shiftsEveryPatientBackWithinTheStatedRange() {
    Set<Integer> shifts = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      shifts.add(research.shiftDays(research.patient("", "id" + i)));
    }
    assertThat(shifts)
        .hasSizeGreaterThan(300)
        .allSatisfy(
            days ->
                assertThat(days)
                    .isBetween(-Pseudonymizer.MAX_SHIFT_DAYS, -Pseudonymizer.MIN_SHIFT_DAYS));
  }

  @Test
  void keepsIntervalsOfAPatient() {
    LocalDate first = LocalDate.of(2024, 2, 28);
    LocalDate second = LocalDate.of(2024, 3, 1);
    String patient = research.patient("", "7");
    assertThat(research.shift(first, patient).plusDays(2))
        .isEqualTo(research.shift(second, patient));
    assertThat(research.shift(first, patient)).isBefore(first);
  }

  @Test
  void profileNoneKeepsTheTruthButTokensPaths() {
    assertThat(none.patient("", "1234 ")).isEqualTo("1234");
    assertThat(none.patient("UMC", "1234")).isEqualTo("1234^^^UMC");
    assertThat(none.uid("1.2.3\0")).isEqualTo("1.2.3");
    assertThat(none.accession("", "A7")).isEqualTo("A7");
    assertThat(none.shiftDays("1234")).isZero();
    assertThat(none.token("path", "/data/jansen"))
        .isEqualTo(research.token("path", "/data/jansen"));
  }

  @Test
  void showsTheFingerprintOfItsKey() {
    assertThat(research.toString()).contains(key.fingerprint());
  }
}
