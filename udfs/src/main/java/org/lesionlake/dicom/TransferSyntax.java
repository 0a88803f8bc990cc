package org.lesionlake.dicom;

import java.util.HashMap;
import java.util.Map;

/**
 * How a data set and its pixels are encoded (PS3.5 section 10 and annex A).
 *
 * @param uid the transfer syntax UID
 * @param name the name of PS3.6 table A-1, or "unknown"
 * @param explicitVr whether elements carry their VR
 * @param littleEndian the byte order
 * @param deflated whether everything after the file meta information is deflated
 * @param encapsulated whether pixel data comes in fragments
 */
public record TransferSyntax(
    String uid,
    String name,
    boolean explicitVr,
    boolean littleEndian,
    boolean deflated,
    boolean encapsulated) {

  public static final String IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
  public static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
  public static final String DEFLATED_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1.99";
  public static final String EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2";
  public static final String RLE_LOSSLESS = "1.2.840.10008.1.2.5";
  public static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
  public static final String JPEG_LOSSLESS = "1.2.840.10008.1.2.4.57";
  public static final String JPEG_LOSSLESS_SV1 = "1.2.840.10008.1.2.4.70";
  public static final String JPEG_LS_LOSSLESS = "1.2.840.10008.1.2.4.80";
  public static final String JPEG_LS_NEAR_LOSSLESS = "1.2.840.10008.1.2.4.81";
  public static final String JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90";
  public static final String JPEG_2000 = "1.2.840.10008.1.2.4.91";

  private static final Map<String, TransferSyntax> KNOWN = new HashMap<>();

  static {
    add(IMPLICIT_LITTLE_ENDIAN, "Implicit VR Little Endian", false, true, false, false);
    add(EXPLICIT_LITTLE_ENDIAN, "Explicit VR Little Endian", true, true, false, false);
    add(
        DEFLATED_EXPLICIT_LITTLE_ENDIAN,
        "Deflated Explicit VR Little Endian",
        true,
        true,
        true,
        false);
    add(EXPLICIT_BIG_ENDIAN, "Explicit VR Big Endian", true, false, false, false);
    // A vendor's syntax: data set in implicit VR little endian, pixels big endian.
    add("1.2.840.113619.5.2", "GE Private Implicit VR Big Endian", false, true, false, false);
    add("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian");
    add("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression");
    add(RLE_LOSSLESS, "RLE Lossless");
    add(JPEG_BASELINE, "JPEG Baseline (8 bit)");
    add("1.2.840.10008.1.2.4.51", "JPEG Extended (12 bit)");
    add("1.2.840.10008.1.2.4.53", "JPEG Spectral Selection (retired)");
    add("1.2.840.10008.1.2.4.55", "JPEG Full Progression (retired)");
    add(JPEG_LOSSLESS, "JPEG Lossless");
    add(JPEG_LOSSLESS_SV1, "JPEG Lossless, first-order prediction");
    add(JPEG_LS_LOSSLESS, "JPEG-LS Lossless");
    add(JPEG_LS_NEAR_LOSSLESS, "JPEG-LS Near-Lossless");
    add(JPEG_2000_LOSSLESS, "JPEG 2000 Lossless");
    add(JPEG_2000, "JPEG 2000");
    add("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Lossless");
    add("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2");
    add("1.2.840.10008.1.2.4.94", "JPIP Referenced", true, true, false, false);
    add("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", true, true, true, false);
    add("1.2.840.10008.1.2.4.100", "MPEG-2 Main Profile Main Level");
    add("1.2.840.10008.1.2.4.101", "MPEG-2 Main Profile High Level");
    add("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile");
    add("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile");
    add("1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile for 2D Video");
    add("1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile for 3D Video");
    add("1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile");
    add("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile");
    add("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile");
    add("1.2.840.10008.1.2.4.110", "JPEG XL Lossless");
    add("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression");
    add("1.2.840.10008.1.2.4.112", "JPEG XL");
    add("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless");
    add("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options Lossless");
    add("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000");
    add("1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", true, true, false, false);
    add("1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", true, true, true, false);
  }

  /** The syntax of a UID; unlisted ones are explicit VR little endian with encapsulated pixels. */
  public static TransferSyntax of(String uid) {
    TransferSyntax known = KNOWN.get(uid);
    return known != null ? known : new TransferSyntax(uid, "unknown", true, true, false, true);
  }

  private static void add(String uid, String name) {
    add(uid, name, true, true, false, true);
  }

  private static void add(
      String uid, String name, boolean explicit, boolean little, boolean deflated, boolean encaps) {
    KNOWN.put(uid, new TransferSyntax(uid, name, explicit, little, deflated, encaps));
  }
}
