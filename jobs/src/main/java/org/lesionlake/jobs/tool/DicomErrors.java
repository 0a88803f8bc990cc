package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.jobs.lake.UserError;

/** What a person can put right about the files given to the dicom commands. */
final class DicomErrors {
  private static final String LOOK =
      "Look at its header with 'lesionlake dicom dump', and export it again if that is wrong.";

  private DicomErrors() {}

  /**
   * The path of one file.
   *
   * @throws UserError if there is none, or if it is a folder
   */
  static Path requireFile(Path path) {
    requirePresent(path);
    if (Files.isDirectory(path)) {
      throw new UserError(
          path + " is a folder.",
          "This command reads one file.",
          "Name a file in it, or run 'lesionlake dicom series' on the folder.");
    }
    return path;
  }

  static void requirePresent(Path path) {
    if (!Files.exists(path)) {
      throw new UserError(
          "There is nothing at " + path + ".",
          "It was given on the command line.",
          "Check the spelling, and that this machine sees it.");
    }
  }

  static UserError unreadable(Path file, DicomException error) {
    return new UserError(file + " cannot be read.", why(error), whatToDo(error));
  }

  static UserError endsEarly(Path file, DicomException error) {
    return new UserError(
        "Only a part of " + file + " can be read; what there is stands above.",
        why(error),
        whatToDo(error));
  }

  static UserError undecodable(Path file, DicomException error) {
    return new UserError(
        "The pixels of " + file + " cannot be decoded.", why(error), whatToDo(error));
  }

  static UserError tooLarge(Path file) {
    return new UserError(
        file + " is too large to be decoded at once.",
        "It has more than 2 GiB.",
        "Its header can be read with 'lesionlake dicom dump'.");
  }

  static UserError noFrame(int wanted, int frames) {
    return new UserError(
        "There is no frame " + wanted + ".",
        "The object has " + frames + (frames == 1 ? " frame." : " frames."),
        "Give --frame a number from 1 to " + frames + ".");
  }

  static UserError pictureOverInput(Path file) {
    return new UserError(
        "The picture would replace " + file + ".",
        "--png names the file that is read.",
        "Give the picture a name of its own.");
  }

  static UserError pictureNotWritten(Path picture, IOException error) {
    return new UserError(
        "The picture " + picture + " cannot be written.",
        error.getClass().getSimpleName() + ": " + error.getMessage(),
        "Check that its folder is there and may be written to.");
  }

  static UserError noSeries(int files, Map<String, Integer> leftOut) {
    String why =
        leftOut.isEmpty()
            ? "There is no file at all."
            : leftOut.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ", "Of " + files + " files: ", "."));
    return new UserError(
        "There is no series.",
        why,
        "Name a folder of DICOM files. --files tells of each file why it is left out.");
  }

  private static String why(DicomException error) {
    return error.getMessage() + " (" + error.reason().code() + ")";
  }

  private static String whatToDo(DicomException error) {
    return switch (error.reason()) {
      case EMPTY_FILE, TRUNCATED, IO_ERROR -> "Copy it again from where it came from.";
      case NOT_DICOM -> "Name a DICOM file; 'lesionlake dicom series' finds those of a folder.";
      case UNSUPPORTED_TRANSFER_SYNTAX ->
          "Have the archive send it uncompressed, or convert it with another tool.";
      default -> LOOK;
    };
  }
}
