package org.lesionlake.dicom;

import java.util.Optional;

/** Whether elements carry their VR, and the byte order: all that parsing a data set depends on. */
record Encoding(boolean explicitVr, boolean bigEndian) {
  static final Encoding IMPLICIT_LITTLE = new Encoding(false, false);
  static final Encoding EXPLICIT_LITTLE = new Encoding(true, false);
  static final Encoding EXPLICIT_BIG = new Encoding(true, true);

  /** The file meta information is explicit little endian; some writers make it implicit. */
  static Encoding atMeta(ByteWindow window, int offset) {
    boolean present = window.has(offset, 8) && window.at(offset) == 2 && window.at(offset + 1) == 0;
    return present && !vrAt(window, offset) ? IMPLICIT_LITTLE : EXPLICIT_LITTLE;
  }

  /**
   * The encoding of the data set: as declared, unless its first element contradicts, since files
   * whose declaration is wrong or missing are common.
   */
  static Encoding atDataset(ByteWindow window, int offset, String declaredUid) {
    TransferSyntax syntax = TransferSyntax.of(declaredUid);
    Encoding declared = new Encoding(syntax.explicitVr(), !syntax.littleEndian());
    if (!window.has(offset, 8)) {
      return declared;
    }
    Encoding guessed = guess(window, offset).orElse(declared);
    return declaredUid.isEmpty() || !declared.fits(window, offset) ? guessed : declared;
  }

  /** What a plausible first element at an offset is encoded in, or empty if there is none. */
  static Optional<Encoding> guess(ByteWindow window, int offset) {
    if (!window.has(offset, 8)) {
      return Optional.empty();
    }
    for (Encoding encoding : new Encoding[] {EXPLICIT_LITTLE, EXPLICIT_BIG, IMPLICIT_LITTLE}) {
      if (encoding.fits(window, offset)) {
        return Optional.of(encoding);
      }
    }
    return Optional.empty();
  }

  /** Whether the bytes look like the first element of a data set in this encoding. */
  private boolean fits(ByteWindow window, int offset) {
    int group = unsignedShort(window, offset);
    boolean plausibleGroup =
        group == 0x0002 || group == 0x0004 || group == 0x0008 || group == 0x0010;
    if (!plausibleGroup || explicitVr != vrAt(window, offset)) {
      return false;
    }
    int tag = group << 16 | unsignedShort(window, offset + 2);
    return explicitVr || Tag.vr(tag) != Vr.UN;
  }

  private int unsignedShort(ByteWindow window, int offset) {
    int first = window.at(offset);
    int second = window.at(offset + 1);
    return bigEndian ? first << 8 | second : second << 8 | first;
  }

  private static boolean vrAt(ByteWindow window, int offset) {
    return Vr.orNull(window.at(offset + 4), window.at(offset + 5)) != null;
  }

  /** The UID of what was found: the declared one unless it is of another encoding. */
  String transferSyntaxUid(String declaredUid) {
    TransferSyntax syntax = TransferSyntax.of(declaredUid);
    boolean matches = syntax.explicitVr() == explicitVr && syntax.littleEndian() != bigEndian;
    if (!declaredUid.isEmpty() && (matches || syntax.encapsulated())) {
      return declaredUid;
    }
    if (bigEndian) {
      return TransferSyntax.EXPLICIT_BIG_ENDIAN;
    }
    return explicitVr
        ? TransferSyntax.EXPLICIT_LITTLE_ENDIAN
        : TransferSyntax.IMPLICIT_LITTLE_ENDIAN;
  }
}
