package org.lesionlake.jobs.review;

import static org.lesionlake.jobs.ops.SummaryText.escape;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lesionlake.jobs.ops.LesionPictures;
import org.lesionlake.jobs.review.ReviewedCase.Mark;
import org.lesionlake.jobs.review.ReviewedCase.Sentence;

/**
 * The page of a case: what the report says beside what the image shows, each hidden on demand. It
 * holds its pictures and needs nothing else.
 */
final class ReviewPage {
  private static final String STYLE =
      """
      body{font:15px/1.55 system-ui,sans-serif;margin:0 auto;max-width:76rem;padding:1.2rem;
      color:#1b1f24;background:#fff}
      h1{font-size:1.35rem;margin:0}h2{font-size:1rem;margin:0 0 .6rem}
      .facts{color:#57606a;margin:.2rem 0 1.2rem}
      .sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1.6rem}
      .side{border:1px solid #d0d7de;border-radius:8px;padding:1rem}
      .says{font-weight:600}.hidden{color:#57606a;font-style:italic}
      blockquote{margin:.8rem 0 .2rem;padding:.6rem .8rem;background:#f6f8fa;border-radius:6px;
      white-space:pre-wrap}
      mark{border-radius:3px;padding:0 2px;background:#e7e7e7;color:inherit}
      mark.target{background:#ffd9a8}mark.site{background:#bfe3c0}mark.presence{background:#f6b8b8}
      mark.size,mark.count{background:#c9ecf3}mark.time{background:#cfd8f6}
      .rules{font-size:.85rem;color:#57606a;margin:0 0 .8rem}
      .pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem}
      .note{font-size:.85rem;color:#57606a}
      .verdict{margin-top:1.4rem;border-top:1px solid #d0d7de;padding-top:.8rem}
      code{background:#f6f8fa;padding:.1rem .3rem;border-radius:4px}
      footer{margin-top:1.6rem;font-size:.8rem;color:#57606a}
      """;

  private ReviewPage() {}

  /**
   * @param number place of the case in its sample, from 1
   * @param of cases in the sample
   */
  static String html(ReviewedCase shown, int number, int of) {
    String site = words(shown.drawn().site());
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    html.append(escape(site)).append(", case ").append(number).append("</title><style>");
    html.append(STYLE).append(LesionPictures.STYLE).append("</style></head><body>\n");
    html.append("<h1>Metastases of the site: ").append(escape(site)).append("</h1>\n");
    html.append("<p class=\"facts\">Case ").append(number).append(" of ").append(of);
    html.append(" · <code>")
        .append(escape(shown.drawn().caseId()))
        .append("</code> · study <code>");
    html.append(escape(shown.drawn().studyUid())).append("</code>");
    shown.studyDate().ifPresent(day -> html.append(" · ").append(day));
    html.append("</p>\n<div class=\"sides\">\n");
    report(shown, html);
    image(shown, html);
    html.append(
        "</div>\n<p class=\"verdict\">Your verdict goes into <code>verdicts.csv</code> beside");
    html.append(" this page, in the row of this case: <code>present</code>, <code>absent</code>,");
    html.append(
        " <code>uncertain</code> or <code>not_assessable</code>, with the largest lesion in mm");
    html.append(" where there is one. Judge the study, not who is right.</p>\n");
    html.append(
        "<footer>Research software, not a medical device. The text is de-identified by rules");
    html.append(
        " and may still name somebody: treat this page as you treat the report.</footer>\n");
    return html.append("</body></html>\n").toString();
  }

  private static void report(ReviewedCase shown, StringBuilder html) {
    html.append("<section class=\"side\"><h2>Report</h2>\n");
    if (shown.drawn().blinded().equals(ReviewSampleJob.REPORT)) {
      html.append("<p class=\"hidden\">Hidden from you in this sample.</p></section>\n");
      return;
    }
    html.append("<p class=\"says\">").append(escape(words(shown.drawn().reportStatus())));
    html.append(size(shown.reportLargestMm())).append("</p>\n");
    if (shown.sentences().isEmpty()) {
      html.append("<p class=\"note\">No sentence of the report speaks of the site.</p>\n");
    }
    for (Sentence sentence : shown.sentences()) {
      html.append("<blockquote>").append(marked(sentence)).append("</blockquote>\n");
      html.append("<p class=\"rules\">Read as: ").append(escape(sentence.reading()));
      for (Mark mark : sentence.marks()) {
        html.append("<br><mark class=\"").append(escape(mark.role())).append("\">");
        html.append(escape(sentence.text().substring(mark.from(), mark.to()))).append("</mark> ");
        html.append(escape(words(mark.role()))).append(", rule <code>").append(escape(mark.rule()));
        html.append("</code>");
      }
      html.append("</p>\n");
    }
    html.append("</section>\n");
  }

  private static void image(ReviewedCase shown, StringBuilder html) {
    html.append("<section class=\"side\"><h2>Image</h2>\n");
    if (shown.drawn().blinded().equals(ReviewSampleJob.IMAGE)) {
      html.append("<p class=\"hidden\">Hidden from you in this sample: open the study itself.</p>");
      html.append("</section>\n");
      return;
    }
    html.append("<p class=\"says\">").append(escape(words(shown.drawn().imageStatus())));
    shown
        .imageCount()
        .filter(count -> count > 0)
        .ifPresent(
            count -> html.append(", ").append(count).append(count == 1 ? " lesion" : " lesions"));
    html.append(size(shown.imageLargestMm())).append("</p>\n<div class=\"pictures\">\n");
    shown.shown().forEach(picture -> html.append(picture).append('\n'));
    html.append("</div>\n<p class=\"note\">").append(escape(shown.imageNote())).append("</p>\n");
    html.append("</section>\n");
  }

  private static String size(Optional<Double> mm) {
    return mm.map(value -> String.format(Locale.ROOT, ", largest %.0f mm", value)).orElse("");
  }

  /** The stretch with its marks; of marks that overlap the first counts. */
  private static String marked(Sentence sentence) {
    List<Mark> marks = new ArrayList<>(sentence.marks());
    marks.sort(Comparator.comparingInt(Mark::from));
    StringBuilder html = new StringBuilder();
    int at = 0;
    for (Mark mark : marks) {
      if (mark.from() >= at) {
        html.append(escape(sentence.text().substring(at, mark.from())));
        html.append("<mark class=\"").append(escape(mark.role())).append("\">");
        html.append(escape(sentence.text().substring(mark.from(), mark.to()))).append("</mark>");
        at = mark.to();
      }
    }
    return html.append(escape(sentence.text().substring(at))).toString();
  }

  static String words(String code) {
    return code.replace('_', ' ');
  }

  /** The list of a sample's pages. */
  static String index(String sample, List<ReviewedCase> cases) {
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    html.append(escape(sample))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body>");
    html.append("<h1>Sample ").append(escape(sample)).append("</h1>\n<p class=\"facts\">");
    html.append(cases.size())
        .append(" cases in random order. Verdicts go into verdicts.csv.</p>\n<ol>");
    for (ReviewedCase shown : cases) {
      html.append("<li><a href=\"").append(escape(shown.drawn().caseId())).append(".html\">");
      html.append(escape(words(shown.drawn().site()))).append("</a></li>\n");
    }
    return html.append("</ol></body></html>\n").toString();
  }
}
