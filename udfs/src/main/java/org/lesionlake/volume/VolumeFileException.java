package org.lesionlake.volume;

import java.io.IOException;

/** Why a file of a volume cannot be read, and what a person can do about it. */
public final class VolumeFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final String COPY = "Copy it again from where it came from.";

  private final String whatToDo;

  private VolumeFileException(String why, String whatToDo, Throwable cause) {
    super(why, cause);
    this.whatToDo = whatToDo;
  }

  VolumeFileException(String why, String whatToDo) {
    this(why, whatToDo, null);
  }

  /** A sentence in the imperative. */
  public String whatToDo() {
    return whatToDo;
  }

  static VolumeFileException unknownName() {
    return new VolumeFileException(
        "Its name ends in none of .nii, .nii.gz, .nrrd, .nhdr, .mha and .mhd.",
        "Convert it to one of these, or give it the name of what it is.");
  }

  static VolumeFileException notOfItsKind(String kind) {
    return new VolumeFileException(
        "It does not begin as " + kind + " does.", "Name it after what it is, or convert it.");
  }

  static VolumeFileException endsEarly(Throwable cause) {
    return new VolumeFileException("It ends before its last voxel: it was cut off.", COPY, cause);
  }

  static VolumeFileException tooShort(long needed, long there) {
    return new VolumeFileException(
        "Its header speaks of "
            + needed
            + " bytes of voxels, more than "
            + there
            + " bytes can hold: it was cut off, or its header is wrong.",
        COPY);
  }

  static VolumeFileException damaged(Throwable cause) {
    return new VolumeFileException("Its compressed voxels are damaged.", COPY, cause);
  }

  static VolumeFileException tooLarge(long voxels) {
    return new VolumeFileException(
        "It has " + voxels + " voxels, and at most 2147483647 are read.", "Crop or resample it.");
  }

  static VolumeFileException dimensions(String dimensions) {
    return new VolumeFileException(
        "It has " + dimensions + ", where a volume of three is needed.",
        "Take one volume out of it first.");
  }

  static VolumeFileException elementType(String type) {
    return new VolumeFileException(
        "Voxels of type " + type + " are not read.",
        "Convert it to whole numbers of 8 or 16 bits, or to 32-bit floats.");
  }

  static VolumeFileException notExact(long value) {
    return new VolumeFileException(
        "It holds the number " + value + ", and beyond 16777216 not all are told apart.",
        "Give its labels smaller numbers.");
  }

  static VolumeFileException header(String why) {
    return new VolumeFileException(why, "Correct its header, or write it with another tool.");
  }

  static VolumeFileException header(String why, Throwable cause) {
    return new VolumeFileException(
        why, "Correct its header, or write it with another tool.", cause);
  }

  static VolumeFileException missing(String field) {
    return header("Its header does not say '" + field + "'.");
  }

  static VolumeFileException dataFile(String name) {
    return new VolumeFileException(
        "Its voxels should lie in " + name + " beside it, and there is no such file.",
        "Copy both files into one folder, or name the right one in the header.");
  }

  static VolumeFileException feature(String what) {
    return new VolumeFileException(what + " is not read.", "Convert it to another format first.");
  }
}
