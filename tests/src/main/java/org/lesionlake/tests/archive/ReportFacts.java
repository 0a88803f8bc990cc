package org.lesionlake.tests.archive;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Everything a report is written from.
 *
 * @param language en or nl
 * @param primary lung, colorectal, breast, prostate, kidney, melanoma or pancreas
 * @param primaryVisible whether the primary tumour is still in place and may be described
 * @param sites facts of every site the scan covers, in no order
 * @param patientName given and family name, planted in the text on purpose
 * @param referrer name of the referring doctor, planted
 * @param radiologist name of the reporting doctor, planted
 * @param contrast native, arterial or portal_venous
 * @param globalAbsent whether to deny metastases altogether ("no distant metastases") instead of
 *     site by site
 * @param markers tumour marker lines for the clinical information, for example {@code CEA 12.4
 *     ug/L}
 */
public record ReportFacts(
    String language,
    String primary,
    boolean primaryVisible,
    String patientName,
    String patientNumber,
    LocalDate birthDate,
    String referrer,
    String radiologist,
    String hospital,
    String phone,
    LocalDate studyDate,
    Optional<LocalDate> priorStudyDate,
    String contrast,
    List<SiteFacts> sites,
    boolean globalAbsent,
    List<String> markers) {}
