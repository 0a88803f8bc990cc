package org.lesionlake.lesion.persontime;

/** What a scan says of a site. Of several on one day the first of these counts. */
public enum Verdict {
  /** A metastasis is there, or was there before. */
  POSITIVE,
  /** The site was looked at and it stays open whether there is one. */
  UNCERTAIN,
  /** The site was looked at and there is none. */
  NEGATIVE,
  /** The scan does not show the site, or nobody looked. */
  NOT_COVERED
}
