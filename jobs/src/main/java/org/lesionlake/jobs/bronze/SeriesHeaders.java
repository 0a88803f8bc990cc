package org.lesionlake.jobs.bronze;

import java.util.Optional;
import org.lesionlake.deid.DicomDeidentifier;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.VaultKey;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.schemas.bronze.CtInstance;

/**
 * Makes of CT images, without a lake, the rows from which a lake of profile research would choose
 * series: descriptions hold the allowed words only, and nothing is kept but what geometry and
 * choice ask for, so that a row takes about a kilobyte (of an enhanced image, for each frame).
 *
 * <p>UIDs are the true ones. A lake breaks ties between series by its own, which no one without its
 * key can know. Everything else that names a patient is gone, or has a pseudonym under a key that
 * is thrown away.
 */
public final class SeriesHeaders {
  private static final int[] UIDS = {
    Tag.SOP_INSTANCE_UID, Tag.SERIES_INSTANCE_UID, Tag.STUDY_INSTANCE_UID
  };

  private final DicomDeidentifier deidentifier;

  private SeriesHeaders(DicomDeidentifier deidentifier) {
    this.deidentifier = deidentifier;
  }

  /** By the words and rules of a site. */
  public static SeriesHeaders of(Settings settings) {
    Pseudonymizer pseudonymizer = new Pseudonymizer(Profile.RESEARCH, VaultKey.generate());
    return new SeriesHeaders(new DicomDeidentifier(DicomRulesFile.read(settings), pseudonymizer));
  }

  /**
   * The row of an image.
   *
   * @param image of kind {@link Intake.Kind#CT_IMAGE}
   */
  public CtInstance read(Intake image) {
    Dataset needed = reduce(image.trueData());
    Dataset.Builder allowed = reduce(deidentifier.deidentify(needed)).toBuilder();
    for (int uid : UIDS) {
      allowed.put(uid, Vr.UI, needed.string(uid).orElseThrow());
    }
    return DicomRows.instance(
        allowed.build(),
        deidentifier.patientOf(needed),
        Optional.empty(),
        image.transferSyntaxUid(),
        "",
        "");
  }

  private static Dataset reduce(Dataset dataset) {
    Dataset.Builder reduced = dataset.toBuilder();
    for (int tag : dataset.tags()) {
      boolean needed =
          DicomRows.PROMOTED.contains(tag)
              || tag == Tag.SAMPLES_PER_PIXEL
              || tag == Tag.RESCALE_TYPE
              || tag == Tag.CONVERSION_TYPE
              || tag == Tag.BURNED_IN_ANNOTATION
              || tag == Tag.RECOGNIZABLE_VISUAL_FEATURES
              || tag == Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE
              || tag == Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE
              || tag == Tag.SPECIFIC_CHARACTER_SET;
      if (!needed) {
        reduced.remove(tag);
      }
    }
    return reduced.build();
  }
}
