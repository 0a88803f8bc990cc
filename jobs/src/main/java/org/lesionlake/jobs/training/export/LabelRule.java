package org.lesionlake.jobs.training.export;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lesionlake.jobs.lake.UserError;
import org.lesionlake.schemas.Site;

/**
 * Which lesions a label stands for.
 *
 * @param name name of the label
 * @param site a value of the site list, or {@code *} for any
 * @param lesionClass metastasis, primary or any as it is declared, organ, or {@code *} for each of
 *     the first three
 */
public record LabelRule(String name, String site, String lesionClass) implements Serializable {
  /** Stands for all. */
  static final String ALL = "*";

  static final String BACKGROUND = "background";
  static final String IGNORE = "ignore";

  private static final List<String> LESIONS = List.of("metastasis", "primary", "any");
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)=([a-z_]+|\\*)(?:/([a-z]+|\\*))?");

  /**
   * Reads {@code NAME=SITE} or {@code NAME=SITE/CLASS}.
   *
   * @throws UserError if it is none
   */
  public static LabelRule parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw refused(text, "It is not NAME=SITE or NAME=SITE/CLASS.");
    }
    String name = matcher.group(1);
    String site = matcher.group(2);
    String lesionClass = matcher.group(3) == null ? ALL : matcher.group(3);
    if (List.of(BACKGROUND, IGNORE).contains(name)) {
      throw refused(text, "The label " + name + " is made of what is not annotated.");
    }
    if (!site.equals(ALL) && sites().stream().noneMatch(site::equals)) {
      throw refused(text, "There is no site " + site + ". Sites are " + sites() + ".");
    }
    if (!lesionClass.equals(ALL) && !lesionClass.equals("organ") && !isLesion(lesionClass)) {
      throw refused(text, "There is no class " + lesionClass + ".");
    }
    return new LabelRule(name, site, lesionClass);
  }

  private static UserError refused(String text, String why) {
    return new UserError(
        "The label '" + text + "' cannot be used.",
        why,
        "Write for example --label liver_tumour=liver/metastasis, or --label lesion=* for all in"
            + " one; classes are metastasis, primary, any and organ.");
  }

  private static List<String> sites() {
    return Arrays.stream(Site.values()).map(site -> site.name().toLowerCase(Locale.ROOT)).toList();
  }

  static boolean isLesion(String structureClass) {
    return LESIONS.contains(structureClass);
  }

  boolean fits(String ofSite, String ofClass) {
    return (site.equals(ALL) || site.equals(ofSite))
        && (lesionClass.equals(ALL) ? isLesion(ofClass) : lesionClass.equals(ofClass));
  }
}
