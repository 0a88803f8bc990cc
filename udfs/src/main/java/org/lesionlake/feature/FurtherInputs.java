package org.lesionlake.feature;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.lesionlake.schemas.silver.FedValue;

/**
 * What a model package wants beside the CT: the network's second tensor, float32 of shape (batch,
 * {@link #width()}), is the encoded features one after the other, each with its missing flag.
 *
 * @param features in the order of the tensor
 * @param readsOwnReport whether the model is meant for reading with the study's own report
 */
public record FurtherInputs(List<Feature> features, boolean readsOwnReport) {
  /** Of a model that wants the CT alone. */
  public static final FurtherInputs NONE = new FurtherInputs(List.of(), false);

  /**
   * @throws IllegalArgumentException if a feature is asked for twice
   */
  public FurtherInputs {
    features = List.copyOf(features);
    Set<String> names = new HashSet<>();
    for (Feature feature : features) {
      if (!names.add(feature.name())) {
        throw new IllegalArgumentException("the feature " + feature.name() + " is listed twice");
      }
    }
  }

  /**
   * The features of these names.
   *
   * @throws IllegalArgumentException if there is no such feature, or one is asked for twice
   */
  public static FurtherInputs named(List<String> names, boolean readsOwnReport) {
    List<Feature> features = new ArrayList<>();
    for (String name : names) {
      features.add(
          Features.named(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there is no feature "
                              + name
                              + " ('lesionlake model features' lists them)")));
    }
    return new FurtherInputs(features, readsOwnReport);
  }

  public boolean isEmpty() {
    return features.isEmpty();
  }

  /** Numbers in a row of the second tensor. */
  public int width() {
    return features.stream().mapToInt(Feature::width).sum();
  }

  /** Values of patient and study, as far as the leak rule lets them be known; none of a mark. */
  public List<FedValue> read(PatientRecord record, StudyMoment study) {
    PatientRecord admitted = new LeakRule(study, readsOwnReport).admitted(record);
    return features.stream()
        .filter(feature -> !feature.ofMark())
        .map(feature -> feature.read(admitted, study, null))
        .toList();
  }

  /** The same where nothing is known. */
  public List<FedValue> missing() {
    return features.stream().filter(feature -> !feature.ofMark()).map(Feature::missing).toList();
  }

  /**
   * The second tensor's row.
   *
   * @param fed values of patient and study, as {@link #read} gives them
   * @param mark mark in question; null if no feature is of one
   */
  public float[] encode(List<FedValue> fed, Mark mark) {
    float[] row = new float[width()];
    int next = 0;
    int from = 0;
    for (Feature feature : features) {
      FedValue value =
          feature.ofMark() ? feature.read(PatientRecord.EMPTY, null, mark) : fed.get(from++);
      if (!value.feature().equals(feature.name())) {
        throw new IllegalArgumentException(
            "The value of " + value.feature() + " stands where " + feature.name() + " belongs");
      }
      for (double number : value.encoded()) {
        row[next++] = (float) number;
      }
    }
    return row;
  }

  /**
   * SHA-256 over values as encoded and their dates, hex: another one means that a model was told
   * otherwise, or that the patient's dates were moved, which what is on record must follow.
   */
  public static String hash(List<FedValue> fed) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (FedValue value : fed) {
        for (double number : value.encoded()) {
          digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
        }
        digest.update(String.valueOf(value.dated()).getBytes(StandardCharsets.US_ASCII));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
