package org.lesionlake.schemas.silver;

import java.util.List;
import org.lesionlake.schemas.Column;
import org.lesionlake.schemas.Privacy;
import org.lesionlake.schemas.Table;

/** The voxels of a chosen series, or why there are none. */
@Table(
    name = "silver.ct_volumes",
    doc =
        "The voxels of a chosen series: an immutable Parquet file under the lake's voxels folder, and"
            + " the grid it lies on; or why it has none",
    key = {"series_uid", "fingerprint"},
    owner = "volumes")
public record CtVolume(
    @Column(doc = "Series instance UID, pseudonymised", privacy = Privacy.PSEUDONYM)
        String seriesUid,
    @Column(doc = "Fingerprint of the series these voxels are of") String fingerprint,
    @Column(doc = "Study instance UID, pseudonymised", privacy = Privacy.PSEUDONYM) String studyUid,
    @Column(doc = "Pseudonym of the patient", privacy = Privacy.PSEUDONYM) String patientId,
    @Column(doc = "done, or failed") String status,
    @Column(
            doc =
                "Reason code of a failure: unusable_series, undecodable_slice, wrong_slice_size,"
                    + " unexpected_error; or storage, source_missing and time_budget, which are tried anew each night;"
                    + " null if done",
            optional = true)
        String reason,
    @Column(doc = "Voxel file, relative to the lake's root; null if failed", optional = true)
        String file,
    @Column(doc = "SHA-256 of the voxel file, hex; null if failed", optional = true)
        String fileSha256,
    @Column(doc = "Size of the voxel file; 0 if failed", unit = "By") long fileBytes,
    @Column(
            doc =
                "Voxel type: int16 (Hounsfield units), or float32 where rescaling is not integral")
        String voxelType,
    @Column(doc = "Slices") int sizeZ,
    @Column(doc = "Rows") int sizeY,
    @Column(doc = "Columns") int sizeX,
    @Column(doc = "Centre of voxel (0, 0, 0), patient LPS x, y, z; empty if failed", unit = "mm")
        List<Double> origin,
    @Column(
            doc = "Voxel spacing along columns, rows, slices (x, y, z); empty if failed",
            unit = "mm")
        List<Double> spacing,
    @Column(
            doc =
                "Direction cosines of the x, y and z axes of the array in patient LPS, nine values axis by"
                    + " axis; empty if failed")
        List<Double> direction,
    @Column(doc = "Slices per slab (row group of the voxel file); 0 if failed") int slabSlices,
    @Column(
            doc =
                "Perceptual hash of its middle slices, 64 hexadecimal digits: of hashes that differ in"
                    + " at most 32 bits the images are copies, also under other UIDs; null if failed,"
                    + " and for older rows until the job volumes runs",
            optional = true)
        String imageHash) {

  /** The same row with the hash of its image. */
  public CtVolume withImageHash(String hash) {
    return new CtVolume(
        seriesUid,
        fingerprint,
        studyUid,
        patientId,
        status,
        reason,
        file,
        fileSha256,
        fileBytes,
        voxelType,
        sizeZ,
        sizeY,
        sizeX,
        origin,
        spacing,
        direction,
        slabSlices,
        hash);
  }
}
