package org.lesionlake.annotation;

import java.util.List;
import java.util.Optional;
import org.lesionlake.dicom.Dataset;
import org.lesionlake.dicom.Tag;
import org.lesionlake.dicom.Vr;

/**
 * A coded term (PS3.3 section 8).
 *
 * @param scheme coding scheme designator, such as SCT
 */
public record CodedTerm(String scheme, String value, String meaning) {

  /** The term of the first item of a code sequence. */
  static Optional<CodedTerm> of(Dataset holder, int sequence) {
    return holder.items(sequence).stream()
        .findFirst()
        .flatMap(
            item ->
                item.string(Tag.CODE_VALUE)
                    .or(() -> item.string(Tag.LONG_CODE_VALUE))
                    .map(
                        value ->
                            new CodedTerm(
                                item.string(Tag.CODING_SCHEME_DESIGNATOR).orElse(""),
                                value,
                                item.string(Tag.CODE_MEANING).orElse(""))));
  }

  /** {@code SCT:108369006}. */
  public String code() {
    return scheme + ":" + value;
  }

  /** As a code sequence has it. */
  List<Dataset> items() {
    return List.of(
        Dataset.builder()
            .put(Tag.CODE_VALUE, Vr.SH, value)
            .put(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, scheme)
            .put(Tag.CODE_MEANING, Vr.LO, meaning)
            .build());
  }
}
