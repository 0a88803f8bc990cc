package org.lesionlake.jobs.bronze;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.PixelDecoder;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.TransferSyntax;
import org.lesionlake.dicom.Vr;

/**
 * What a DICOM object is to the lake, before anything of it is de-identified or kept.
 *
 * @param trueData the data set, identities included: UIDs that it lacks are filled in from the file
 *     meta information or derived
 * @param reason why it is set aside or refused, a code for counting; null if it is taken
 * @param detail the reason in words, without values of attributes; null if the code says it
 */
public record Intake(
    Kind kind, Dataset trueData, String transferSyntaxUid, String reason, String detail) {
  /** What becomes of an object. */
  public enum Kind {
    CT_IMAGE,
    ANNOTATION,
    SET_ASIDE,
    REFUSED
  }

  private static final Set<String> CT_CLASSES =
      Set.of(
          "1.2.840.10008.5.1.4.1.1.2",
          "1.2.840.10008.5.1.4.1.1.2.1",
          "1.2.840.10008.5.1.4.1.1.2.2");
  private static final String DICOM_ROOT = "1.2.840.10008.";
  private static final Set<String> ANNOTATION_CLASSES =
      Set.of(
          "1.2.840.10008.5.1.4.1.1.481.3",
          "1.2.840.10008.5.1.4.1.1.66.4",
          "1.2.840.10008.5.1.4.1.1.66.7");

  /**
   * Judges an object of which the header was read.
   *
   * @param defaultIssuer issuer of patient IDs that state none; may be empty
   * @throws DicomException if a CT image was cut off within its pixels or contradicts itself
   */
  public static Intake of(DicomObject object, String defaultIssuer) {
    Dataset trueData = complete(object, defaultIssuer);
    String sopClass = trueData.string(Tag.SOP_CLASS_UID).orElse("");
    boolean annotation = ANNOTATION_CLASSES.contains(sopClass);
    if (!annotation && !CT_CLASSES.contains(sopClass)) {
      return setAside(object, trueData, sopClass);
    }
    for (int needed :
        new int[] {Tag.SOP_INSTANCE_UID, Tag.SERIES_INSTANCE_UID, Tag.STUDY_INSTANCE_UID}) {
      if (trueData.string(needed).isEmpty()) {
        return refused(
            object,
            trueData,
            "missing_attribute",
            "The object has no " + Tag.keyword(needed).orElse("UID") + ".");
      }
    }
    return annotation
        ? new Intake(Kind.ANNOTATION, trueData, object.transferSyntaxUid(), null, null)
        : image(object, trueData);
  }

  private static Intake image(DicomObject object, Dataset trueData) {
    if (!object.hasPixelData()) {
      return refused(object, trueData, "no_pixel_data", "A CT image without pixel data.");
    }
    if (!PixelDecoder.decodes(object.transferSyntaxUid())) {
      return refused(
          object,
          trueData,
          "unsupported_transfer_syntax",
          "Pixels are encoded as " + nameOf(object.transferSyntax()) + ".");
    }
    object.checkPixelDataComplete();
    return new Intake(Kind.CT_IMAGE, trueData, object.transferSyntaxUid(), null, null);
  }

  /** The name of a transfer syntax; of one that has none here its UID, unless that is private. */
  private static String nameOf(TransferSyntax syntax) {
    if (!syntax.name().equals("unknown")) {
      return syntax.name();
    }
    return syntax.uid().startsWith(DICOM_ROOT)
        ? "transfer syntax " + syntax.uid()
        : "a private transfer syntax";
  }

  private static Intake refused(
      DicomObject object, Dataset trueData, String reason, String detail) {
    return new Intake(Kind.REFUSED, trueData, object.transferSyntaxUid(), reason, detail);
  }

  private static Intake setAside(DicomObject object, Dataset trueData, String sopClass) {
    Optional<String> modality = trueData.string(Tag.MODALITY);
    if (sopClass.isEmpty() && modality.isEmpty()) {
      return refused(
          object, trueData, "missing_attribute", "The object has neither SOP class nor modality.");
    }
    String reason;
    if (sopClass.startsWith("1.2.840.10008.5.1.4.1.1.7")) {
      reason = "secondary_capture";
    } else if (modality.filter("CT"::equals).isEmpty()
        && modality.filter(text -> text.matches("[A-Z]{2,16}")).isPresent()) {
      reason = "modality_" + modality.get().toLowerCase(Locale.ROOT);
    } else {
      reason = "not_a_ct_image";
    }
    return new Intake(Kind.SET_ASIDE, trueData, object.transferSyntaxUid(), reason, null);
  }

  /** The data set with its SOP UIDs from the file meta information and the default issuer. */
  private static Dataset complete(DicomObject object, String defaultIssuer) {
    Dataset.Builder data = object.dataset().toBuilder();
    fill(data, object, Tag.SOP_CLASS_UID, Tag.MEDIA_STORAGE_SOP_CLASS_UID);
    fill(data, object, Tag.SOP_INSTANCE_UID, Tag.MEDIA_STORAGE_SOP_INSTANCE_UID);
    MissingUids.derive(object.dataset(), data);
    if (object.dataset().string(Tag.ISSUER_OF_PATIENT_ID).isEmpty() && !defaultIssuer.isEmpty()) {
      data.put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, defaultIssuer);
    }
    return data.build();
  }

  private static void fill(Dataset.Builder data, DicomObject object, int tag, int metaTag) {
    if (object.dataset().string(tag).isEmpty()) {
      object.fileMeta().string(metaTag).ifPresent(uid -> data.put(tag, Vr.UI, uid));
    }
  }
}
