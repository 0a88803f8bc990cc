package org.lesionlake.annotation;

import java.util.Map;
import java.util.Optional;
import org.lesionlake.schemas.Site;

/**
 * SNOMED CT terms of segments that have none: category (PS3.16 CID 7150) and type by class and
 * site.
 */
final class SegmentTerms {
  private static final CodedTerm ALTERED =
      new CodedTerm("SCT", "49755003", "Morphologically Abnormal Structure");
  private static final CodedTerm ANATOMY =
      new CodedTerm("SCT", "123037004", "Anatomical Structure");
  private static final CodedTerm TISSUE = new CodedTerm("SCT", "85756007", "Tissue");

  private static final Map<String, CodedTerm> LESIONS =
      Map.of(
          "primary", new CodedTerm("SCT", "86049000", "Neoplasm, Primary"),
          "metastasis", new CodedTerm("SCT", "14799000", "Neoplasm, Secondary"),
          "any", new CodedTerm("SCT", "52988006", "Lesion"));

  private static final Map<Site, CodedTerm> ORGANS =
      Map.of(
          Site.LIVER, new CodedTerm("SCT", "10200004", "Liver"),
          Site.LUNG, new CodedTerm("SCT", "39607008", "Lung"),
          Site.BONE, new CodedTerm("SCT", "272673000", "Bone"),
          Site.LYMPH_NODE, new CodedTerm("SCT", "59441001", "Lymph node"),
          Site.ADRENAL, new CodedTerm("SCT", "23451007", "Adrenal gland"),
          Site.BRAIN, new CodedTerm("SCT", "12738006", "Brain"),
          Site.SPLEEN, new CodedTerm("SCT", "78961009", "Spleen"),
          Site.KIDNEY, new CodedTerm("SCT", "64033007", "Kidney"),
          Site.PANCREAS, new CodedTerm("SCT", "15776009", "Pancreas"),
          Site.BLADDER, new CodedTerm("SCT", "89837001", "Bladder"));

  private SegmentTerms() {}

  static CodedTerm category(Structure structure, Optional<StructureNames.Meaning> meaning) {
    if (structure.category().isPresent()) {
      return structure.category().get();
    }
    if (meaning.filter(StructureNames.Meaning::isLesion).isPresent()) {
      return ALTERED;
    }
    return meaning.flatMap(SegmentTerms::organ).isPresent() ? ANATOMY : TISSUE;
  }

  static CodedTerm type(Structure structure, Optional<StructureNames.Meaning> meaning) {
    return structure
        .type()
        .or(
            () ->
                meaning.flatMap(
                    known ->
                        known.isLesion()
                            ? Optional.of(LESIONS.get(known.structureClass()))
                            : organ(known)))
        .orElse(TISSUE);
  }

  private static Optional<CodedTerm> organ(StructureNames.Meaning meaning) {
    return meaning.structureClass().equals("organ")
        ? meaning.site().flatMap(site -> Optional.ofNullable(ORGANS.get(site)))
        : Optional.empty();
  }
}
