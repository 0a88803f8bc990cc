package org.lesionlake.tests.archive.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.SiteFacts;
import org.lesionlake.tests.archive.SiteFacts.Status;

/** Words everything a report says of one site and records what was said. */
final class SiteWriter {
  private static final Set<Site> WITHOUT_SIDES =
      Set.of(
          Site.LIVER,
          Site.PERITONEUM,
          Site.SPLEEN,
          Site.PANCREAS,
          Site.BOWEL,
          Site.BLADDER,
          Site.OTHER);

  private static final Pattern SIZE_ENDS_CLAUSE =
      Pattern.compile("\\{size\\}(\\{img\\}|\\{chg\\})*[.,:;]");

  private final PhraseBank bank;
  private final RandomGenerator random;
  private final SiteFacts facts;
  private final Status status;
  private final DateWords dates;
  private final Optional<LocalDate> priorDate;
  private final String key;
  private final GoldEntry gold;
  private final SizeWriter sizes;
  private final int lesions;
  private final boolean counted;
  private final boolean plural;
  private final boolean saysChange;
  private final boolean placeHasSide;
  private final boolean saysSolitary;
  private final String place;
  private final String lesion;
  private boolean endsClause;
  private boolean saidNormal;

  SiteWriter(
      PhraseBank bank,
      RandomGenerator random,
      Measures measures,
      DateWords dates,
      Optional<LocalDate> priorDate,
      SiteFacts facts) {
    this.bank = bank;
    this.random = random;
    this.facts = facts;
    this.dates = dates;
    this.priorDate = priorDate;
    boolean resolved = facts.change().equals(Optional.of("resolved")) && asserted(facts.status());
    status = resolved ? Status.HISTORICAL : facts.status();
    key = facts.site().name().toLowerCase(Locale.ROOT);
    gold = new GoldEntry(facts.site(), goldStatus(status));
    int known = known(facts);
    counted = known > 0;
    lesions = counted ? known : 1 + random.nextInt(2);
    plural = lesions > 1;
    saysChange = priorDate.isPresent() && facts.change().isPresent() && draws(0.8) && changeFits();
    boolean sided = facts.laterality().isPresent() && !WITHOUT_SIDES.contains(facts.site());
    placeHasSide = sided && bank.has(sidedBlock()) && draws(0.75);
    place = drawLocation();
    lesion =
        bank.pick(
            key + (plural ? ".lesion.pl" : ".lesion.sg"),
            random,
            wording -> place.isEmpty() || !wording.contains(" in "));
    saysSolitary = counted && !plural && draws(0.2);
    sizes = new SizeWriter(bank, random, measures, gold, facts, lesions, saysChange);
  }

  /** Lesions now or, where there are none any more, at the earlier study. */
  private static int known(SiteFacts facts) {
    int now = Math.max(facts.count(), facts.sizesMm().size());
    return now > 0 ? now : facts.priorSizesMm().size();
  }

  private static boolean asserted(Status status) {
    return status == Status.PRESENT || status == Status.UNCERTAIN || status == Status.HISTORICAL;
  }

  private static String goldStatus(Status status) {
    return switch (status) {
      case PRESENT, UNCERTAIN, HISTORICAL -> status.name().toLowerCase(Locale.ROOT);
      case ABSENT_EXPLICIT, ABSENT_IMPLIED, NOT_MENTIONED -> "absent";
    };
  }

  private boolean changeFits() {
    boolean mixed = facts.change().equals(Optional.of("mixed"));
    boolean onlyResolved = facts.change().equals(Optional.of("resolved"));
    return (plural || !mixed) && (status == Status.HISTORICAL) == onlyResolved;
  }

  private boolean draws(double probability) {
    return Draw.chance(random, probability);
  }

  Site site() {
    return facts.site();
  }

  Status status() {
    return status;
  }

  GoldEntry gold() {
    return gold;
  }

  boolean manyPresent() {
    return status == Status.PRESENT && plural;
  }

  /** The change the report says, if it says one. */
  Optional<String> change() {
    return saysChange ? facts.change() : Optional.empty();
  }

  boolean knownBefore() {
    return priorDate.isPresent()
        && facts.change().filter(change -> !change.equals("new")).isPresent();
  }

  /** One or two sentences for the findings. */
  String finding() {
    return switch (status) {
      case PRESENT -> present();
      case UNCERTAIN -> uncertain();
      case HISTORICAL -> historical();
      case ABSENT_EXPLICIT -> absent("explicit");
      case ABSENT_IMPLIED -> absent("implied");
      case NOT_MENTIONED -> normality();
    };
  }

  /** As {@link #finding}, in an organ whose primary tumour forbids to deny every focal lesion. */
  String findingBesidePrimary() {
    return status == Status.ABSENT_IMPLIED ? absent("explicit") : finding();
  }

  private String present() {
    if (bank.has(key + ".mass") && plural && !saysChange && draws(0.25)) {
      return Sentences.sentence(bank.pick(key + ".mass", random) + ".");
    }
    String block = "present";
    if (saysChange && draws(0.5)) {
      block = "present." + facts.change().orElseThrow();
      gold.change(facts.change().orElseThrow());
    } else if (saysChange && knownBefore() && draws(0.25)) {
      block = "present.known";
    }
    return plural && sizes.mayFollow() && draws(0.25) ? presentThenLargest(block) : render(block);
  }

  private String presentThenLargest(String block) {
    sizes.defer();
    String first = render(block);
    return first + " " + render("largest.follow");
  }

  private String uncertain() {
    return render("uncertain");
  }

  private String historical() {
    if (saysChange) {
      gold.change("resolved");
      return render("historical.resolved");
    }
    boolean particular = bank.has(key + ".historical") && draws(0.5);
    return render(particular ? key + ".historical" : "historical");
  }

  private String absent(String block) {
    boolean particular = bank.has(key + "." + block) && (fullyWorded(block) || draws(0.5));
    return render(particular ? key + "." + block : block);
  }

  /**
   * Sites whose denial no general wording fits, since one does not speak of focal lesions there.
   */
  private boolean fullyWorded(String block) {
    return switch (site()) {
      case LYMPH_NODE -> true;
      case BONE, LUNG -> block.equals("implied");
      case PERITONEUM -> block.equals("explicit");
      default -> false;
    };
  }

  private String normality() {
    saidNormal = bank.has(key + ".normal") && draws(0.5);
    return saidNormal ? render(key + ".normal") : "";
  }

  /** A benign finding at the site, if that does not contradict what is said of it. */
  String benign() {
    boolean contradicts =
        saidNormal
            || status == Status.ABSENT_IMPLIED
            || site() == Site.LYMPH_NODE && status == Status.PRESENT;
    return bank.has(key + ".benign") && !contradicts && draws(0.2) ? render(key + ".benign") : "";
  }

  /** A line that names the site in its heading and may leave it out afterwards. */
  String telegraphic(boolean besidePrimary) {
    String text =
        switch (status) {
          case PRESENT -> render("tele.present");
          case UNCERTAIN -> render("tele.uncertain");
          case HISTORICAL -> historical();
          case ABSENT_EXPLICIT -> telegraphicDenial("explicit");
          case ABSENT_IMPLIED -> telegraphicDenial(besidePrimary ? "explicit" : "implied");
          case NOT_MENTIONED -> draws(0.5) ? render("tele.normal") : "";
        };
    return text.isEmpty() ? "" : Sentences.capital(organ()) + ": " + text;
  }

  private String telegraphicDenial(String block) {
    String particular = key + ".tele." + block;
    return render(bank.has(particular) ? particular : "tele." + block);
  }

  String impression() {
    return render(status == Status.PRESENT ? "impr.present" : "impr.uncertain");
  }

  String clinical() {
    return render("clinical.present");
  }

  /** A line of a list of target lesions. */
  String target() {
    return Sentences.sentence(organ() + location() + ": " + sizes.plain());
  }

  boolean mayBeTarget() {
    return status == Status.PRESENT && sizes.mayBeTarget();
  }

  void keepSizesForTargets() {
    sizes.defer();
  }

  /** Whether "no new metastases" agrees with what is said of the site. */
  boolean mayDenyNew() {
    return knownBefore() && !facts.change().equals(Optional.of("increased"));
  }

  int targetMm() {
    return sizes.targetMm();
  }

  /** Says that there are several lesions, in a sentence about several sites. */
  void saidMultiple() {
    gold.multiple();
  }

  String organ() {
    return bank.pick(key + ".organ", random);
  }

  private String render(String block) {
    String wording = bank.pick(block, random, this::fits);
    endsClause = SIZE_ENDS_CLAUSE.matcher(wording).find();
    return Sentences.sentence(PhraseBank.fill(wording, this::slot));
  }

  private boolean fits(String wording) {
    boolean asksPair = wording.contains("{fromto}");
    boolean asksPlural = wording.contains("{organ.metastatic}");
    return (!asksPair || sizes.mayCompare()) && (!asksPlural || plural);
  }

  private String slot(String name) {
    return switch (name) {
      case "np0" -> sentenceStart(quantified(noun()));
      case "np" -> quantified(noun());
      case "np1", "bare" -> counting(noun());
      case "hbare" -> draws(0.3) ? quantified(noun()) : counting(noun());
      case "lesion0" -> sentenceStart(quantified(lesion()));
      case "lesion1" -> counting(lesion());
      case "tm" -> sentenceStart(quantified(plainNoun()));
      case "tmbare" -> counting(plainNoun());
      case "tl" -> sentenceStart(quantified(lesion()));
      case "noun.pl" -> bank.pick(key + ".noun.pl", random);
      case "lesion.pl" -> bank.pick(key + ".lesion.pl", random);
      case "meta" -> bank.pick(plural ? "meta.pl" : "meta.sg", random);
      case "loc", "loc1" -> name.equals("loc") || !plural ? location() : "";
      case "size" -> sizes.clause(endsClause);
      case "m" -> sizes.largest();
      case "fromto" -> sizeChange();
      case "priorsize" -> sizes.priorClause();
      case "img" -> plural || draws(0.65) ? "" : " " + image();
      case "chg" -> changeClause();
      case "organ" -> organ();
      case "organ.the" -> the(organ());
      case "organ.metastatic" -> metastasesInOrgan();
      default -> otherSlot(name);
    };
  }

  private String otherSlot(String name) {
    return switch (name) {
      case "is" -> bank.english() ? plural ? "are" : "is" : plural ? "zijn" : "is";
      case "has" -> plural ? "have" : "has";
      case "kan" -> plural ? "kunnen" : "kan";
      case "was" -> plural ? "were" : "was";
      case "isone" -> "is";
      case "year" -> draws(0.4) ? " in " + (2008 + random.nextInt(8)) : "";
      case "side" -> side();
      case "sideadv" -> sideAdverb();
      case "s" -> Integer.toString(2 + random.nextInt(8));
      case "i" -> Integer.toString(12 + random.nextInt(230));
      case "priorref" -> PhraseBank.fill(bank.pick("priorref", random), this::slot);
      case "priordate" -> dates.spoken(priorDate.orElseThrow(), random);
      default -> throw new IllegalStateException("No slot " + name + " in sentences about a site");
    };
  }

  private String noun() {
    String block = key + (plural ? ".noun.pl" : ".noun.sg");
    return bank.pick(block, random, wording -> place.isEmpty() || !wording.contains(" in "));
  }

  private String plainNoun() {
    boolean node = site() == Site.LYMPH_NODE;
    return node
        ? noun()
        : bank.english()
            ? plural ? "metastases" : "metastasis"
            : plural ? "metastasen" : "metastase";
  }

  private String lesion() {
    return lesion;
  }

  private String metastasesInOrgan() {
    gold.multiple();
    return (bank.english() ? "metastases in " : "metastasen in ") + the(organ());
  }

  private String counting(String noun) {
    if (plural) {
      gold.multiple();
    } else {
      gold.number(1);
    }
    return noun;
  }

  private String quantified(String noun) {
    counting(noun);
    if (plural) {
      return quantifier() + noun;
    }
    String article = bank.english() ? "a~ " : "een ";
    if (saysSolitary) {
      gold.solitary();
      return article + bank.pick("solitary", random) + " " + noun;
    }
    return article + noun;
  }

  private String quantifier() {
    double chanceOfNumber = lesions == 2 ? 0.7 : lesions <= 6 ? 0.45 : 0.12;
    if (counted && facts.count() > 1 && facts.count() == lesions && draws(chanceOfNumber)) {
      gold.number(lesions);
      return numeral() + " ";
    }
    if (lesions == 2 || draws(0.2)) {
      return "";
    }
    return bank.pick(lesions <= 4 ? "quant.few" : "quant.pl", random) + " ";
  }

  private String numeral() {
    List<String> words =
        bank.english()
            ? List.of("two", "three", "four", "five", "six", "seven", "eight")
            : List.of("twee", "drie", "vier", "vijf", "zes", "zeven", "acht");
    boolean asWord = lesions <= 8 && draws(0.75);
    return asWord ? words.get(lesions - 2) : Integer.toString(lesions);
  }

  private String sentenceStart(String phrase) {
    String article = bank.english() ? "a~ " : "een ";
    return !plural && phrase.startsWith(article) && draws(0.7)
        ? phrase.substring(article.length())
        : phrase;
  }

  /** Where in the organ, the same words each time so that findings and impression agree. */
  private String location() {
    if (placeHasSide) {
      recordSide();
    }
    return place;
  }

  private String drawLocation() {
    String number = plural ? ".loc.pl" : ".loc.sg";
    String sided = sidedBlock();
    if (placeHasSide) {
      return " " + PhraseBank.fill(bank.pick(sided, random), this::slot);
    }
    boolean named = bank.has(key + number) && draws(0.6);
    return named ? " " + bank.pick(key + number, random) : "";
  }

  private String sidedBlock() {
    boolean both = facts.laterality().equals(Optional.of("both"));
    return key + (plural ? ".loc.pl" : ".loc.sg") + (both ? ".both" : ".side");
  }

  private void recordSide() {
    String side = facts.laterality().orElseThrow();
    if (side.equals("both")) {
      gold.side("left");
      gold.side("right");
    } else {
      gold.side(side);
    }
  }

  private String side() {
    boolean left = facts.laterality().equals(Optional.of("left"));
    if (bank.english()) {
      return left ? "left" : "right";
    }
    return left ? "linker" : "rechter";
  }

  private String sideAdverb() {
    boolean left = facts.laterality().equals(Optional.of("left"));
    if (bank.english()) {
      return left ? "on the left" : "on the right";
    }
    return left ? "links" : "rechts";
  }

  private String image() {
    return PhraseBank.fill(bank.pick("img", random), this::slot);
  }

  private String sizeChange() {
    gold.change(facts.change().orElseThrow());
    return PhraseBank.fill(sizes.fromTo(), this::slot);
  }

  private String changeClause() {
    if (!saysChange) {
      return "";
    }
    String change = facts.change().orElseThrow();
    gold.change(change);
    boolean inNumber = change.equals("increased") && plural && draws(0.25);
    String block = "chg." + change + (inNumber ? ".pl" : "");
    return ", " + PhraseBank.fill(bank.pick(block, random), this::slot);
  }

  private String the(String organ) {
    if (bank.english()) {
      return "the " + organ;
    }
    boolean neuter = organ.equals("skelet") || organ.equals("peritoneum");
    return (neuter ? "het " : "de ") + organ;
  }
}
