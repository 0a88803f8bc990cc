package org.lesionlake.tests.archive.report;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.lesionlake.schemas.Site;
import org.lesionlake.tests.archive.ReportFacts;
import org.lesionlake.tests.archive.SiteFacts;
import org.lesionlake.tests.archive.WrittenReport;

/**
 * Writes the report of a CT of chest and abdomen, in English or Dutch, together with what it says.
 *
 * <p>The words decide what is recorded: a size, change, number or side that no wording mentions is
 * not in the gold either. Sizes are printed in whole millimetres or centimetres with one decimal,
 * which is the value recorded. A single lesion counts as 1 unless it is called solitary; a range is
 * recorded as two lesions, its ends; changes and earlier sizes are left out where there is no
 * earlier study. Facts that are present, uncertain or historical and have the change {@code
 * resolved} are written as historical. The same facts and the same state of the generator give the
 * same text.
 */
public final class ReportWriter {
  private static final Map<String, PhraseBank> BANKS = new ConcurrentHashMap<>();

  private ReportWriter() {}

  /**
   * Writes a report.
   *
   * @throws IllegalArgumentException if the language is neither en nor nl, or if metastases are
   *     denied altogether although one outside the lymph nodes is present
   */
  public static WrittenReport write(ReportFacts facts, RandomGenerator random) {
    facts.sites().forEach(site -> requireNoContradiction(facts, site));
    PhraseBank bank = BANKS.computeIfAbsent(facts.language(), PhraseBank::load);
    return new ReportDraft(bank, facts, random).write();
  }

  private static void requireNoContradiction(ReportFacts facts, SiteFacts site) {
    boolean distant = site.status() == SiteFacts.Status.PRESENT && site.site() != Site.LYMPH_NODE;
    if (facts.globalAbsent() && distant) {
      throw new IllegalArgumentException(
          "The facts deny metastases altogether but have "
              + site.site()
              + " present: clear globalAbsent or change the status");
    }
  }
}
