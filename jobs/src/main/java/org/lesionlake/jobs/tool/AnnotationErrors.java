package org.lesionlake.jobs.tool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.lesionlake.annotation.MarkedStructure;
import org.lesionlake.annotation.MaskIssue;
import org.lesionlake.annotation.SeriesMatch;
import org.lesionlake.jobs.lake.UserError;

/** What a person can put right about annotations and the images given with them. */
final class AnnotationErrors {
  private AnnotationErrors() {}

  static UserError noImages(List<Path> ct) {
    return new UserError(
        "There is no CT image in "
            + ct.stream().map(Path::toString).collect(Collectors.joining(", "))
            + ".",
        "An annotation is drawn on the images that it marks.",
        "Name their folder with --ct; 'lesionlake dicom series' lists what is in a folder.");
  }

  static UserError noSeries(Path annotation, SeriesMatch match) {
    MaskIssue reason = match.reason().orElseThrow();
    String why =
        switch (reason) {
          case SERIES_MISSING -> "The series that it marks is not among the images given";
          default -> reason.what();
        };
    return new UserError(
        annotation + " marks none of the images given.",
        why + " (" + reason.code() + ").",
        "Name the folder of the images that it was drawn on with --ct.");
  }

  static UserError noStructure(String asked, List<MarkedStructure> structures) {
    return new UserError(
        "There is no structure '" + asked + "'.",
        structures.isEmpty()
            ? "The annotation has none at all."
            : structures.stream()
                .map(
                    marked ->
                        marked.structure().index()
                            + " "
                            + HeaderText.printable(marked.structure().name()))
                .collect(Collectors.joining(", ", "It has: ", ".")),
        "Name one of these by its index or its name.");
  }

  static UserError nothingMarked(List<MarkedStructure> structures) {
    return new UserError(
        "There is no mask to write or draw.",
        structures.isEmpty()
            ? "The annotation has no structure."
            : structures.stream()
                .map(
                    marked ->
                        marked.structure().index()
                            + " "
                            + HeaderText.printable(marked.structure().name())
                            + ": "
                            + marked.reason().map(MaskIssue::what).orElse("has a mask"))
                .collect(Collectors.joining("; ", "", ".")),
        "Look at the object with 'lesionlake dicom dump'.");
  }

  static UserError noGrid(List<String> verdicts) {
    return new UserError(
        "The masks cannot be written as NIfTI.",
        "Its slices are not evenly spaced ("
            + String.join(", ", verdicts)
            + "), and NIfTI has one distance for all.",
        "Write them with --seg: a DICOM Segmentation says of each slice where it lies.");
  }

  static UserError noSlice(int asked, int count) {
    return new UserError(
        "There is no slice " + asked + ".",
        "The series has slices 1 to " + count + ", from the lowest along their normal on.",
        "Choose one of these, or leave --slice out for the one with the largest mask.");
  }

  static UserError overInput(Path file) {
    return new UserError(
        "What is written would replace " + file + ".",
        "It is the annotation that is read.",
        "Give the new file a name of its own.");
  }

  static UserError notWritten(Path file, IOException error) {
    return new UserError(
        file + " cannot be written.",
        error.getClass().getSimpleName() + ": " + error.getMessage(),
        "Check that its folder is there and may be written to.");
  }
}
