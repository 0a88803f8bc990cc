package org.lesionlake.deid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lesionlake.deid.IdentifierSearch.Hit;

class IdentifierSearchTest {
  private final IdentifierSearch search =
      new IdentifierSearch(
          List.of(
              new Identifier(IdentifierKind.PATIENT_NAME, "Veldhuizen^Karel"),
              new Identifier(IdentifierKind.PATIENT_NAME, "Lever^Jan"),
              new Identifier(IdentifierKind.STAFF_NAME, "Hodgkin"),
              new Identifier(IdentifierKind.PATIENT_ID, "0084512"),
              new Identifier(IdentifierKind.PATIENT_ID, "1234"),
              new Identifier(IdentifierKind.STUDY_UID, "1.2.840.99.7"),
              new Identifier(IdentifierKind.BIRTH_DATE, "19510823")));

  @Test
  void findsIdentifiersHoweverWritten() {
    assertThat(search.find("row VELDHUIZEN^KAREL end"))
        .containsExactly(new Hit(IdentifierKind.PATIENT_NAME, 4, 20));
    assertThat(search.find("/in/karel_veldhuizen/0084512.dcm")).hasSize(2);
    assertThat(search.find("born 23-08-1951; 1951-08-23; 19510823")).hasSize(3);
    assertThat(search.find("uid=1.2.840.99.7")).hasSize(1);
    assertThat(search.find("Jan Lever")).hasSize(1);
  }

  @Test
  void ignoresWhatIsNoEvidence() {
    assertThat(search.find("lever 12 mm, Hodgkin, 1234, a0084512b, Veldhuizens")).isEmpty();
    assertThat(search.size()).isEqualTo(5);
  }

  /** An archive that took names out says so in their place. */
  @Test
  void aPlaceholderIsNoName() {
    IdentifierSearch placeholders =
        new IdentifierSearch(
            List.of(
                new Identifier(IdentifierKind.PATIENT_NAME, "REMOVED"),
                new Identifier(IdentifierKind.PATIENT_NAME, "Anonymous^Unknown")));
    assertThat(placeholders.find("Both kidneys were removed; stage unknown.")).isEmpty();
    assertThat(placeholders.size()).isZero();
  }

  @Test
  void survivesSerialization() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(search);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((IdentifierSearch) in.readObject()).find("0084512")).hasSize(1);
    }
  }
}
