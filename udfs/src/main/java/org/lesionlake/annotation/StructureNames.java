package org.lesionlake.annotation;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lesionlake.schemas.Site;

/**
 * What structure names and codes mean: which site, and whether a lesion. A line has three cells
 * parted by tabs: structure, site, class.
 *
 * <ul>
 *   <li>A structure is a name, in which case and accents do not count, everything that is no letter
 *       or digit counts as a blank, and {@code *} stands for any text; or a code such as {@code
 *       SCT:108369006}, which the coded type of a segment is compared with. The first line that
 *       fits counts; names before codes.
 *   <li>A site is one of {@link Site} in lower case, {@code region} for the site that the line of
 *       the segment's coded anatomic region names, or {@code -}.
 *   <li>A class is {@code metastasis}, {@code primary} or {@code any} for lesions, {@code organ},
 *       or {@code other} for what is known and none of these.
 * </ul>
 */
public final class StructureNames {
  private static final String HEADING = "structure\tsite\tclass";
  private static final Set<String> LESIONS = Set.of("metastasis", "primary", "any");
  private static final Set<String> CLASSES =
      Set.of("metastasis", "primary", "any", "organ", "other");
  private static final Pattern CODE = Pattern.compile("[A-Z0-9_]{2,16}:[A-Z0-9.-]{1,64}");
  private static final Pattern NO_NAME = Pattern.compile("[^\\p{L}\\p{N}*]+");
  private static final String OF_REGION = "region";
  private static final String NO_SITE = "-";

  private final List<Line> lines;

  private record Line(String code, Pattern name, String site, String structureClass) {}

  /**
   * What a structure means.
   *
   * @param site empty if it has none
   * @param structureClass metastasis, primary, any, organ or other
   */
  public record Meaning(Optional<Site> site, String structureClass) {
    /** Whether it is measured as a lesion. */
    public boolean isLesion() {
      return LESIONS.contains(structureClass);
    }
  }

  private StructureNames(List<Line> lines) {
    this.lines = lines;
  }

  /**
   * @throws IllegalArgumentException naming the first line that is none of the table
   */
  public static StructureNames parse(List<String> text) {
    List<Line> lines = new ArrayList<>();
    boolean headed = false;
    for (int i = 0; i < text.size(); i++) {
      String line = text.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (!headed) {
        if (!line.equals(HEADING)) {
          throw new IllegalArgumentException("the first line is not: structure, site, class");
        }
        headed = true;
        continue;
      }
      lines.add(line(line.split("\t", -1), i + 1));
    }
    return new StructureNames(List.copyOf(lines));
  }

  private static Line line(String[] cells, int number) {
    if (cells.length != 3) {
      throw new IllegalArgumentException("line " + number + " is not three cells parted by tabs");
    }
    String structure = cells[0].strip();
    String site = cells[1].strip();
    String structureClass = cells[2].strip();
    if (!site.equals(NO_SITE) && !site.equals(OF_REGION) && site(site).isEmpty()) {
      throw new IllegalArgumentException(
          "line "
              + number
              + " names the site '"
              + site
              + "', which is none of "
              + Arrays.stream(Site.values())
                  .map(value -> value.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", "))
              + ", region, -");
    }
    if (!CLASSES.contains(structureClass)) {
      throw new IllegalArgumentException(
          "line "
              + number
              + " names the class '"
              + structureClass
              + "', which is none of metastasis, primary, any, organ, other");
    }
    if (LESIONS.contains(structureClass) && site.equals(NO_SITE)) {
      throw new IllegalArgumentException(
          "line " + number + " is a lesion without a site; write other if it is not known");
    }
    if (CODE.matcher(structure).matches()) {
      return new Line(structure, null, site, structureClass);
    }
    String name = fold(structure);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("line " + number + " has no structure");
    }
    String pattern =
        Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return new Line(null, Pattern.compile(pattern), site, structureClass);
  }

  private static Optional<Site> site(String name) {
    return Arrays.stream(Site.values())
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  /** {@code GTV_Mass-2} to {@code gtv mass 2}. */
  static String fold(String name) {
    String bare = Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
    return NO_NAME.matcher(bare.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  /** What a structure means; empty if no line fits. */
  public Optional<Meaning> meaning(Structure structure) {
    String name = fold(structure.name()).replace("*", "");
    Optional<Line> byName =
        lines.stream()
            .filter(line -> line.name() != null && line.name().matcher(name).matches())
            .findFirst();
    return byName
        .or(() -> structure.type().flatMap(this::ofCode))
        .map(line -> new Meaning(siteOf(line, structure), line.structureClass()));
  }

  private Optional<Line> ofCode(CodedTerm term) {
    return lines.stream().filter(line -> term.code().equals(line.code())).findFirst();
  }

  private Optional<Site> siteOf(Line line, Structure structure) {
    if (!line.site().equals(OF_REGION)) {
      return site(line.site());
    }
    return Optional.of(
        structure
            .region()
            .flatMap(this::ofCode)
            .flatMap(region -> site(region.site()))
            .orElse(Site.OTHER));
  }
}
