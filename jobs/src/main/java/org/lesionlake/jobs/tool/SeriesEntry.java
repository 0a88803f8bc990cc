package org.lesionlake.jobs.tool;

import java.util.List;
import java.util.Optional;
import org.lesionlake.schemas.silver.CtSeries;
import org.lesionlake.volume.SeriesGeometry.Neighbours;

/**
 * A series of a listing.
 *
 * @param study its study's number, from 1 in the order of the files
 * @param number (0020,0011)
 * @param transferSyntaxes names, of all its images
 * @param described what the lake would say of it; empty for what it takes no series from
 * @param plane empty where orientations are missing
 */
record SeriesEntry(
    int study,
    String studyInstanceUid,
    String seriesInstanceUid,
    Optional<Integer> number,
    String modality,
    int images,
    List<String> transferSyntaxes,
    Optional<CtSeries> described,
    Neighbours neighbours,
    Optional<SlicePlane> plane,
    List<String> verdicts,
    boolean chosen,
    String reason) {}
