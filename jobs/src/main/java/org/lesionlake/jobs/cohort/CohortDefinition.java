package org.lesionlake.jobs.cohort;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.lesionlake.lesion.persontime.RiskRules;

/**
 * Who belongs to a cohort and which of their studies, as {@code conf/cohorts/example.conf} tells it
 * field by field. Empty lists and empty optionals ask for nothing.
 *
 * @param name its name in the lake
 * @param title what it is, in words
 * @param source model whose image statuses and burdens count
 * @param primary primary tumour
 * @param diagnosis dates of diagnosis
 * @param age years from birth to diagnosis
 * @param sex values of the fact {@code sex}
 * @param studies which studies
 * @param series what one series of a study must be
 * @param sites which sites a study must have been looked at for
 * @param therapy treatments before
 * @param followUp how long a patient must be followed
 * @param personTime how time at risk is counted
 */
record CohortDefinition(
    String name,
    String title,
    String source,
    Primary primary,
    Days diagnosis,
    Ages age,
    List<String> sex,
    Studies studies,
    Series series,
    Sites sites,
    Therapy therapy,
    FollowUp followUp,
    PersonTimeRules personTime) {

  /** Who looked at a site. */
  enum Look {
    IMAGE,
    REPORT,
    EITHER
  }

  /** A day of a patient from which others are counted. */
  enum Index {
    DIAGNOSIS,
    FIRST_STUDY
  }

  /**
   * @param anyOf codes, {@code *} standing for any letters
   * @param dropOthers whether patients with another primary tumour are left out
   */
  record Primary(List<String> anyOf, boolean dropOthers) {}

  /** Days from one to another, both included. */
  record Days(Optional<LocalDate> from, Optional<LocalDate> to) {
    boolean isAsked() {
      return from.isPresent() || to.isPresent();
    }
  }

  /** Whole numbers from one to another, both included. */
  record Ages(Optional<Integer> from, Optional<Integer> to) {
    boolean isAsked() {
      return from.isPresent() || to.isPresent();
    }
  }

  /**
   * @param days days after the diagnosis, negative before it
   * @param dates calendar dates
   * @param atLeast how many a patient must have, 1 at least
   */
  record Studies(Ages days, Days dates, int atLeast) {}

  /**
   * @param thicknessUpToMm nominal slice thickness, in mm
   * @param spacingUpToMm distance between slices, in mm
   * @param purposes soft_tissue or lung
   * @param regions body regions of which it shows one
   * @param phases contrast phases of which it has one
   */
  record Series(
      Optional<Double> thicknessUpToMm,
      Optional<Double> spacingUpToMm,
      List<String> purposes,
      List<String> regions,
      List<String> phases) {
    boolean asksForQuality() {
      return thicknessUpToMm.isPresent()
          || spacingUpToMm.isPresent()
          || !purposes.isEmpty()
          || !regions.isEmpty();
    }
  }

  /**
   * @param of sites
   * @param lookedAtBy who must have looked; empty: nobody need have
   * @param all whether at all of them, rather than at one
   */
  record Sites(List<String> of, Optional<Look> lookedAtBy, boolean all) {}

  /**
   * @param noneOf words of treatments that must not have started before the index day
   * @param anyOf words of treatments of which one must have
   * @param before the index day
   */
  record Therapy(List<String> noneOf, List<String> anyOf, Index before) {
    boolean isAsked() {
      return !noneOf.isEmpty() || !anyOf.isEmpty();
    }
  }

  /**
   * @param atLeastDays days from the index day to death, last contact or last study
   * @param from the index day
   * @param orDeath whether death before is follow-up enough
   */
  record FollowUp(Optional<Integer> atLeastDays, Index from, boolean orDeath) {}

  /**
   * @param sites sites for which time at risk is counted
   * @param judgedBy whose word tells positive from negative
   * @param rules how long a negative scan vouches, and what an uncertain one counts as
   */
  record PersonTimeRules(List<String> sites, Look judgedBy, RiskRules rules) {}

  /** Whether it asks for calendar dates, which a de-identified lake has shifted. */
  boolean asksForDates() {
    return diagnosis.isAsked() || studies.dates().isAsked();
  }
}
