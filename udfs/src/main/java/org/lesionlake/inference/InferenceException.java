package org.lesionlake.inference;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A model package that cannot be used, or a model that did not give what its package promises. */
public final class InferenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private InferenceException(String message, Throwable cause) {
    super(message, cause);
  }

  static InferenceException noPackage(Path folder, String missing) {
    return new InferenceException(
        "There is no model package at "
            + folder
            + ": it lacks "
            + missing
            + ". A package is a folder with README.md, SHA256SUMS and one of these: model.conf and"
            + " weights; plans.json, dataset.json, export.json and weights of an nnU-Net; configs"
            + " and models of a MONAI bundle",
        null);
  }

  static InferenceException unreadable(Path file, Throwable cause) {
    return new InferenceException(
        "Cannot read " + file + ": " + cause.getMessage() + ". Check that it exists and is whole",
        cause);
  }

  static InferenceException badSettings(Path file, String what) {
    return new InferenceException(
        file + " does not describe a model: " + what + ". Correct it and write SHA256SUMS anew",
        null);
  }

  static InferenceException hashDiffers(Path file) {
    return new InferenceException(
        file
            + " is not the file that SHA256SUMS in its folder records, so the model is not loaded."
            + " Restore the package, or run sha256sum anew if the change is meant",
        null);
  }

  static InferenceException notRecorded(Path folder, Collection<String> files) {
    return new InferenceException(
        "SHA256SUMS of the model package at "
            + folder
            + " does not record "
            + String.join(", ", files)
            + ", so the model is not loaded. Remove what does not belong there or record it",
        null);
  }

  static InferenceException notLoaded(String model, Path weights, Throwable cause) {
    return new InferenceException(
        "The engine did not load model "
            + model
            + " from "
            + weights
            + ": "
            + reasons(cause)
            + ". Check that the engine of its model.conf can read these weights",
        cause);
  }

  /** Engines wrap what went wrong, and only the innermost says it. */
  private static String reasons(Throwable failure) {
    Set<String> reasons = new LinkedHashSet<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      reasons.add(String.valueOf(cause.getMessage()).strip());
    }
    return String.join(": ", reasons);
  }

  static InferenceException failed(String model, Throwable cause) {
    return new InferenceException(
        "Model " + model + " failed on a window: " + cause.getMessage(), cause);
  }

  static InferenceException wrongShape(String model, List<Long> expected, String actual) {
    return new InferenceException(
        "Model "
            + model
            + " gave an output of shape "
            + actual
            + " where its package promises "
            + expected
            + " (batch, output, window axes). Correct the labels or the patch of the package",
        null);
  }

  static InferenceException wrongOutputs(String model, int outputs) {
    return new InferenceException(
        "Model "
            + model
            + " gave "
            + outputs
            + " tensors where one belongs. Export it without deep supervision or other heads",
        null);
  }

  static InferenceException notFinite(String model) {
    return new InferenceException(
        "Model "
            + model
            + " gave a logit that is no finite number, so its result is not used. Look for broken"
            + " weights, or for voxels far outside what it was trained on",
        null);
  }

  static InferenceException nothingToCrop() {
    return new InferenceException(
        "CropForegroundd found no voxel above 0, so there is nothing to search. Look whether the"
            + " image is of the kind that the model was trained on",
        null);
  }

  static InferenceException notAProbability(String model, float value) {
    return new InferenceException(
        "Model "
            + model
            + " gave "
            + value
            + " where a probability from 0 to 1 belongs, so its result is not used. Look for broken"
            + " weights, or an export without the softmax",
        null);
  }

  static InferenceException notADistribution(String model, float sum) {
    return new InferenceException(
        "Model "
            + model
            + " gave probabilities of classes that sum to "
            + sum
            + ", so its result is not used. Export it with the softmax inside",
        null);
  }

  static InferenceException furtherInputsRefused(
      Path settings, int width, Path weights, Throwable cause) {
    return new InferenceException(
        settings
            + ", further-inputs.features: they make "
            + width
            + " numbers, which "
            + weights
            + " does not take: "
            + reasons(cause)
            + ". List the features that the weights were trained with, in their order",
        cause);
  }

  static InferenceException notFinite(int slice) {
    return new InferenceException(
        "Slice "
            + slice
            + " holds a value that is not a number of Hounsfield units. Fill such voxels before"
            + " segmenting",
        null);
  }
}
