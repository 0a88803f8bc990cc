package org.lesionlake.lesion.response;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Response of a patient at each study, by RECIST 1.1: which treatment line a study follows, which
 * study is that line's baseline, and what {@link LineResponse} says of the one against the other.
 *
 * <p>A line starts on each day on which a treatment starts. A study follows the last line that
 * started before its day; on the day itself it is still before treatment. The baseline of a line is
 * the last study assessed in the {@value #BASELINE_DAYS} days up to its start, as close to it as
 * can be (section 3.1). Confirmation of a response and a least duration of stable disease are for
 * trials to ask for (section 4.6) and are not asked here.
 */
public final class RecistResponse {
  /** How long before the start of treatment a baseline may lie (section 3.1). */
  public static final int BASELINE_DAYS = 28;

  private final List<Assessment> assessments;
  private final List<LocalDate> lines;

  private RecistResponse(List<Assessment> assessments, List<LocalDate> lines) {
    this.assessments = assessments;
    this.lines = lines;
  }

  /**
   * A response for each assessment, in their order.
   *
   * @param assessments the patient's studies in order of time, those without a date at any place
   * @param treatmentStarts first days of treatments, in any order; of one day they are one line
   */
  public static List<Response> of(List<Assessment> assessments, List<LocalDate> treatmentStarts) {
    return new RecistResponse(assessments, List.copyOf(new TreeSet<>(treatmentStarts))).responses();
  }

  private List<Response> responses() {
    List<LineResponse> ofLine = new ArrayList<>();
    for (int line = 0; line < lines.size(); line++) {
      Assessment baseline = baseline(lines.get(line));
      ofLine.add(
          baseline == null
              ? null
              : new LineResponse(line + 1, lines.get(line), baseline, assessments));
    }
    List<Response> responses = new ArrayList<>();
    for (Assessment assessment : assessments) {
      responses.add(response(assessment, ofLine));
    }
    return List.copyOf(responses);
  }

  private Assessment baseline(LocalDate start) {
    Assessment last = null;
    for (Assessment assessment : assessments) {
      LocalDate date = assessment.date();
      if (date != null
          && assessment.assessed()
          && !date.isAfter(start)
          && !date.isBefore(start.minusDays(BASELINE_DAYS))) {
        last = assessment;
      }
    }
    return last;
  }

  private Response response(Assessment assessment, List<LineResponse> ofLine) {
    if (assessment.date() == null) {
      return without(assessment, ResponseRule.NO_DATE, null);
    }
    int line = -1;
    for (int i = 0; i < lines.size(); i++) {
      line = lines.get(i).isBefore(assessment.date()) ? i : line;
    }
    if (line >= 0 && ofLine.get(line) != null) {
      return ofLine.get(line).at(assessment);
    }
    for (LineResponse other : ofLine) {
      if (other != null && other.baseline() == assessment) {
        return other.ofBaseline();
      }
    }
    return line >= 0
        ? without(assessment, ResponseRule.NO_BASELINE, line)
        : without(
            assessment,
            lines.isEmpty() ? ResponseRule.NO_BASELINE : ResponseRule.BEFORE_TREATMENT,
            null);
  }

  private Response without(Assessment assessment, ResponseRule rule, Integer line) {
    return new Response(
        assessment.study(),
        rule,
        line == null ? null : line + 1,
        line == null ? null : lines.get(line),
        null,
        null,
        null,
        null,
        null,
        LineResponse.sumAll(assessment),
        null,
        null,
        Map.of());
  }
}
