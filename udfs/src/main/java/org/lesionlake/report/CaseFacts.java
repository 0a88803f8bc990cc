package org.lesionlake.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lesionlake.schemas.Site;

/** What a report says of the disease as a whole: the primary, its stage, tumour markers. */
final class CaseFacts {
  static final Map<String, Pattern> PRIMARIES = new LinkedHashMap<>();

  static {
    String cancer =
        "(?:[\\s-]*(?:adeno|plaveiselcel|spinocellulaire?)?[\\s-]*(?:carcinom[ae]?|carcinoom|cancer|kanker|tumou?r|malignan\\w+|maligniteit|ca\\b))";
    String of =
        "\\b(?:\\w*carcino(?:ma|om)|ca|cancer|kanker|tumou?r|malignancy|maligniteit)\\s+(?:(?:of|van|in)\\s+)?(?:(?:the|de|het|left|right|linker|rechter|ascending|descending|transverse|distal|proximal|mid|distale|proximale|(?:head|tail|body|neck|base|apex|dome|wall|floor|root|edge|border|kop|staart|corpus|basis|wand|bodem) (?:of|van))\\s+)*";
    PRIMARIES.put("melanoma", Pattern.compile("\\b(?:uvea)?melano(?:ma|om)\\w*"));
    PRIMARIES.put(
        "sarcoma",
        Pattern.compile(
            "\\b\\w*sarco(?:ma|om)\\w*|\\bgist\\b|gastrointestinal stromal|gastro-?intestinale stroma"));
    PRIMARIES.put(
        "kidney",
        Pattern.compile(
            of
                + "(?:kidney|nier)\\b|"
                + "\\b(?:renal cell|niercel|nier|kidney|renal|grawitz)"
                + cancer
                + "|\\b(?:cc)?rcc\\b|grawitz"));
    PRIMARIES.put(
        "colorectal",
        Pattern.compile(
            of
                + "(?:colon|rectum|sigmoid|caecum|coecum|appendix)\\b|"
                + "\\b(?:colon|colorecta\\w*|rectum|rectal|rectosigmoid|sigmoid|caecum|coecum|caecal|bowel|darm|dikkedarm)"
                + cancer
                + "|\\bcolorecta\\w*\\s+metasta|\\bm?crc\\b|\\b(?:coeco|caeco|appendix|colonca)\\w*"
                + cancer));
    PRIMARIES.put(
        "pancreas",
        Pattern.compile(
            of
                + "(?:pancreas|pancreatic (?:head|body|tail)|pancreaskop|pancreasstaart)\\b|"
                + "insulino(?:ma|om)\\w*|\\bpancrea\\w*\\s+net\\b|"
                + "\\b(?:pancrea\\w*|alvleesklier)(?: head| tail| body| ductal)?"
                + cancer));
    PRIMARIES.put(
        "lung",
        Pattern.compile(
            of
                + "(?:lung|long)\\b|pancoast|sulcus superior|superior sulcus|"
                + "(?:carcino(?:ma|om)|\\bca)\\b[^.;:,]{0,25}\\b(?:(?:upper|lower|middle) lobe|r[uml]l\\b|l[ul]l\\b|bovenkwab|onderkwab|middenkwab|[rl][bom]k\\b)|\\b(?:lung|long|bronch\\w*|pulmonary|non[\\s-]small[\\s-]cell(?: lung)?|small[\\s-]cell(?: lung)?|niet[\\s-]kleincellig(?: long)?|kleincellig(?: long)?)"
                + cancer
                + "|\\bn?sclc\\b|\\bnsclca\\b|\\b(?:lung|pulmonary|bronchial) primary\\b|\\bprimary\\s+(?:lung|bronchial)\\b"));
    PRIMARIES.put(
        "breast",
        Pattern.compile(
            of
                + "(?:breast|mamma|(?:linker|rechter)?borst)\\b|"
                + "\\b(?:breast|mamma|borst)"
                + cancer));
    PRIMARIES.put(
        "prostate",
        Pattern.compile(of + "(?:prostate|prostaat)\\b|" + "\\b(?:prostat\\w*|prostaat)" + cancer));
    PRIMARIES.put(
        "bladder",
        Pattern.compile(
            of
                + "(?:bladder|blaas)\\b|"
                + "\\b(?:bladder|blaas|urothee?l\\w*|urothelial)"
                + cancer));
    PRIMARIES.put(
        "thyroid",
        Pattern.compile(
            of + "(?:thyroid|schildklier)\\b|" + "\\b(?:thyroid|schildklier)" + cancer));
    PRIMARIES.put(
        "ovary",
        Pattern.compile(
            of
                + "(?:ovary|ovarium|eierstok)\\b|"
                + "\\b(?:ovarian|ovarium|ovary|eierstok)"
                + cancer));
    PRIMARIES.put(
        "stomach",
        Pattern.compile(
            of
                + "(?:stomach|maag)\\b|"
                + "\\b(?:gastric|stomach|maag|cardia|antrum)"
                + cancer
                + "|linitis plastica"));
    PRIMARIES.put(
        "oesophagus",
        Pattern.compile(
            "\\b(?:o?esophag\\w*|oesofagus|slokdarm)"
                + cancer
                + "|\\b(?:o?esophagus|oesofagus|slokdarm)\\b[^.;]{0,70}carcino(?:ma|om)"
                + "|carcino(?:ma|om)[^.;:,]{0,25}\\b(?:o?esophagus|oesofagus|slokdarm)"));
    PRIMARIES.put(
        "head_neck",
        Pattern.compile(
            "\\b(?:head and neck|hoofd[\\s-]hals|larynx|laryngeal|oropharyn\\w*|orofarynx|hypofarynx|hypopharyn\\w*|nasopharyn\\w*|nasofarynx|tongue(?: base)?|base of (?:the )?tongue|tong(?:basis)?|tonsil\\w*|mondbodem|mondholte|oral cavity|supraglott\\w*|glott\\w*|stemband|sinus piriformis|parotis|parotid|(?:left |right )?buccal(?: mucosa)?|gingivobuccal(?: sulcus)?|vocal (?:cord|fold)|soft palate|hard palate|retromolar trigone|floor of mouth|pharyn\\w*)"
                + cancer
                + "|\\bca\\s+(?:of\\s+)?(?:(?:the|left|right)\\s+)*(?:buccal|tongue|tonsil|larynx|oropharynx|hypopharynx|nasopharynx|floor of mouth|lip|palate|gingivo|vocal|alveolus|retromolar)|\\b(?:tongue|tonsil\\w*|larynx|laryngeal|tong|tongbasis|glott\\w*|oropharyn\\w*)(?: base)?\\s+(?:scc|pcc)\\b|\\bscc\\b[^.;]{0,30}\\b(?:tonsil|tongue|larynx|pharynx)|carcino(?:ma|om)[^.;:,]{0,25}\\b(?:tonsil|tongue|larynx|oropharynx|hypopharynx|tong|orofarynx|hypofarynx)"));
    PRIMARIES.put(
        "other",
        Pattern.compile(
            "\\b(?:hepatocellula\\w*|cholangio|endometri\\w*|cervix|cervical|hcc|testis|hepatobilia\\w*|galweg|adrenocortical|bijnierschors|merkelcel|merkel cell|cervix|vulva|thymus|thymic|neuro-?endocri\\w*|carcino(?:id|ïd)e?)"
                + cancer
                + "|\\bhcc\\b|\\blymphoma\\b|\\w*lymfoom|mesothelio\\w*|neuroendocrine (?:tumou?r|neoplasm)|neuro-?endocriene tumor|\\b(?:p|si)net\\b|\\bnet\\s+(?:van\\s+(?:de\\s+)?)?(?:dunne darm|ileum|pancreas)|\\b(?:bowel|ileal|midgut|ileum|rectal)\\s+net\\b|thymoma|thymoom|carcinoid|germ cell tumou?r|kiemceltumor|seminoma?|seminoom|(?:carcinoma|carcinoom|tumou?r)[^.;:]{0,12}(?:unknown primary|onbekende primaire|unknown origin)|\\bcup\\b|\\bdlbcl\\b|\\bnhl\\b|hodgkin\\w*|(?:malignan\\w+|metasta\\w+|disease|tumou?r)[^.;:]{0,20}(?:of )?(?:unknown|occult) (?:primary|origin)|primaire tumor (?:is )?(?:nog )?onbekend|onbekende primaire (?:tumor|haard)|maligniteit e\\.?c\\.?i\\b|\\bca\\s+(?:of\\s+)?(?:the\\s+)?(?:cervix|endometri\\w*|uterus|vulva|vagina|penis|testis|thymus|gallbladder)|\\b(?:cervix|endometri\\w*|vulva|gallbladder|galblaas|merkelcel|testis)[\\s-]?ca\\b|\\b(?:gallbladder|galblaas|bile duct|uterine|penile|anal|anus|vaginal|klatskin)"
                + cancer
                + "|klatskin|dunne ?darm[\\s-]+net\\b|\\bnet graad"));
  }

  /**
   * Letters of which each way to name a malignancy has some: a pattern is tried only where they
   * stand, which spares two thirds of the time. One without an entry is always tried.
   */
  static final Map<String, List<String>> STEMS =
      Map.ofEntries(
          Map.entry("melanoma", List.of("melano")),
          Map.entry("sarcoma", List.of("sarco", "gist", "stroma")),
          Map.entry("kidney", List.of("kidney", "nier", "renal", "grawitz", "rcc")),
          Map.entry(
              "colorectal",
              List.of("colo", "rect", "sigm", "caec", "coec", "append", "bowel", "darm", "crc")),
          Map.entry("pancreas", List.of("pancrea", "alvleesklier", "insulino")),
          Map.entry(
              "lung",
              List.of(
                  "lung",
                  "long",
                  "bronch",
                  "pulmonary",
                  "small",
                  "klein",
                  "carcino",
                  "sclc",
                  "lobe",
                  "kwab",
                  "rul",
                  "rml",
                  "rll",
                  "lul",
                  "lll",
                  "rbk",
                  "rmk",
                  "rok",
                  "lbk",
                  "lok",
                  "pancoast",
                  "sulcus")),
          Map.entry("breast", List.of("breast", "mamma", "borst")),
          Map.entry("prostate", List.of("prosta")),
          Map.entry("bladder", List.of("bladder", "blaas", "uroth")),
          Map.entry("thyroid", List.of("thyroid", "schildklier")),
          Map.entry("ovary", List.of("ovar", "eierstok")),
          Map.entry(
              "stomach", List.of("stomach", "maag", "gastric", "cardia", "antrum", "linitis")),
          Map.entry("oesophagus", List.of("esophag", "oesofag", "slokdarm")),
          Map.entry(
              "head_neck",
              List.of(
                  "bucca",
                  "lip",
                  "palat",
                  "vocal",
                  "floor",
                  "retromolar",
                  "alveol",
                  "head",
                  "hoofd",
                  "lar",
                  "phar",
                  "fary",
                  "tong",
                  "tonsil",
                  "mond",
                  "oral",
                  "glott",
                  "stemband",
                  "sinus",
                  "parot",
                  "scc",
                  "carcino")));

  /** Letters of which every operation below has some. */
  static final List<String> OPERATION_STEMS =
      List.of(
          "ectom",
          "resec",
          "ablatio",
          "crpc",
          "psma",
          "psa",
          "abdominoperineal",
          "hartmann",
          "lar",
          "buismaag",
          "ivor",
          "cross",
          "hemithyre",
          "dissecti",
          "whipple",
          "ppd");

  /** Operations that name the organ of a malignancy that is named nowhere itself. */
  static final Map<String, Pattern> OPERATIONS = new LinkedHashMap<>();

  static {
    OPERATIONS.put(
        "prostate",
        Pattern.compile("prostatectom\\w*|\\bm?crpc\\b|\\bpsma\\b|psa[\\s-]recidi\\w*"));
    OPERATIONS.put(
        "breast", Pattern.compile("mastectom\\w*|ablatio mammae|lumpectom\\w*|mamma ?ablatio"));
    OPERATIONS.put(
        "colorectal",
        Pattern.compile(
            "hemi-?colectom\\w*|sigmo[ii]d ?resec\\w*|(?:low )?anterior resection|rectumresectie|abdominoperineal|\\bhartmann\\b|\\blar\\b"));
    OPERATIONS.put(
        "oesophagus", Pattern.compile("o?esophagectom\\w*|buismaag|ivor lewis|\\bcross\\b"));
    OPERATIONS.put("stomach", Pattern.compile("gastrectom\\w*"));
    OPERATIONS.put("bladder", Pattern.compile("\\bcysto?(?:prostat)?ectom\\w*"));
    OPERATIONS.put("thyroid", Pattern.compile("thyr(?:e)?o[iy]?dectom\\w*|hemithyre\\w*"));
    OPERATIONS.put("kidney", Pattern.compile("ne(?:ph|f)rectom\\w*"));
    OPERATIONS.put(
        "head_neck",
        Pattern.compile("laryngectom\\w*|glossectom\\w*|halsklierdissectie|neck dissection"));
    OPERATIONS.put("pancreas", Pattern.compile("whipple|pancrea\\w*duodenectom\\w*|\\bppd\\b"));
  }

  /** Words without which a lesion is not that of a patient with cancer. */
  private static final Pattern CANCER =
      Pattern.compile(
          "\\b[a-z]{4,}ca\\b|\\b(?:lung|breast|colon|ovarian|rectal|gastric|renal|bladder|o?esophageal|prostate|endometrial|pancreatic|cervical|thyroid|urothelial|cell)\\s+ca\\b|\\bca\\s+(?:of\\s+)?(?:the\\s+|left\\s+|right\\s+)*(?:breast|lung|prostate|colon|rectum|stomach|cervix|ovary|bladder|o?esophagus|pancreas|thyroid|tongue|buccal|endometri|larynx)|\\bdlbcl\\b|\\bscc\\b|metasta|uitzaai|\\bmeta'?s\\b|\\bmets\\b|carcino|cancer|kanker|tumou?r|malign|oncolog|chemo|lymfoom|lymphom|melano|sarco[mo]|immunother|sta(?:ging|di[eë]ring)|recurren|recidi|blastoma?\\b|neoplas|\\b[cpy]{0,2}t[1-4][a-d]?n[0-3]");

  /** The commonest of them, looked for first as plain letters. */
  private static final List<String> CANCER_STEMS =
      List.of("metasta", "carcino", "cancer", "kanker", "malign", "oncolog", "melano", "chemo");

  /** The organ that a primary is in, for those that are sites. */
  private static final Map<String, Site> ORGANS =
      Map.of(
          "lung", Site.LUNG,
          "kidney", Site.KIDNEY,
          "pancreas", Site.PANCREAS,
          "bladder", Site.BLADDER,
          "thyroid", Site.THYROID,
          "ovary", Site.OVARY,
          "colorectal", Site.BOWEL);

  /** Words for the organs of primaries that are no sites of their own. */
  private static final Map<String, Pattern> ORGAN_WORDS =
      Map.of(
          "breast",
          Pattern.compile("\\b(?:breast|mamma|borst)"),
          "prostate",
          Pattern.compile("\\bprosta"),
          "stomach",
          Pattern.compile("\\b(?:stomach|gastric|maag|antrum|cardia)"),
          "oesophagus",
          Pattern.compile("\\b(?:o?esophag|oesofag|slokdarm)"),
          "head_neck",
          Pattern.compile(
              "\\b(?:tongue|tonsil|larynx|laryng|glott|vocal|pharyn|buccal|palate|parotid|tong|stemband|mondbodem|oro-?farynx|hypofarynx)"),
          "other",
          Pattern.compile(
              "\\b(?:uterus|uterine|cervix|endometri|vagina|vulva|thymus|galblaas|gallbladder)"));

  /** Whether a stretch names the organ that the report's primary is in. */
  static boolean isInPrimarysOrgan(String normalized, int from, int to) {
    return primaryOf(normalized)
        .map(ORGAN_WORDS::get)
        .filter(words -> words.matcher(normalized).region(from, to).find())
        .isPresent();
  }

  /**
   * Parts of every way to name a malignancy: only around these are all ways tried. Plain strings,
   * since looking for each is faster than one expression that tries them all at each character.
   */
  private static final List<String> TRIGGERS =
      List.of(
          "carcino",
          "cancer",
          "kanker",
          "tumor",
          "tumour",
          "malign",
          "melano",
          "sarco",
          "stroma",
          "grawitz",
          "linitis",
          "lymphoma",
          "lymfoom",
          "mesothel",
          "neuro-endo",
          "neuroendo",
          "thymo",
          "semino",
          "insulino",
          "pancoast",
          "colorecta",
          "sulcus",
          "dlbcl",
          "hodgkin",
          "unknown",
          "onbekend",
          "klatskin",
          "lung primary",
          "bronchial primary");

  /** The same, where a word ends behind them. */
  private static final List<String> ENDING_TRIGGERS =
      List.of("ca", "nhl", "gist", "rcc", "crc", "hcc", "net", "scc", "sclc", "cup", "carcinoid");

  private static final int NEAR = 60;

  private static final Pattern ASKED =
      Pattern.compile(
          "[a-z]*(?:[^.;:,?\\n]{0,12}\\?|\\s+(?:is\\s+)?(?:unlikely|less likely|minder waarschijnlijk|onwaarschijnlijk))");

  private static final Pattern NOT_KNOWN =
      Pattern.compile(
          "\\b(?:exclude|rule out|excluding|uitsluiting van|uitsluiten|uitgesloten|no known|occult|danwel|dan wel|screening)\\b[^.;:]{0,30}$");

  private static final Pattern ASIDE =
      Pattern.compile(
          "\\s+(?:(?:in|bij)\\s+(?:(?:her|his|the|haar|zijn|de)\\s+)?(?:mother|father|sister|brother|aunt|uncle|family|moeder|vader|zus|broer|tante|oom|familie)|screening|clinic|centre|center|risk)\\b|[a-z]*screening\\b");

  private static final Pattern LIVER_PRIMARY =
      Pattern.compile("\\bhcc\\b|hepatocellula|cholangiocarcino|levercelcarcino");

  static final Pattern TNM =
      Pattern.compile(
          "\\b(?:stage\\s+|stadium\\s+)?((?:[yrapc]{0,2})T(?:[0-4]|is|x|X)[a-d]?(?:\\(m\\))?[\\s,;/-]{0,2}(?:[yrcp]{0,2})N(?:[0-3x]|X)[a-c]?(?:[\\s,;/-]{0,2}(?:[yrcp]{0,2})M(?:[01x]|X)[a-d]?)?|[yr]{0,2}[cp]T[0-4][a-d]?)(?![a-zA-Z0-9])");
  static final String VALUE = "(?:\\d{1,3}(?:[.,]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d+)?)";
  private static final String UNIT =
      "(?:[k\u00B5\u03BCmnpu]?(?:g|U|E|IU|IE|kU|kIU|mol)/(?:[mdu\u00B5]?[lL]))";

  /** "has risen from 12 to", "gestegen van 12 ug/l naar": what stands before the current value. */
  private static final String MOVED =
      "(?:(?:(?:has|have|is|was)\\s+)?(?:\\w+ly\\s+)?(?:risen|rose|rising|increased|increasing|decreased|decreasing|fallen|fell|dropped|declined|changed|went|gone|up|down|gestegen|stijgt|steeg|gedaald|daalt|daalde|toegenomen|afgenomen|opgelopen)?\\s*(?:from|van|vanaf)\\s+"
          + VALUE
          + "\\s*(?:"
          + UNIT
          + ")?\\s*(?:to|naar|tot|->|\u2192)\\s*)?";

  private static final String NAMES =
      "\\bi?(CEA|PSA|CA[\\s-]?19[\\s.-]{0,2}9|CA[\\s-]?125|CA[\\s-]?15[\\s.-]?3|AFP|LDH?|NSE|S[\\s-]?100B?|CgA|chromogranine? A|beta-HCG|HCG|calcitonine?|thyroglobuline?|thyreoglobuline|CYFRA(?:[\\s-]?21[\\s.-]?1)?)\\b";

  private static final Pattern NAME = Pattern.compile(NAMES, Pattern.CASE_INSENSITIVE);

  static final Pattern MARKER =
      Pattern.compile(
          NAMES
              + "(?:\\s*(?:(?:(?:d\\.?d\\.?|on|op)\\s*)?"
              + StatedDate.FORMS
              + "|\\([^)]{0,20}\\)|(?:less|greater|more|lower|higher) than|below|above|(?:minder|meer|groter|kleiner|hoger|lager) dan|onder|boven|level|value|waarde|spiegel|(?:rising|risen|rose|raised|elevated|increased|decreased|dropped|fallen|has|have|gone|went|up|down|to|stijgend|stijgt|steeg|gestegen|verhoogd|opgelopen|oplopend|dalend|daalde|gedaald|naar|tot)(?!\\s+(?:from|van|vanaf)\\b)|normal|normaal|at|currently|current|now|nu|is|was|were|previously|voorheen|eerder|of|van|actueel|momenteel|gehalte|serum|:|=|,|[<>\u2264\u2265])){0,5}\\s*"
              + MOVED
              + "("
              + VALUE
              + ")(?:\\s*("
              + UNIT
              + ")|(?=\\s*(?:[.,;)](?:\\s|$)|$)))",
          Pattern.CASE_INSENSITIVE);

  /** "CYFRA 21-1 climbed to 7.8 ng/ml": whatever words stand between, if a unit follows. */
  static final Pattern MARKER_IN_WORDS =
      Pattern.compile(
          NAMES + "[^\\d;.\\n]{0,40}?" + "(" + VALUE + ")\\s*(" + UNIT + ")",
          Pattern.CASE_INSENSITIVE);

  /** "PSA 3.1 -> 27.8 ng/ml", "CEA daalde volgens de aanvraag van 88 naar 14". */
  static final Pattern MARKER_MOVED =
      Pattern.compile(
          NAMES
              + "[^\\d;.\\n]{0,40}?"
              + VALUE
              + "\\s*(?:"
              + UNIT
              + ")?\\s*(?:-+>|\u2192|to|naar|tot)\\s*("
              + VALUE
              + ")\\s*("
              + UNIT
              + ")",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NOW_BEFORE =
      Pattern.compile(
          "\\b(?:now|currently|today|nu|thans|momenteel)\\b[^.;\\d]{0,15}$",
          Pattern.CASE_INSENSITIVE);

  /** "..., now 12 ug/L" after an earlier value; without a unit the number ends the clause. */
  static final Pattern NOW =
      Pattern.compile(
          "[\\s,;(]{1,3}(?:(?:and|en|maar|but)\\s+)?(?:(?:is|bedraagt)\\s+)?(?:now|nu|thans|currently|momenteel|actueel|today|heden)\\s*(?:(?:is|at)\\s+|:\\s*)?("
              + VALUE
              + ")(?:\\s*("
              + UNIT
              + ")|(?=\\s*[.,;)](?:\\s|$)|\\s*$))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DENIED_NEAR = Pattern.compile("(?s).*\\b(?:no|geen)\\b[^.,;:\\n]*");
  private static final Pattern OF_RELATIVE =
      Pattern.compile(
          "(?s).*\\b(?:mother|father|sister|brother|aunt|uncle|niece|cousin|grandmother|grandfather|moeder|vader|zus|broer|tante|oom|nicht|neef|oma|opa|family|familie)\\b[^.;]*");
  static final Pattern EARLIER_STAGE =
      Pattern.compile("(?s).*(?:previous|initial|formerly|voorheen|initieel|eerder)[^.]*");
  static final Pattern YEAR_OR_DATE =
      Pattern.compile("(?:19|20)\\d\\d|\\d{1,2}[.,]\\d{1,2}[.,]\\d+");
  private static final Pattern THOUSANDS = Pattern.compile("[1-9]\\d{0,2}(?:[.,]\\d{3})+");
  private static final Pattern THOUSANDS_WITH_FRACTION =
      Pattern.compile("\\d{1,3}(?:[.,]\\d{3})+[.,]\\d{1,2}");

  private CaseFacts() {}

  /** The malignancy most often named, what stands first deciding between equals. */
  static Optional<String> primary(String text) {
    return primaryOf(TextNormalizer.normalize(text));
  }

  /** The same of a normalised text. */
  static Optional<String> primaryOf(String normalized) {
    return named(normalized).stream().findFirst().or(() -> operated(normalized)).map(Named::code);
  }

  /** A malignancy where it is named. */
  record Named(String code, Span span) {}

  /** What is known of a text: the readers of a report ask for its malignancies in turn. */
  private static final class Known {
    final String text;
    List<Named> named;
    Optional<Named> operated;

    Known(String text) {
      this.text = text;
    }
  }

  /** The text read last by a thread. */
  private static final ThreadLocal<Known> LAST = new ThreadLocal<>();

  private static Known known(String normalized) {
    Known last = LAST.get();
    if (last == null || !last.text.equals(normalized)) {
      last = new Known(normalized);
      LAST.set(last);
    }
    return last;
  }

  /** All malignancies that are named, in order of their places. */
  static List<Named> named(String normalized) {
    Known known = known(normalized);
    if (known.named == null) {
      known.named = findNamed(normalized);
    }
    return known.named;
  }

  private static List<Named> findNamed(String normalized) {
    List<Named> all = new ArrayList<>();
    Optional<Named> next = named(normalized, 0);
    while (next.isPresent()) {
      all.add(next.get());
      Span span = next.get().span();
      next = named(normalized, Math.max(span.end(), span.start() + 1));
    }
    return List.copyOf(all);
  }

  /** The first malignancy that is named by words around a place not before {@code start}. */
  private static Optional<Named> named(String normalized, int start) {
    int from = start;
    int trigger;
    while ((trigger = trigger(normalized, from)) >= 0) {
      Optional<Named> named = namedAround(normalized, start, trigger);
      if (named.isPresent()) {
        return named;
      }
      from = trigger + 2;
    }
    return Optional.empty();
  }

  /** Where the next trigger begins, or -1. */
  private static int trigger(String text, int from) {
    int next = -1;
    for (String trigger : TRIGGERS) {
      int at = text.indexOf(trigger, from);
      next = at >= 0 && (next < 0 || at < next) ? at : next;
    }
    for (String trigger : ENDING_TRIGGERS) {
      int at = text.indexOf(trigger, from);
      while (at >= 0
          && (next < 0 || at < next)
          && at + trigger.length() < text.length()
          && Character.isLetter(text.charAt(at + trigger.length()))) {
        at = text.indexOf(trigger, at + 1);
      }
      next = at >= 0 && (next < 0 || at < next) ? at : next;
    }
    return next;
  }

  /** The malignancy that an operation was for, in a text that tells of cancer. */
  static Optional<Named> operated(String normalized) {
    Known known = known(normalized);
    if (known.operated == null) {
      known.operated = findOperated(normalized);
    }
    return known.operated;
  }

  private static Optional<Named> findOperated(String normalized) {
    if (OPERATION_STEMS.stream().noneMatch(normalized::contains)) {
      return Optional.empty();
    }
    if (CANCER.matcher(normalized).find()) {
      for (Map.Entry<String, Pattern> entry : OPERATIONS.entrySet()) {
        Matcher operation = entry.getValue().matcher(normalized);
        if (operation.find()) {
          return Optional.of(
              new Named(entry.getKey(), new Span(operation.start(), operation.end())));
        }
      }
    }
    return Optional.empty();
  }

  /** The first of the malignancies named by words around a place. */
  private static Optional<Named> namedAround(String normalized, int from, int at) {
    String best = null;
    Span span = null;
    int first = Integer.MAX_VALUE;
    String near =
        normalized.substring(Math.max(from, at - NEAR), Math.min(normalized.length(), at + NEAR));
    for (Map.Entry<String, Pattern> entry : PRIMARIES.entrySet()) {
      List<String> stems = STEMS.get(entry.getKey());
      if (stems != null && stems.stream().noneMatch(near::contains)) {
        continue;
      }
      Matcher matcher =
          entry
              .getValue()
              .matcher(normalized)
              .region(Math.max(from, at - NEAR), Math.min(normalized.length(), at + NEAR))
              .useTransparentBounds(true)
              .useAnchoringBounds(false);
      while (matcher.find()) {
        if (!denied(normalized, matcher.start())
            && !aside(normalized, matcher.end())
            && matcher.start() < first) {
          first = matcher.start();
          best = entry.getKey();
          span = new Span(matcher.start(), matcher.end());
          break;
        }
      }
    }
    return best == null ? Optional.empty() : Optional.of(new Named(best, span));
  }

  /** Whether anything in a text tells of cancer, if only a question or a denial. */
  static boolean ofCancer(String normalized) {
    for (String stem : CANCER_STEMS) {
      for (int at = normalized.indexOf(stem); at >= 0; at = normalized.indexOf(stem, at + 1)) {
        if (isKnown(normalized, at, at + stem.length())) {
          return true;
        }
      }
    }
    Matcher matcher = CANCER.matcher(normalized);
    while (matcher.find()) {
      if (isKnown(normalized, matcher.start(), matcher.end())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isKnown(String normalized, int start, int end) {
    return !denied(normalized, start)
        && !NOT_KNOWN.matcher(normalized.substring(Math.max(0, start - 45), start)).find()
        && !aside(normalized, end);
  }

  /** The organ of the primary, if it is a site. */
  static Optional<Site> primaryOrgan(String normalized) {
    boolean perhaps =
        normalized.contains("hcc")
            || normalized.contains("hepatocel")
            || normalized.contains("cholangio")
            || normalized.contains("levercel");
    if (perhaps && LIVER_PRIMARY.matcher(normalized).find()) {
      return Optional.of(Site.LIVER);
    }
    return primaryOf(normalized).map(ORGANS::get);
  }

  /** "Breast cancer in her mother", "lung cancer screening". */
  private static boolean aside(String text, int at) {
    return ASKED.matcher(text).region(at, text.length()).lookingAt()
        || ASIDE.matcher(text).region(at, text.length()).lookingAt();
  }

  /** The code of a malignancy that is named by code or in words. */
  static Optional<String> statedPrimary(String stated) {
    String normalized = TextNormalizer.normalize(stated).strip();
    String code = normalized.replaceAll("[\\s-]+", "_");
    if (PRIMARIES.containsKey(code)) {
      return Optional.of(code);
    }
    return PRIMARIES.entrySet().stream()
        .filter(entry -> entry.getValue().matcher(normalized).find())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean denied(String text, int at) {
    String near = text.substring(Math.max(0, at - 30), at);
    String before = text.substring(Math.max(0, at - 70), at);
    return DENIED_NEAR.matcher(near).matches() || OF_RELATIVE.matcher(before).matches();
  }

  /** The last stage that the impression names, else the first of the text. */
  static Optional<String> tnm(String text, ReportReading reading) {
    return stage(text, reading).map(stage -> text.substring(stage.start(), stage.end()));
  }

  /** Whether a T stands before what may follow it in a stage. */
  static boolean mayHaveStage(String text) {
    for (int i = text.indexOf('T'); i >= 0 && i + 1 < text.length(); i = text.indexOf('T', i + 1)) {
      if ("01234ixX".indexOf(text.charAt(i + 1)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Where that stage stands. */
  static Optional<Span> stage(String text, ReportReading reading) {
    if (!mayHaveStage(text)) {
      return Optional.empty();
    }
    List<Span> stages = new ArrayList<>();
    Matcher matcher = TNM.matcher(text);
    while (matcher.find()) {
      stages.add(new Span(matcher.start(1), matcher.end(1)));
    }
    for (String section : List.of("addendum", "impression")) {
      for (ReportReading.Section part : reading.sections()) {
        for (Span stage : stages) {
          if (part.kind().equals(section) && part.span().contains(stage.start())) {
            return Optional.of(stage);
          }
        }
      }
    }
    return stages.stream()
        .filter(
            stage ->
                !EARLIER_STAGE
                    .matcher(
                        text.substring(Math.max(0, stage.start() - 25), stage.start())
                            .toLowerCase(Locale.ROOT))
                    .matches())
        .findFirst()
        .or(() -> stages.stream().findFirst());
  }

  /**
   * Markers with a value and a unit, each once: the value said to be now, else the end of a change,
   * else the first.
   */
  static List<ReportSummary.Marker> markers(String text) {
    if (!namesMarker(text)) {
      return List.of();
    }
    Map<String, ReportSummary.Marker> markers = new LinkedHashMap<>();
    Matcher matcher = MARKER.matcher(text);
    while (matcher.find()) {
      String name = markerName(matcher.group(1));
      Matcher now = NOW.matcher(text).region(matcher.end(), text.length());
      boolean later = now.lookingAt();
      String value = later ? now.group(1) : matcher.group(2);
      String unit = later && now.group(2) != null ? now.group(2) : matcher.group(3);
      if (unit == null && YEAR_OR_DATE.matcher(value).matches()) {
        continue;
      }
      ReportSummary.Marker marker = new ReportSummary.Marker(name, markerValue(value), unit);
      boolean current =
          NOW_BEFORE
              .matcher(text.substring(Math.max(0, matcher.start() - 30), matcher.start()))
              .find();
      if (current) {
        markers.put(name, marker);
      } else {
        markers.putIfAbsent(name, marker);
      }
    }
    for (Pattern form : List.of(MARKER_MOVED, MARKER_IN_WORDS)) {
      Matcher inWords = form.matcher(text);
      while (inWords.find()) {
        String name = markerName(inWords.group(1));
        ReportSummary.Marker marker =
            new ReportSummary.Marker(name, markerValue(inWords.group(2)), inWords.group(3));
        markers.merge(name, marker, (known, now) -> form == MARKER_MOVED ? now : known);
      }
    }
    return List.copyOf(markers.values());
  }

  /** Whether a marker is named, as every form of a value begins; most texts name none. */
  static boolean namesMarker(String text) {
    return NAME.matcher(text).find();
  }

  static String markerName(String written) {
    String letters = written.toUpperCase(Locale.ROOT).replaceAll("[\\s.-]", "");
    return switch (letters) {
      case "CA199" -> "CA 19-9";
      case "CA125" -> "CA-125";
      case "CA153" -> "CA 15-3";
      case "CGA", "CHROMOGRANINA", "CHROMOGRANINEA" -> "chromogranin A";
      case "LD" -> "LDH";
      case "HCG", "BETAHCG", "BHCG" -> "hCG";
      case "S100", "S100B" -> "S100B";
      case "CALCITONIN", "CALCITONINE" -> "calcitonin";
      case "THYROGLOBULIN", "THYROGLOBULINE", "THYREOGLOBULINE", "TG" -> "thyroglobulin";
      default -> letters.startsWith("CYFRA") ? "CYFRA 21-1" : letters;
    };
  }

  /**
   * A mark before exactly three digits parts thousands, unless it is the only one and a zero leads.
   */
  static double markerValue(String digits) {
    String plain = digits;
    if (THOUSANDS.matcher(digits).matches()) {
      plain = digits.replaceAll("[.,]", "");
    } else if (THOUSANDS_WITH_FRACTION.matcher(digits).matches()) {
      int mark = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
      plain = digits.substring(0, mark).replaceAll("[.,]", "") + "." + digits.substring(mark + 1);
    }
    return Double.parseDouble(plain.replace(',', '.'));
  }
}
