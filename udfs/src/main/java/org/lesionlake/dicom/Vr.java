package org.lesionlake.dicom;

import java.util.Optional;

/** The value representations of DICOM PS3.5 section 6.2. */
public enum Vr {
  AE(Kind.ASCII, 1),
  AS(Kind.ASCII, 1),
  AT(Kind.INTEGER, 2),
  CS(Kind.ASCII, 1),
  DA(Kind.ASCII, 1),
  DS(Kind.ASCII, 1),
  DT(Kind.ASCII, 1),
  FD(Kind.DECIMAL, 8),
  FL(Kind.DECIMAL, 4),
  IS(Kind.ASCII, 1),
  LO(Kind.TEXT, 1),
  LT(Kind.TEXT, 1),
  OB(Kind.BYTES, 1),
  OD(Kind.BYTES, 8),
  OF(Kind.BYTES, 4),
  OL(Kind.BYTES, 4),
  OV(Kind.BYTES, 8),
  OW(Kind.BYTES, 2),
  PN(Kind.TEXT, 1),
  SH(Kind.TEXT, 1),
  SL(Kind.INTEGER, 4),
  SQ(Kind.SEQUENCE, 1),
  SS(Kind.INTEGER, 2),
  ST(Kind.TEXT, 1),
  SV(Kind.INTEGER, 8),
  TM(Kind.ASCII, 1),
  UC(Kind.TEXT, 1),
  UI(Kind.ASCII, 1),
  UL(Kind.INTEGER, 4),
  UN(Kind.BYTES, 1),
  UR(Kind.ASCII, 1),
  US(Kind.INTEGER, 2),
  UT(Kind.TEXT, 1),
  UV(Kind.INTEGER, 8);

  enum Kind {
    ASCII,
    TEXT,
    INTEGER,
    DECIMAL,
    BYTES,
    SEQUENCE
  }

  private static final Vr[] BY_CODE = new Vr[26 * 26];

  static {
    for (Vr vr : values()) {
      BY_CODE[index(vr.name().charAt(0), vr.name().charAt(1))] = vr;
    }
  }

  private final Kind kind;
  private final int width;

  Vr(Kind kind, int width) {
    this.kind = kind;
    this.width = width;
  }

  /** Whether values are character strings, in whichever character set. */
  public boolean isString() {
    return kind == Kind.ASCII || kind == Kind.TEXT;
  }

  /** Whether Specific Character Set (0008,0005) applies: SH, LO, ST, LT, PN, UC and UT. */
  public boolean isText() {
    return kind == Kind.TEXT;
  }

  /** Whether values are bytes without further structure: OB, OD, OF, OL, OV, OW and UN. */
  public boolean isBytes() {
    return kind == Kind.BYTES;
  }

  Kind kind() {
    return kind;
  }

  /**
   * Bytes of one value that change places with the byte order; 1 where the order is without effect.
   */
  int width() {
    return width;
  }

  /**
   * Whether an explicit VR element has two reserved bytes and a 32-bit length (PS3.5 section
   * 7.1.2).
   */
  boolean hasLongLength() {
    return switch (this) {
      case OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV -> true;
      default -> false;
    };
  }

  /**
   * Whether a backslash separates values; in LT, ST, UT and UR it is a character like any other.
   */
  boolean isMultiValued() {
    return this != LT && this != ST && this != UT && this != UR;
  }

  /** What fills a value up to an even length. */
  byte padding() {
    return (byte) (isString() && this != UI ? ' ' : 0);
  }

  static Optional<Vr> of(int first, int second) {
    return Optional.ofNullable(orNull(first, second));
  }

  /** The VR of two letters or null; the reader asks this once per element. */
  static Vr orNull(int first, int second) {
    boolean letters = first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z';
    return letters ? BY_CODE[index(first, second)] : null;
  }

  private static int index(int first, int second) {
    return (first - 'A') * 26 + second - 'A';
  }
}
