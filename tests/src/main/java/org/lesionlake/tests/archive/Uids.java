package org.lesionlake.tests.archive;

import java.math.BigInteger;

/** UIDs under the 2.25 root, drawn instead of asked of the clock. */
final class Uids {
  private Uids() {}

  static String drawn(Dice dice) {
    BigInteger high = BigInteger.valueOf(dice.bits() >>> 4).shiftLeft(64);
    BigInteger low = new BigInteger(Long.toUnsignedString(dice.bits()));
    return "2.25." + high.add(low);
  }
}
