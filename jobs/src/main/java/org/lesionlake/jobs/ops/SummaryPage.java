package org.lesionlake.jobs.ops;

import static org.lesionlake.jobs.ops.SummaryText.NONE;
import static org.lesionlake.jobs.ops.SummaryText.count;
import static org.lesionlake.jobs.ops.SummaryText.counted;
import static org.lesionlake.jobs.ops.SummaryText.decimal;
import static org.lesionlake.jobs.ops.SummaryText.duration;
import static org.lesionlake.jobs.ops.SummaryText.escape;
import static org.lesionlake.jobs.ops.SummaryText.format;
import static org.lesionlake.jobs.ops.SummaryText.percent;
import static org.lesionlake.jobs.ops.SummaryText.words;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.lesionlake.jobs.ops.SummaryData.CoursePanel;
import org.lesionlake.jobs.ops.SummaryData.CoursePoint;
import org.lesionlake.jobs.ops.SummaryData.Disagreement;
import org.lesionlake.jobs.ops.SummaryData.Gate;
import org.lesionlake.jobs.ops.SummaryData.Headline;
import org.lesionlake.jobs.ops.SummaryData.Inbox;
import org.lesionlake.jobs.ops.SummaryData.JobTime;
import org.lesionlake.jobs.ops.SummaryData.Ledger;
import org.lesionlake.jobs.ops.SummaryData.LesionFigure;
import org.lesionlake.jobs.ops.SummaryData.LinkCount;
import org.lesionlake.jobs.ops.SummaryData.Reason;
import org.lesionlake.jobs.ops.SummaryData.SiteBurden;

/** The summary as one HTML file that needs nothing beside it. */
final class SummaryPage {
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final SummaryData data;
  private final StringBuilder html = new StringBuilder(1 << 16);

  private SummaryPage(SummaryData data) {
    this.data = data;
  }

  static String render(SummaryData data) {
    return new SummaryPage(data).page();
  }

  private String page() {
    String title = "LesionLake run " + escape(data.runId());
    add("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    add("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    add("<title>" + title + ", " + WRITTEN.format(data.writtenAt()) + "</title>\n");
    add("<style>\n" + SummaryStyle.CSS + "</style></head><body><main>\n<header><h1>" + title);
    add("<small>" + WRITTEN.format(data.writtenAt()) + "</small></h1>");
    verdict();
    add("</header>\n");
    headline();
    ledger();
    gates();
    sites();
    courses();
    agreement();
    lesions();
    jobs();
    add(
        "</main>\n<footer><p>Research software, not a medical device. Lesions are marked by a model");
    add(" and findings read by rules; nothing here was adjudicated. Cells below 10 patients are");
    add(" shown, because this page is for the operators of the lake: do not publish it.</p>");
    add("</footer></body></html>\n");
    return html.toString();
  }

  /** The three things an operator wants to know before anything else. */
  private void verdict() {
    long failed = data.gates().stream().filter(gate -> !gate.passed()).count();
    add("<p class=\"verdict\">");
    if (data.gates().isEmpty()) {
      add("<span class=\"note\">No gate was checked</span>");
    } else if (failed == 0) {
      add(good("✓ all " + counted(data.gates().size(), "gate", "gates") + " passed"));
    } else {
      add(bad("✗ " + counted(failed, "gate", "gates") + " of " + data.gates().size() + " failed"));
    }
    if (data.ledger().ofThisRun()) {
      boolean balanced = data.ledger().inboxes().stream().allMatch(Inbox::balanced);
      add(balanced ? good("✓ ledger balances") : bad("✗ ledger does not balance"));
    } else {
      add("<span class=\"note\">nothing new in the inboxes</span>");
    }
    long broken = data.jobs().stream().filter(SummaryPage::failed).count();
    if (broken > 0) {
      add(bad("✗ " + counted(broken, "job", "jobs") + " failed"));
    }
    add("</p>");
  }

  private static String good(String words) {
    return "<span class=\"good\">" + words + "</span>";
  }

  private static String bad(String words) {
    return "<span class=\"bad\">" + words + "</span>";
  }

  private void headline() {
    Headline n = data.headline();
    section("What the lake holds", "");
    add("<dl class=\"head\">");
    figure(
        "Patients", n.patients(), "", part(n.patientsWithLesions(), n.patients(), "with lesions"));
    figure(
        "Studies",
        n.studies(),
        SummaryCharts.meter(n.studiesAssessed(), n.studies()),
        part(n.studiesAssessed(), n.studies(), "assessed"),
        part(n.studiesWithReport(), n.studies(), "with a report"));
    long standing = n.reports() - n.reportsWithdrawn();
    long unread = standing - n.reportsRead() - n.reportsUnreadable();
    figure(
        "Reports",
        n.reports(),
        SummaryCharts.meter(n.reportsRead(), standing),
        part(n.reportsRead(), standing, "read"),
        count(n.reportsUnreadable())
            + " unreadable"
            + (unread > 0 ? ", " + count(unread) + " unread" : "")
            + (n.reportsWithdrawn() > 0 ? ", " + count(n.reportsWithdrawn()) + " withdrawn" : ""),
        part(n.reportsLinked(), standing, "linked"),
        count(standing - n.reportsLinked()) + " unlinked");
    figure(
        "Lesions",
        n.lesions(),
        "",
        "in " + part(n.studiesWithLesions(), n.studiesAssessed(), "assessed studies"));
    long open = n.chosenSeries() - n.volumesBuilt() - n.volumesFailed();
    figure(
        "Volumes",
        n.volumesBuilt(),
        SummaryCharts.meter(n.volumesBuilt(), n.chosenSeries()),
        "built, of " + counted(n.chosenSeries(), "chosen series", "chosen series"),
        count(n.volumesFailed()) + " failed" + (open > 0 ? ", " + count(open) + " open" : ""));
    add("</dl></section>\n");
  }

  private void figure(String name, long number, String drawing, String... lines) {
    add("<div><dt>" + name + "</dt><dd class=\"n\">" + count(number) + "</dd>" + drawing);
    for (String line : lines) {
      add("<div>" + line + "</div>");
    }
    add("</div>");
  }

  private static String part(long part, long whole, String words) {
    return "<b>"
        + count(part)
        + "</b> of "
        + count(whole)
        + " "
        + words
        + (whole == 0 ? "" : " (" + percent(part, whole) + ")");
  }

  private void ledger() {
    Ledger ledger = data.ledger();
    section(
        "Ledger",
        ledger.inboxes().isEmpty()
            ? ""
            : ledger.ofThisRun()
                ? "Every object seen in an inbox of this run, and what became of it."
                : "This run saw nothing new in an inbox; the figures are of all runs together.");
    if (ledger.inboxes().isEmpty()) {
      empty("No inbox has been read yet.");
      return;
    }
    add("<div class=\"wide\"><table class=\"full\"><thead><tr><th>Inbox</th>");
    add(
        "<th class=\"r\">seen</th><th class=\"r\">=&nbsp;accepted</th><th class=\"r\">+&nbsp;unchanged</th>");
    add("<th class=\"r\">+&nbsp;duplicate</th><th class=\"r\">+&nbsp;conflict</th>");
    add(
        "<th class=\"r\">+&nbsp;set&nbsp;aside</th><th class=\"r\">+&nbsp;rejected</th><th></th></tr></thead><tbody>");
    for (Inbox inbox : ledger.inboxes()) {
      add("<tr><th scope=\"row\">" + escape(source(inbox.source())) + "</th>");
      cell(inbox.seen());
      cell(inbox.accepted());
      if (ledger.ofThisRun()) {
        cell(inbox.unchanged());
      } else {
        add("<td class=\"r z\">" + NONE + "</td>");
      }
      cell(inbox.duplicate());
      cell(inbox.conflict());
      cell(inbox.setAside());
      cell(inbox.rejected());
      add("<td>" + (inbox.balanced() ? good("✓ balanced") : bad("✗ off by " + count(gap(inbox)))));
      add("</td></tr>");
    }
    add("</tbody></table></div>");
    reasons(ledger.reasons());
    links();
    add("</section>\n");
  }

  /** Objects that were seen and are in no column, or are in one and were not seen. */
  static long gap(Inbox inbox) {
    return Math.abs(
        inbox.seen()
            - inbox.accepted()
            - inbox.unchanged()
            - inbox.duplicate()
            - inbox.conflict()
            - inbox.setAside()
            - inbox.rejected());
  }

  private void reasons(List<Reason> reasons) {
    if (reasons.isEmpty()) {
      add("<p class=\"empty\">Nothing was set aside or rejected.</p>");
      return;
    }
    add("<div class=\"wide below\"><table><thead><tr><th>Most frequent reasons</th><th>inbox</th>");
    add("<th>outcome</th><th class=\"r\">objects</th></tr></thead><tbody>");
    for (Reason reason : reasons) {
      add("<tr><th scope=\"row\">" + escape(words(reason.reason())) + "</th>");
      add("<td>" + escape(source(reason.source())) + "</td>");
      add("<td>" + escape(words(reason.outcome())) + "</td>");
      cell(reason.objects());
      add("</tr>");
    }
    add("</tbody></table></div>");
  }

  private void links() {
    if (data.links().isEmpty()) {
      return;
    }
    add("<div class=\"wide below\"><table><thead><tr><th>Reports and their studies</th>");
    add(
        "<th>confidence, or why there is none</th><th class=\"r\">reports</th></tr></thead><tbody>");
    for (LinkCount link : data.links()) {
      String method = link.method().equals("none") ? "not linked" : "by " + words(link.method());
      add("<tr><th scope=\"row\">" + escape(method) + "</th>");
      add("<td>" + escape(words(link.certainty())) + "</td>");
      cell(link.reports());
      add("</tr>");
    }
    add("</tbody></table></div>");
  }

  private static String source(String code) {
    return code.equals("ct") ? "CT" : words(code);
  }

  private void gates() {
    section("Gates", "");
    if (data.gates().isEmpty()) {
      empty("No gate was checked in this run.");
      return;
    }
    add(
        "<div class=\"wide\"><table class=\"full\"><thead><tr><th>Gate</th><th>what was measured</th>");
    add("<th class=\"r\">measured</th><th class=\"r\">allowed up to</th><th>verdict</th></tr>");
    add("</thead><tbody>");
    List<Gate> ordered = data.gates().stream().sorted(Comparator.comparing(Gate::passed)).toList();
    for (Gate gate : ordered) {
      add("<tr><th scope=\"row\">" + escape(words(gate.name())) + "</th>");
      add("<td>" + escape(gate.detail()) + "</td>");
      add("<td class=\"r\">" + SummaryText.figure(gate.measured()) + "</td>");
      add("<td class=\"r\">" + SummaryText.figure(gate.allowed()) + "</td>");
      add("<td>" + (gate.passed() ? good("✓ passed") : bad("✗ failed")) + "</td></tr>");
    }
    add("</tbody></table></div></section>\n");
  }

  private void sites() {
    section(
        "Lesion burden by site",
        data.sites().isEmpty()
            ? ""
            : "Each bar is all studies of the lake: colour where the image was searched, grey where it"
                + " could not say. At the right, the largest diameter of every study in which the site"
                + " was found (nodes short axis, else long axis); a dot is a study, bars stand for many, the tick is the median.");
    if (data.sites().isEmpty()) {
      empty("No study has a status yet.");
      return;
    }
    double end = SummaryCharts.scaleEnd(data.sites());
    add("<div class=\"wide\"><table class=\"full\"><thead><tr><th>Site</th><th>studies</th>");
    swatch("found", "found");
    swatch("none", "none found");
    swatch("uncovered", "not covered");
    swatch("unassessable", "not assessable");
    swatch("failed", "failed");
    swatch("unsearched", "not searched");
    add("<th>largest diameter, mm" + SummaryCharts.diameterScale(end) + "</th>");
    add("<th class=\"r\">median</th><th class=\"r\">max</th></tr></thead><tbody>");
    for (SiteBurden site : data.sites()) {
      site(site, end);
    }
    add("</tbody></table></div>");
    if (!data.unsearchedSites().isEmpty()) {
      add("<p class=\"note\">Not searched on any image, and so neither found nor absent: ");
      add(
          data.unsearchedSites().stream()
              .map(site -> escape(words(site)))
              .collect(Collectors.joining(", ")));
      add(".</p>");
    }
    add("</section>\n");
  }

  private void site(SiteBurden site, double end) {
    add("<tr><th scope=\"row\">" + escape(words(site.site())) + "</th><td>");
    add(SummaryCharts.statusBar(site) + "</td>");
    cell(site.found());
    cell(site.noneFound());
    cell(site.notCovered());
    cell(site.notAssessable());
    cell(site.failed());
    cell(site.notSearched());
    add("<td>" + SummaryCharts.diameters(site.largestMm(), end) + "</td>");
    if (site.largestMm().isEmpty()) {
      add("<td class=\"r z\">" + NONE + "</td><td class=\"r z\">" + NONE + "</td></tr>");
      return;
    }
    double largest = site.largestMm().stream().mapToDouble(d -> d).max().getAsDouble();
    add("<td class=\"r\">" + decimal(SummaryCharts.median(site.largestMm()), 0) + "</td>");
    add("<td class=\"r\">" + decimal(largest, 0) + "</td></tr>");
  }

  private void swatch(String style, String words) {
    String[] parts = words.split(" ", 2);
    add(
        "<th class=\"r\"><span class=\"key-word\"><i class=\"swatch "
            + style
            + "\"></i>"
            + parts[0]);
    add("</span>" + (parts.length > 1 ? " " + parts[1] : "") + "</th>");
  }

  private void courses() {
    section(
        "Burden over time",
        data.courses().isEmpty()
            ? ""
            : "Sum of diameters in mm against days since the patient's first study, a line for each patient"
                + " with two comparable studies or more. Heights go with the square root, so that small sums"
                + " stay apart; each panel has its own. Computed over all marked lesions, not target"
                + " lesions: no RECIST response.");
    if (data.courses().isEmpty()) {
      empty("No patient has two dated studies that were searched.");
      return;
    }
    add(
        "<p class=\"note\"><i class=\"swatch line rising\"></i>last sum 20 % and 5 mm or more above");
    add(" the first &ensp; <i class=\"swatch line falling\"></i>30 % or more below &ensp; ");
    add("<i class=\"swatch line level\"></i>between</p><div class=\"panels\">");
    int lastDay =
        data.courses().stream()
            .flatMap(panel -> panel.lines().stream())
            .flatMap(line -> line.points().stream())
            .mapToInt(CoursePoint::day)
            .max()
            .orElse(0);
    for (CoursePanel panel : data.courses()) {
      add("<figure><figcaption><h3>" + escape(words(panel.site())) + "</h3>");
      add(counted(panel.followed(), "patient", "patients"));
      add(": " + count(panel.rising()) + " up, " + count(panel.falling()) + " down, ");
      add(count(panel.level()) + " between");
      if (panel.once() > 0) {
        add("; " + count(panel.once()) + " seen once");
      }
      if (panel.lines().size() < panel.followed()) {
        add("; " + count(panel.lines().size()) + " drawn");
      }
      add("</figcaption>" + SummaryCharts.courses(panel, lastDay) + "</figure>");
    }
    add("</div></section>\n");
  }

  private void agreement() {
    section(
        "Report against image",
        data.agreement().isEmpty()
            ? ""
            : "Study × site pairs of all searched sites. The shade goes with the count.");
    add(SummaryMatrix.render(data.agreement()));
    disagreements();
    add("</section>\n");
  }

  private void disagreements() {
    if (data.agreement().isEmpty()) {
      return;
    }
    if (data.disagreements().isEmpty()) {
      add("<p class=\"empty\">Report and image contradict each other nowhere.</p>");
      return;
    }
    add("<div class=\"wide below\"><table class=\"full\"><thead><tr>");
    add("<th>Largest disagreements</th><th>report says</th><th class=\"r\">mm</th>");
    add("<th>image shows</th><th class=\"r\">mm</th><th class=\"r\">lesions</th><th>patient</th>");
    add("<th>study date</th><th>study</th></tr></thead><tbody>");
    for (Disagreement row : data.disagreements()) {
      add("<tr><th scope=\"row\">" + escape(words(row.site())) + ", ");
      add(escape(words(row.agreement())) + "</th>");
      add("<td>" + escape(words(row.reportStatus())) + "</td>");
      add("<td class=\"r\">" + millimetres(row.reportLargestMm()) + "</td>");
      add("<td>" + escape(words(row.imageStatus())) + "</td>");
      add("<td class=\"r\">" + millimetres(row.imageLargestMm()) + "</td>");
      add("<td class=\"r\">" + row.imageCount().map(Object::toString).orElse(NONE) + "</td>");
      add("<td class=\"mono\">" + escape(row.patientId()) + "</td>");
      add("<td>" + date(row.studyDate()) + "</td>");
      add("<td class=\"mono\" title=\"" + escape(row.studyUid()) + "\">");
      add(escape(tail(row.studyUid())) + "</td></tr>");
    }
    add("</tbody></table></div>");
  }

  /** The end of a UID, by which it is told from others. */
  private static String tail(String uid) {
    return uid.length() <= 12 ? uid : "…" + uid.substring(uid.length() - 10);
  }

  private static String millimetres(OptionalDouble value) {
    return value.isPresent() ? decimal(value.getAsDouble(), 0) : NONE;
  }

  private static String date(Optional<LocalDate> date) {
    return date.map(LocalDate::toString).orElse(NONE);
  }

  private void lesions() {
    section(
        "A few lesions",
        data.lesions().isEmpty()
            ? ""
            : "The largest of each site, from different patients, on the slice of the long axis. The"
                + " outline runs along the voxels' borders; it goes away under the pointer. Letters name"
                + " the direction of the edge (R right, A front).");
    if (data.lesions().isEmpty()) {
      empty("No lesion has been marked.");
      return;
    }
    add("<div class=\"slices\">");
    for (LesionFigure lesion : data.lesions()) {
      lesion(lesion);
    }
    add("</div></section>\n");
  }

  private void lesion(LesionFigure lesion) {
    String size =
        decimal(lesion.longAxisMm(), 0) + " × " + decimal(lesion.shortAxisMm(), 0) + " mm";
    add("<figure>");
    if (lesion.picture().isPresent()) {
      add(SummaryCharts.picture(lesion.picture().get(), words(lesion.site()) + ", " + size));
    } else {
      add("<div class=\"gone\">" + escape(lesion.note().orElse("No picture.")) + "</div>");
    }
    add("<figcaption><b>" + escape(words(lesion.site())) + ", " + size + "</b><br>");
    add(decimal(lesion.volumeMm3() / 1000, 1) + " ml · mean " + decimal(lesion.meanHu(), 0));
    add(" HU<br>probability " + format("%.2f", lesion.probability()) + "<br>");
    add(date(lesion.studyDate()) + " · <span class=\"mono\">" + escape(lesion.patientId()));
    add("</span>");
    if (lesion.picture().isPresent() && lesion.note().isPresent()) {
      add("<br>" + escape(lesion.note().get()));
    }
    add("</figcaption></figure>");
  }

  private void jobs() {
    section("This run", "");
    if (data.jobs().isEmpty()) {
      add("<p class=\"empty\">No job of this run is on record yet.</p>");
    } else {
      double longest = data.jobs().stream().mapToDouble(JobTime::seconds).max().orElse(0);
      double total = data.jobs().stream().mapToDouble(JobTime::seconds).sum();
      add(
          "<div class=\"wide\"><table><thead><tr><th>Job</th><th style=\"min-width:260px\">wall time");
      add("</th><th class=\"r\">" + duration(total) + " in all</th><th class=\"r\">worked on</th>");
      add("<th></th></tr></thead><tbody>");
      for (JobTime job : data.jobs()) {
        add("<tr><th scope=\"row\">" + escape(job.job()) + "</th><td>");
        add(SummaryCharts.timeBar(job.seconds(), longest, failed(job)) + "</td>");
        add("<td class=\"r\">" + duration(job.seconds()) + "</td>");
        cell(job.worked());
        add("<td>" + (failed(job) ? bad("✗ failed: " + escape(job.error().orElse(""))) : ""));
        add("</td></tr>");
      }
      add("</tbody></table></div>");
    }
    add("<p class=\"note\" style=\"margin-top:10px\">Model ");
    add(data.model().map(id -> "<span class=\"mono\">" + escape(id) + "</span>").orElse(NONE));
    add(" · release ");
    add(data.releaseId().map(id -> "<span class=\"mono\">" + escape(id) + "</span>").orElse(NONE));
    add(" · code <span class=\"mono\">" + escape(data.codeVersion()) + "</span></p></section>\n");
  }

  private static boolean failed(JobTime job) {
    return !job.status().equals("done");
  }

  private void section(String title, String words) {
    add("<section><h2>" + title + "</h2>");
    if (!words.isEmpty()) {
      add("<p class=\"note\">" + words + "</p>");
    }
  }

  /** Ends a section that has nothing to show. */
  private void empty(String words) {
    add("<p class=\"empty\">" + words + "</p></section>\n");
  }

  private void cell(long number) {
    add("<td class=\"r" + (number == 0 ? " z" : "") + "\">" + count(number) + "</td>");
  }

  private void add(String text) {
    html.append(text);
  }
}
