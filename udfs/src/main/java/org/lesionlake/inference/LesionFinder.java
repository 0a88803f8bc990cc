package org.lesionlake.inference;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.lesionlake.lesion.Component;
import org.lesionlake.lesion.Components;
import org.lesionlake.lesion.LesionMeasurements;
import org.lesionlake.lesion.VoxelFrame;
import org.lesionlake.schemas.Site;

/**
 * Finds the lesions in a segmentation: connected voxels of any lesion label are one lesion, and its
 * site is the one that most of them are labelled as.
 */
public final class LesionFinder {
  private LesionFinder() {}

  /**
   * The lesions of a segmentation.
   *
   * @param lesions lesions in the order of their component numbers, which count from 1
   * @param components their voxels; {@link Components#numbers()} makes the numbered mask
   */
  public record Found(List<FoundLesion> lesions, Components components) {
    /** The same marks, their classes told. */
    public Found with(List<FoundLesion> told) {
      return new Found(told, components);
    }
  }

  /**
   * Finds and measures lesions of at least the model's minimum volume and probability.
   *
   * @param model model that made the segmentation
   * @param segmentation labels and probabilities
   * @param hounsfield value of a voxel in Hounsfield units, by index in (z, y, x) order
   */
  public static Found find(
      ModelPackage model, Segmentation segmentation, IntToDoubleFunction hounsfield) {
    VoxelFrame frame = segmentation.frame();
    byte[] labels = segmentation.labels();
    List<ModelLabel> meaning = model.labels();
    Components components =
        Components.label(
                frame.sizeZ(),
                frame.sizeY(),
                frame.sizeX(),
                index -> meaning.get(labels[index] & 0xFF).site().isPresent())
            .where(component -> keeps(model, segmentation, component));
    List<FoundLesion> lesions = new ArrayList<>();
    for (Component component : components.list()) {
      Site site = majoritySite(component, frame, labels, meaning);
      lesions.add(
          new FoundLesion(
              site,
              model.lesionClass(),
              probability(model, segmentation, component, site),
              LesionMeasurements.of(component, frame, hounsfield)));
    }
    return new Found(List.copyOf(lesions), components);
  }

  private static boolean keeps(ModelPackage model, Segmentation segmentation, Component component) {
    VoxelFrame frame = segmentation.frame();
    if (component.voxels() * frame.voxelVolumeMm3() < model.minimumLesionMm3()) {
      return false;
    }
    Site site = majoritySite(component, frame, segmentation.labels(), model.labels());
    return probability(model, segmentation, component, site)
        >= model.minimumLesionProbability(site);
  }

  private static double probability(
      ModelPackage model, Segmentation segmentation, Component component, Site site) {
    VoxelFrame frame = segmentation.frame();
    return model
        .calibration(site)
        .map(
            calibration ->
                calibration.probability(
                    LesionMeasurements.largest(component, frame, segmentation::probability),
                    component.voxels() * frame.voxelVolumeMm3()))
        .orElseGet(() -> LesionMeasurements.mean(component, frame, segmentation::probability));
  }

  private static Site majoritySite(
      Component component, VoxelFrame frame, byte[] labels, List<ModelLabel> meaning) {
    Map<Site, Long> voxels = new EnumMap<>(Site.class);
    component.forEachRun(
        (z, y, fromX, toX) -> {
          int row = (z * frame.sizeY() + y) * frame.sizeX();
          for (int x = fromX; x < toX; x++) {
            meaning
                .get(labels[row + x] & 0xFF)
                .site()
                .ifPresent(site -> voxels.merge(site, 1L, Long::sum));
          }
        });
    // In a tie the site that the list of sites names first.
    Site most = null;
    for (Map.Entry<Site, Long> entry : voxels.entrySet()) {
      most = most == null || entry.getValue() > voxels.get(most) ? entry.getKey() : most;
    }
    return most;
  }
}
