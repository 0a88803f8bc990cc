package org.lesionlake.jobs.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lesionlake.jobs.bronze.TableFileReader.Entry;

/** Files damaged at random: each is accounted for, and no damage is an unexpected error. */
class DamagedSourcesTest {
  private static final int TRIALS = 400;

  private static final String MESSAGES =
      "MSH|^~\\&|RIS|H|||20240312101500||ORU^R01|1|P|2.5|||||||8859/1\rPID|1||T-17^^^H^PI||Bos&van^Jan\r"
          + "OBR|1|P|F|CT|||20240312|||||||||7^R^P||A||||20240312|||F\r"
          + "OBX|1|FT|X&IMP^Y||a\\.br\\b\\X0A\\c~d||||||F\rOBX|2|SN|2039-6^CEA^LN||<^0.1|u|0-5||||F\r";

  private static final String RESOURCES =
      ("{'resourceType':'Bundle','entry':[{'fullUrl':'urn:p','resource':{'resourceType':'Patient','id':'p',"
              + "'identifier':[{'value':'T'}],'name':[{'family':'Bos','given':['Jan']}]}},{'resource':"
              + "{'resourceType':'DiagnosticReport','id':'d','status':'final','subject':{'reference':'urn:p'},"
              + "'issued':'2024-03-12T10:00:00Z','conclusion':'c','presentedForm':[{'contentType':"
              + "'text/html; charset=utf-8','data':'PHA+YTwvcD4='}]}},{'resource':{'resourceType':'Observation',"
              + "'status':'final','code':{'coding':[{'system':'http://loinc.org','code':'2039-6'}]},"
              + "'valueQuantity':{'value':1.234},'referenceRange':[{'text':'<5'}]}}]}\n")
          .replace('\'', '"');

  @TempDir Path folder;

  @Test
  void messages() throws IOException {
    damage(InboxFile.reports(folder), "a.hl7", MESSAGES.getBytes(StandardCharsets.ISO_8859_1));
    damage(InboxFile.clinical(folder), "a.hl7", MESSAGES.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void resources() throws IOException {
    for (String name : List.of("a.json", "a.ndjson")) {
      damage(InboxFile.reports(folder), name, RESOURCES.getBytes(StandardCharsets.UTF_8));
      damage(InboxFile.clinical(folder), name, RESOURCES.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void structuredReports() throws IOException {
    damage(InboxFile.reports(folder), "a.dcm", StructuredReportTest.sample());
  }

  private static void damage(InboxFile inbox, String name, byte[] whole) throws IOException {
    Random random = new Random(20240312);
    for (int trial = 0; trial < TRIALS; trial++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        int at = random.nextInt(damaged.length);
        switch (random.nextInt(3)) {
          case 0 -> damaged[at] = (byte) random.nextInt(256);
          // A sign that means something elsewhere in the same file.
          case 1 -> damaged[at] = whole[random.nextInt(whole.length)];
          default -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
        }
      }
      List<Entry> entries = inbox.read(name, damaged);
      assertThat(entries).as("trial " + trial).isNotEmpty();
      assertThat(entries)
          .as("trial " + trial)
          .extracting(InboxFile::fate)
          .doesNotContain("rejected unexpected_error");
      assertThat(entries).extracting(Entry::row).doesNotHaveDuplicates();
    }
  }
}
