package org.lesionlake.report;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The language of a report: as stated, else told by words that a language has to itself. Words that
 * other languages have too count little and once, and words of other languages count against
 * English and Dutch, so that a report that is neither is not read by their rules.
 */
public final class LanguageGuess {
  private static final String UNDETERMINED = "und";

  /** ISO 639-2 for a language that has no code: something was stated, and it is no code. */
  private static final String NO_CODE = "mis";

  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "nld",
          "nl",
          "dut",
          "nl",
          "dutch",
          "nl",
          "nederlands",
          "nl",
          "eng",
          "en",
          "english",
          "en",
          "engels",
          "en");

  private static final int OWN_WORD = 2;
  private static final int SHARED_WORD = 1;
  private static final int AGAINST_OTHERS = 2;
  private static final int READ_CHARACTERS = 20_000;

  private static final Set<String> ENGLISH =
      words(
          """
          and are been bone chest compared consistent decreased disease enlarged evidence
          findings from has have hepatic increase increased kidney kidneys left liver lower
          lymphadenopathy mass new node nodes not now right seen size spleen suspicious the
          there this unchanged unremarkable upper were which widespread with within without
          """);
  private static final Set<String> SHARED_ENGLISH =
      words(
          """
          at for impression lesion lesions lung metastases metastasis metastatic no nodule
          nodules normal on report stable to
          """);
  private static final Set<String> DUTCH =
      words(
          """
          aanwijzingen afgenomen afname beeld beiderzijds bekende bij bijnier bijnieren
          bijniermetastase bijniermetastasen botmetastase botmetastasen bovenkwab conclusie
          deze een geen gezien hersenen hersenmetastase hersenmetastasen het klier klieren
          kliermetastase kliermetastasen kwab laesie laesies leverlaesie leverlaesies
          levermetastase levermetastasen longen longmetastase longmetastasen longnodulus
          lymfadenopathie lymfeklier lymfeklieren middenkwab minder naar naast nier nieren
          niermetastase niermetastasen niet nieuwe okselklier okselklieren onderkwab onderzoek
          ongewijzigd ook pleuravocht schildklier stabiel toegenomen toename uitgebreide
          uitzaaiingen verdachte vergelijking vergroot vergrote verslag voor waarschijnlijk
          werd worden wordt zichtbaar zijn zoals zonder
          """);
  private static final Set<String> SHARED_DUTCH =
      words(
          """
          dan de er lever linker long met metastase metastasen milt nu op rechter tot uit van
          """);

  /** German, French, Spanish, Italian, Portuguese and Scandinavian. */
  private static final Set<String> OTHER =
      words(
          """
          avec con dans del della det di du eine einen el est fegato figado foie higado ikke
          im ingen inte ist kein keine keinen la las le leber les los lunge mit nao nel nicht
          och og poumon pour pulmon sans sem senza sin uma una und une
          """);

  private LanguageGuess() {}

  /**
   * The language that was stated, whether or not it can be read here; a guess where none was.
   *
   * @param stated a language tag, code or name such as {@code nl-NL}, {@code dut} or {@code
   *     English}; empty or {@code und} if not stated
   * @return a code in lower case without region, such as en, nl or de; mis for what is no code; und
   *     where none was stated and none prevails
   */
  public static String of(String stated, String text) {
    String language = stated.strip().toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    if (language.isEmpty() || language.equals(UNDETERMINED)) {
      return of(text);
    }
    String code = OTHER_NAMES.getOrDefault(language, language);
    return code.matches("[a-z]{2,3}") ? code : NO_CODE;
  }

  /**
   * en or nl, the one with more of its words in the first 20,000 characters; und where neither has
   * more or words of other languages are more than half as many.
   */
  public static String of(String text) {
    String start = text.substring(0, Math.min(READ_CHARACTERS, text.length()));
    List<String> words = List.of(TextNormalizer.normalize(start).split("[^a-z]+"));
    int english = weight(words, ENGLISH, SHARED_ENGLISH);
    int dutch = weight(words, DUTCH, SHARED_DUTCH);
    int other = weight(words, OTHER, Set.of());
    int most = Math.max(english, dutch);
    if (english == dutch || most < AGAINST_OTHERS * other) {
      return UNDETERMINED;
    }
    return english > dutch ? "en" : "nl";
  }

  private static Set<String> words(String list) {
    return Set.of(list.strip().split("\\s+"));
  }

  private static int weight(List<String> words, Set<String> own, Set<String> shared) {
    int weight = 0;
    Set<String> met = new HashSet<>();
    for (String word : words) {
      if (own.contains(word)) {
        weight += OWN_WORD;
      } else if (shared.contains(word) && met.add(word)) {
        weight += SHARED_WORD;
      }
    }
    return weight;
  }
}
