package org.lesionlake.inference;

/** IEEE 754 half precision (binary16), as networks' toolkits add up logits in it. */
final class Half {
  private static final float[] VALUES = new float[1 << 16];

  static {
    for (int bits = 0; bits < VALUES.length; bits++) {
      VALUES[bits] = value(bits);
    }
  }

  private Half() {}

  /** The value of 16 bits; exact. */
  static float toFloat(short bits) {
    return VALUES[bits & 0xFFFF];
  }

  /**
   * The nearest half, of two equally near the one whose last bit is 0; beyond 65,504 infinity, and
   * a NaN stays one.
   */
  static short ofFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7FFFFFFF;
    if (magnitude >= 0x47800000) {
      // 2^16 and more, or no number at all.
      return (short) (sign | (magnitude > 0x7F800000 ? 0x7E00 : 0x7C00));
    }
    if (magnitude < 0x38800000) {
      // Below 2^-14 halves are multiples of 2^-24, which a sum with 2^-1 rounds to.
      float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
      return (short) (sign | Float.floatToRawIntBits(shifted) - 0x3F000000);
    }
    int odd = magnitude >>> 13 & 1;
    return (short) (sign | magnitude - 0x38000000 + 0xFFF + odd >>> 13);
  }

  private static float value(int bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 31) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }
}
