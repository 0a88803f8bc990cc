package org.lesionlake.jobs.training.export;

import static org.lesionlake.jobs.ops.SummaryText.count;
import static org.lesionlake.jobs.ops.SummaryText.counted;
import static org.lesionlake.jobs.ops.SummaryText.decimal;
import static org.lesionlake.jobs.ops.SummaryText.escape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lesionlake.schemas.gold.TableVersion;
import org.lesionlake.schemas.gold.TrainingItem;
import org.lesionlake.schemas.gold.TrainingSet;

/**
 * What an export is, as one page that needs no other file: what and how many, from where, licence
 * and consent, labels, distributions, and what it cannot be taken for.
 */
final class DatasetCard {
  private static final List<String> SIDES = List.of("train", "validation", "test");

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--soft:#667;--faint:#ccd;--bar:#3b6ea5}
      @media(prefers-color-scheme:dark){:root{--soft:#99a;--faint:#445;--bar:#7fb0e6}}
      body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem}
      p.lead{color:var(--soft);margin-top:0}table{border-collapse:collapse}
      th,td{text-align:left;padding:.2rem 1rem .2rem 0;border-bottom:1px solid var(--faint)}
      td.n,th.n{text-align:right}.charts{display:grid;gap:1.5rem;
      grid-template-columns:repeat(auto-fit,minmax(18rem,1fr))}figure{margin:0}
      figcaption{color:var(--soft);font-size:13px}svg{width:100%;max-width:420px}
      svg rect{fill:var(--bar)}svg text{font-size:11px;fill:currentColor}
      svg line{stroke:var(--soft)}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px}
      """;

  private final TrainingSet set;
  private final ExportRequest request;
  private final ExportPlan plan;
  private final Map<String, ExportedCase> exported;
  private final boolean hasTrueIdentifiers;
  private final StringBuilder html = new StringBuilder();

  /**
   * @param hasTrueIdentifiers whether the lake keeps the identifiers of the hospital
   */
  DatasetCard(
      TrainingSet set,
      ExportRequest request,
      ExportPlan plan,
      Map<String, ExportedCase> exported,
      boolean hasTrueIdentifiers) {
    this.hasTrueIdentifiers = hasTrueIdentifiers;
    this.set = set;
    this.request = request;
    this.plan = plan;
    this.exported = exported;
  }

  String html() {
    String name = set.trainingSet() + ":" + set.version();
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append("<meta name=\"viewport\" content=\"width=device-width\"><title>");
    html.append(escape(name)).append("</title><style>").append(STYLE).append("</style></head>");
    html.append("<body>\n<h1>").append(escape(set.title())).append("</h1>\n<p class=\"lead\">");
    html.append("Training set ").append(escape(name)).append(", exported as ");
    html.append(request.format().name().toLowerCase(Locale.ROOT));
    html.append(". Research data; nothing in it may guide the care of a patient.</p>\n");
    howMany();
    labels();
    fromWhere();
    terms();
    limits();
    distributions();
    return html.append("</body></html>\n").toString();
  }

  private void howMany() {
    heading("How many");
    List<List<String>> rows = new ArrayList<>();
    for (String side : SIDES) {
      List<ExportCase> of = plan.of(side);
      rows.add(
          List.of(
              side,
              count(of.stream().map(ExportCase::patientId).distinct().count()),
              count(of.stream().map(ExportCase::studyUid).distinct().count()),
              count(of.size()),
              count(of.stream().filter(ExportCase::hasLabels).count())));
    }
    table(List.of("side", "patients", "studies", "series", "with labels"), rows);
    paragraph(
        "CT in Hounsfield units (int16) on the grid of its series. Sides are divided by patient, and"
            + " a patient keeps the side in later versions of the set.");
    Map<String, List<TrainingItem>> leftOut = plan.leftOut();
    if (!leftOut.isEmpty()) {
      paragraph("Selected but not exported:");
      table(
          List.of("reason", "series", "meaning"),
          leftOut.entrySet().stream()
              .map(of -> List.of(of.getKey(), count(of.getValue().size()), meaning(of.getKey())))
              .toList());
    }
  }

  private static String meaning(String reason) {
    return switch (reason) {
      case "face" -> "may show a face by its words and was not asked for";
      case "no_mask" -> "has no mask of the asked kind, and its report does not deny the labels";
      case "no_voxels" -> "has no voxels";
      case "mixed_patients" -> "of a study that names two patients";
      case "over_cap" -> "beyond the cap of its stratum";
      case "not_matched" -> "a negative that no case is left for, or of a patient who is a case";
      case "near_duplicate" -> "a copy of its image is on another side";
      case "same_report" -> "its report has the words of one on another side";
      default -> reason.replace('_', ' ');
    };
  }

  private void labels() {
    heading("Labels");
    List<List<String>> rows = new ArrayList<>();
    plan.labels().values(plan.usesIgnore()).forEach((name, value) -> rows.add(label(name, value)));
    table(List.of("value", "name", "what it is", "series", "ml"), rows);
    Map<String, Long> origins =
        plan.cases().stream()
            .collect(
                Collectors.groupingBy(ExportCase::maskOrigin, TreeMap::new, Collectors.counting()));
    table(
        List.of("origin of masks", "series", "meaning"),
        origins.entrySet().stream()
            .map(of -> List.of(of.getKey(), count(of.getValue()), origin(of.getKey())))
            .toList());
  }

  private List<String> label(String name, int value) {
    long series = 0;
    double ml = 0;
    for (ExportedCase of : exported.values()) {
      long voxels = of.labelVoxels().getOrDefault(value, 0L);
      series += voxels > 0 ? 1 : 0;
      ml += voxels * of.voxelMl();
    }
    String what =
        switch (name) {
          case LabelRule.BACKGROUND -> "nothing of the others, where somebody looked for them";
          case LabelRule.IGNORE -> "not known: nobody annotated it, or the model is not sure";
          default ->
              plan.labels().rules().stream()
                  .filter(rule -> rule.name().equals(name))
                  .map(
                      rule ->
                          (rule.site().equals(LabelRule.ALL) ? "any site" : rule.site())
                              + ", "
                              + switch (rule.lesionClass()) {
                                case LabelRule.ALL -> "any lesion";
                                case "any" -> "lesion of no stated kind";
                                default -> rule.lesionClass();
                              })
                  .collect(Collectors.joining("; "));
        };
    return List.of(Integer.toString(value), name, what, count(series), decimal(ml, 1));
  }

  private String origin(String origin) {
    return switch (origin) {
      case ExportPlan.EXPERT -> "somebody drew them";
      case ExportPlan.MODEL -> "pseudo-labels of " + set.source();
      case ExportPlan.REPORT -> "the report denies each label, so all is background: a weak label";
      default -> "none";
    };
  }

  private void fromWhere() {
    heading("From where");
    paragraph(
        "Drawn and frozen by LesionLake "
            + set.codeVersion()
            + " on "
            + set.frozenAtUtc().toString().substring(0, 10)
            + " (UTC) from these versions of tables:");
    table(List.of("table", "version"), set.inputs().stream().map(DatasetCard::input).toList());
    paragraph("Its specification, with every default:");
    html.append("<pre>").append(escape(set.specification())).append("</pre>\n");
    paragraph("SHA-256 of its items: " + set.contents().get(0).sha256());
  }

  private static List<String> input(TableVersion input) {
    return List.of(input.table(), Long.toString(input.version()));
  }

  private void terms() {
    heading("Licence and consent");
    table(
        List.of("field", "value"),
        List.of(List.of("licence", request.licence()), List.of("consent", request.consent())));
  }

  private void limits() {
    heading("Known limits");
    List<String> limits = new ArrayList<>();
    long model = masks(ExportPlan.MODEL);
    if (model > 0) {
      limits.add(
          "Masks of "
              + counted(model, "series", "series")
              + " are what a model marks, with its mistakes; lesions that it holds less probable than "
              + request.minProbability()
              + " are ignore.");
    }
    long report = masks(ExportPlan.REPORT);
    if (report > 0) {
      limits.add(
          "Of "
              + counted(report, "series", "series")
              + " nobody looked at voxels: a report says that there is nothing.");
    }
    if (masks(ExportPlan.EXPERT) > 0) {
      limits.add(
          "A voxel that no expert drew is background only where each label was drawn or denied on"
              + " that series; whoever drew one lesion of a label is taken to have drawn all of"
              + " them.");
    }
    if (!request.ignoresRest()) {
      limits.add("What nobody annotated was exported as background, as it was asked for.");
    }
    long clamped = exported.values().stream().mapToLong(ExportedCase::clampedVoxels).sum();
    if (clamped > 0) {
      limits.add(count(clamped) + " voxels beyond the range of int16 became its ends.");
    }
    if (request.withFaces()) {
      limits.add(
          "Series that may show a face were asked for and are in it: deface them before they leave.");
    }
    limits.add("Padding outside of the scanner's field keeps the value that the scanner gave it.");
    limits.add(
        hasTrueIdentifiers
            ? "Patients and series have their true identifiers, as the lake has (profile none): it must"
                + " not leave the hospital's trust."
            : "Pseudonyms are those of the lake, whose vault can resolve them.");
    limits.add("Nothing here says how typical these patients are of others.");
    html.append("<ul>");
    limits.forEach(limit -> html.append("<li>").append(escape(limit)).append("</li>"));
    html.append("</ul>\n");
  }

  private long masks(String origin) {
    return plan.cases().stream().filter(of -> of.maskOrigin().equals(origin)).count();
  }

  private void distributions() {
    heading("Distributions");
    html.append("<div class=\"charts\">");
    chart(
        "Series by stratum",
        CardCharts.bars(
            "Series by stratum",
            CardCharts.counted(
                plan.cases().stream()
                    .map(of -> of.stratum().isEmpty() ? "all" : of.stratum())
                    .sorted()
                    .toList())));
    chart("Series of a patient", CardCharts.bars("Series of a patient", seriesOfPatients()));
    List<ExportedCase> cases = List.copyOf(exported.values());
    chart(
        "Distance of slices",
        CardCharts.histogram(
            "Distance of slices",
            cases.stream().map(of -> of.spacingMm().get(2)).toList(),
            "mm",
            false));
    chart(
        "Size of pixels",
        CardCharts.histogram(
            "Size of pixels",
            cases.stream().map(of -> of.spacingMm().get(0)).toList(),
            "mm",
            false));
    chart(
        "Slices",
        CardCharts.histogram(
            "Slices", cases.stream().map(of -> (double) of.shape().get(0)).toList(), "", false));
    for (String name : plan.labels().names()) {
      chart(
          "Volume of " + name + " in a series, where there is any",
          CardCharts.histogram(name, volumesMl(name), "ml", true));
    }
    html.append("</div>\n");
  }

  private Map<String, Long> seriesOfPatients() {
    Map<Long, Long> patients =
        plan.cases().stream()
            .collect(Collectors.groupingBy(ExportCase::patientId, Collectors.counting()))
            .values()
            .stream()
            .collect(Collectors.groupingBy(number -> number, TreeMap::new, Collectors.counting()));
    Map<String, Long> named = new LinkedHashMap<>();
    patients.forEach((series, number) -> named.put(counted(series, "series", "series"), number));
    return named;
  }

  private List<Double> volumesMl(String name) {
    int value = plan.labels().values(false).get(name);
    return exported.values().stream()
        .filter(of -> of.labelVoxels().getOrDefault(value, 0L) > 0)
        .map(of -> of.labelVoxels().get(value) * of.voxelMl())
        .toList();
  }

  private void chart(String caption, String svg) {
    html.append("<figure>").append(svg).append("<figcaption>").append(escape(caption));
    html.append("</figcaption></figure>\n");
  }

  private void heading(String words) {
    html.append("<h2>").append(escape(words)).append("</h2>\n");
  }

  private void paragraph(String words) {
    html.append("<p>").append(escape(words)).append("</p>\n");
  }

  private void table(List<String> header, List<List<String>> rows) {
    html.append("<table><tr>");
    header.forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
    html.append("</tr>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</table>\n");
  }
}
