package org.lesionlake.jobs.bronze;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A report's text from parts that a code may assign to a section. A part of another section than
 * the one before it begins with a heading, in the language of the whole; what follows a section
 * without being of any counts as findings.
 */
final class SectionedText {
  private record Part(Optional<ReportSection> section, String text) {}

  private final SectionNames names;
  private final List<Part> parts = new ArrayList<>();

  SectionedText(SectionNames names) {
    this.names = names;
  }

  SectionedText add(Optional<ReportSection> section, String text) {
    if (!text.isBlank()) {
      parts.add(new Part(section, text.stripTrailing()));
    }
    return this;
  }

  @Override
  public String toString() {
    String language =
        names.language("", String.join("\n", parts.stream().map(Part::text).toList()));
    StringBuilder whole = new StringBuilder();
    Optional<ReportSection> current = Optional.empty();
    for (Part part : parts) {
      Optional<ReportSection> section =
          part.section().isEmpty() && current.isPresent()
              ? Optional.of(ReportSection.FINDINGS)
              : part.section();
      whole.append(whole.isEmpty() ? "" : "\n");
      if (section.isPresent() && !section.equals(current)) {
        if (!names.stated(section.get(), part.text())) {
          whole.append(names.heading(section.get(), language)).append(":\n");
        }
      }
      current = section;
      whole.append(part.text());
    }
    return whole.toString();
  }
}
