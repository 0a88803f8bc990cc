package org.lesionlake.lesion;

/**
 * The shape of a lesion in three dimensions, as the Image Biomarker Standardisation Initiative
 * (reference manual, section 3.1) and PyRadiomics define it. Its surface is the one of marching
 * cubes between the centres of voxels inside and outside, which cuts the edges and corners of the
 * outer voxels, so that a mesh is smaller than its voxels. Where voxels meet only crosswise it has
 * PyRadiomics' holes ({@link CubeCases}): volume and sphericity of a lesion that is all holes, such
 * as noise, mean little.
 *
 * @param maximum3dDiameterMm longest distance between two vertices of the surface (IBSI 3.1.11,
 *     L0JK), mm
 * @param meshVolumeMm3 volume that the surface encloses (IBSI 3.1.1, RNU0), mm³
 * @param surfaceMm2 area of the surface (IBSI 3.1.3, C0JK), mm²
 * @param sphericity area of the sphere of the mesh's volume over the area of the surface (IBSI
 *     3.1.8, QCFX): 1 for a sphere, less for any other body
 * @param majorAxisMm length of the longest axis of the ellipsoid that has the same principal
 *     moments as the voxels' centres: four times the square root of the largest eigenvalue of their
 *     covariance (IBSI 3.1.12, TDIC), mm; over N voxels as PyRadiomics, where IBSI's own values are
 *     over N - 1
 * @param minorAxisMm length of the second axis (IBSI 3.1.13, P9VJ), mm
 * @param leastAxisMm length of the shortest axis (IBSI 3.1.14, 7J51), mm; 0 for a lesion on one
 *     slice
 */
public record LesionShape(
    double maximum3dDiameterMm,
    double meshVolumeMm3,
    double surfaceMm2,
    double sphericity,
    double majorAxisMm,
    double minorAxisMm,
    double leastAxisMm) {

  /**
   * Measures a component.
   *
   * @param component voxels of the lesion
   * @param frame array that the component lies in
   */
  public static LesionShape of(Component component, VoxelFrame frame) {
    SurfaceMesh mesh = SurfaceMesh.of(component, frame);
    double[] axes = PrincipalAxes.lengths(component, frame);
    return new LesionShape(
        MaximumDiameter.of(component, frame),
        mesh.volumeMm3(),
        mesh.areaMm2(),
        Math.cbrt(36 * Math.PI * mesh.volumeMm3() * mesh.volumeMm3()) / mesh.areaMm2(),
        axes[0],
        axes[1],
        axes[2]);
  }
}
