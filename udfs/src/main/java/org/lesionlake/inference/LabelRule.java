package org.lesionlake.inference;

import java.util.List;

/** How the outputs of a voxel become its label. */
interface LabelRule {
  /** The label of a voxel: a value of the mask. */
  int label(float[] outputs);

  /** Whether a label is a lesion's. */
  boolean isLesion(int label);

  /** How probable it is, 0 to 1, that a voxel labelled as lesion is one. */
  float lesionProbability(float[] outputs, int label);

  /** The output with the largest value, the first of equal ones. */
  static int largest(float[] outputs) {
    int largest = 0;
    for (int label = 1; label < outputs.length; label++) {
      largest = outputs[label] > outputs[largest] ? label : largest;
    }
    return largest;
  }

  /** Sum of the probabilities of all lesion labels. */
  static float sumOfLesions(float[] probabilities, boolean[] lesions) {
    float sum = 0;
    for (int label = 0; label < probabilities.length; label++) {
      sum += lesions[label] ? probabilities[label] : 0;
    }
    return sum;
  }

  /**
   * The rule for probabilities of our own packages: a voxel is lesion if its lesion labels together
   * are more probable than any other label, and then has the likeliest of them. A lesion between
   * two sites is a lesion still.
   */
  record LesionsTogether(boolean[] lesions) implements LabelRule {
    @Override
    public int label(float[] probabilities) {
      int other = 0;
      int lesion = -1;
      for (int label = 1; label < probabilities.length; label++) {
        if (!lesions[label]) {
          other = probabilities[label] > probabilities[other] ? label : other;
        } else if (lesion < 0 || probabilities[label] > probabilities[lesion]) {
          lesion = label;
        }
      }
      return sumOfLesions(probabilities, lesions) > probabilities[other] ? lesion : other;
    }

    @Override
    public boolean isLesion(int label) {
      return lesions[label];
    }

    @Override
    public float lesionProbability(float[] probabilities, int label) {
      return Math.min(sumOfLesions(probabilities, lesions), 1);
    }
  }

  /**
   * The output with the largest logit, the first of equal ones; probabilities are their softmax.
   */
  record LargestLogit(boolean[] lesions) implements LabelRule {
    @Override
    public int label(float[] logits) {
      return largest(logits);
    }

    @Override
    public boolean isLesion(int label) {
      return lesions[label];
    }

    @Override
    public float lesionProbability(float[] logits, int label) {
      double all = 0;
      double ofLesions = 0;
      for (int i = 0; i < logits.length; i++) {
        double power = Math.exp(logits[i] - logits[label]);
        all += power;
        ofLesions += lesions[i] ? power : 0;
      }
      return (float) (ofLesions / all);
    }
  }

  /** The most probable output, the first of equal ones. */
  record MostProbable(boolean[] lesions) implements LabelRule {
    @Override
    public int label(float[] probabilities) {
      return largest(probabilities);
    }

    @Override
    public boolean isLesion(int label) {
      return lesions[label];
    }

    @Override
    public float lesionProbability(float[] probabilities, int label) {
      return Math.min(sumOfLesions(probabilities, lesions), 1);
    }
  }

  /** Label 1 where the one output is probable enough. */
  record Threshold(float least, boolean[] lesions) implements LabelRule {
    @Override
    public int label(float[] probabilities) {
      return probabilities[0] >= least ? 1 : 0;
    }

    @Override
    public boolean isLesion(int label) {
      return lesions[label];
    }

    @Override
    public float lesionProbability(float[] probabilities, int label) {
      return Math.min(probabilities[0], 1);
    }
  }

  /** Outputs are logits of regions: the last one above 0 gives its label, none the background. */
  record Regions(List<Integer> values, boolean[] lesions) implements LabelRule {
    @Override
    public int label(float[] logits) {
      for (int region = logits.length - 1; region >= 0; region--) {
        if (logits[region] > 0) {
          return values.get(region);
        }
      }
      return 0;
    }

    @Override
    public boolean isLesion(int label) {
      return lesions[label];
    }

    @Override
    public float lesionProbability(float[] logits, int label) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int region = 0; region < logits.length; region++) {
        largest = lesions[values.get(region)] ? Math.max(largest, logits[region]) : largest;
      }
      return (float) (1 / (1 + Math.exp(-largest)));
    }
  }
}
