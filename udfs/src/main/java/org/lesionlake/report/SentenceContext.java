package org.lesionlake.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.schemas.Site;

/** What earlier sentences leave for later ones while a report is read from top to bottom. */
final class SentenceContext {
  private static final Set<String> BRIEF = Set.of("indication", "technique", "comparison");

  private static final int FIRST_LINE = 60;

  final JoiningWords joining;
  String section = "body";
  boolean question;

  /** Whether what is read stands on the line of its section's heading. */
  boolean onHeadingLine;

  /** Whether an addendum stands above the report: a blank line ends it. */
  boolean addendumFirst;

  /** Sentences read in this section. */
  int sentences;

  /** Sites of a heading such as "Liver:" that still holds. */
  Set<Site> headingSites = new LinkedHashSet<>();

  Set<String> headingSides = new LinkedHashSet<>();

  /** Regions of a heading such as "Chest:". */
  Set<String> headingRegions = new LinkedHashSet<>();

  boolean headingAlone;

  /** Sites that the sentence before was about. */
  Set<Site> topicSites = new LinkedHashSet<>();

  /** Set while the lines of a list such as "Target lesions:" are read. */
  Optional<Entity> listTarget = Optional.empty();

  /** mm in the unit that the list's heading tells of its numbers; 0 if it tells none. */
  double listUnit;

  /** Whether the list has the present sizes in its first column. */
  boolean listNowFirst;

  List<Mention> lastMentions = new ArrayList<>();
  final List<Mention> mentions = new ArrayList<>();
  final List<ReportReading.Section> sections = new ArrayList<>();

  /** Whether the report tells of cancer, known when it has been read whole. */
  boolean ofCancer;

  /** Whether it is too short to tell of it. */
  boolean brief;

  /** Set while the lines of "Non-target lesions:" are read. */
  boolean nonTarget;

  Set<String> scannedRegions = new LinkedHashSet<>();
  int sectionStart;

  SentenceContext(JoiningWords joining) {
    this.joining = joining;
  }

  void enter(String nextSection, boolean nextQuestion, int at) {
    if (at > sectionStart) {
      sections.add(new ReportReading.Section(section, new Span(sectionStart, at)));
    }
    addendumFirst =
        nextSection.equals("addendum") && mentions.isEmpty() && at < FIRST_LINE && !addendumFirst;
    section = nextSection;
    onHeadingLine = true;
    sentences = 0;
    question = nextQuestion;
    sectionStart = at;
    forget();
  }

  /**
   * A blank line ends what stands before the findings once something was said there: many reports
   * have no heading for these. So does an organ's heading.
   */
  void leaveBriefSection(int at) {
    if ((BRIEF.contains(section) || addendumFirst) && sentences > 0) {
      enter("body", false, at);
    }
  }

  void forget() {
    headingSites = new LinkedHashSet<>();
    headingSides = new LinkedHashSet<>();
    headingRegions = new LinkedHashSet<>();
    headingAlone = false;
    topicSites = new LinkedHashSet<>();
    listTarget = Optional.empty();
    nonTarget = false;
    lastMentions = new ArrayList<>();
  }
}
