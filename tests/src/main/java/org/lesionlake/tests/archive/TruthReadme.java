package org.lesionlake.tests.archive;

/** The text that explains an archive's truth to whoever opens it. */
final class TruthReadme {
  private TruthReadme() {}

  static String text(int patients, long seed) {
    return String.format(
        java.util.Locale.ROOT,
        """
        Truth of a virtual archive of %d patients, seed %d. No job may read this directory.
        All people, hospitals and numbers are invented.

        files.jsonl       what must become of each file below ct/: accepted, set_aside, rejected,
                          duplicate or conflict. A duplicate or conflict belongs to another file with
                          the same SOP instance UID; whichever is read first is the accepted one.
                          Localizers are CT images and accepted; no series of theirs is chosen.
        rows.jsonl        the same for each row of the CSV files, counted from 1 after the heading.
        patients.jsonl    person, primary tumour, whether metastatic.
        studies.jsonl     study UID, accession, contrast phase, regions and sites that its series
                          cover, the series to be chosen (main_series; none where not assessable),
                          and every CT series with its role and flaw.
        lesions.jsonl     metastases per study: centre (patient LPS x, y, z in mm), longest axial
                          diameter and longest chord across it in the same plane (mm), volume (mm3),
                          measured on the implicit surface. imaged is false where no series covers
                          it. lesion_id is the same for a lesion in all studies of its patient. A
                          node under 10 mm short axis is normal and not listed.
        twins.jsonl       of an archive with twins: benign lesions that images do not tell from
                          metastases, in the same form.
        reports.jsonl     each version of a report with what it says (gold).
        agreement.jsonl   study by covered site: what the image holds, what the report says, and the
                          planted disagreement: none, report_only, image_only or size_differs.
        identifiers.txt   every direct identifier planted in files, names and texts.
        """,
        patients,
        seed);
  }
}
