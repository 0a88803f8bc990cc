package org.lesionlake.lesion.track;

import java.util.List;

/**
 * A lesion through time at one study.
 *
 * @param track uid of the lesion's first mark
 * @param site a value of the site list
 * @param study study instance UID
 * @param mark what the study shows of it; null where that is nothing
 * @param expected where it was looked for, patient LPS mm; null on its first point and where no
 *     searched series aligns
 * @param alignment what that place rests on, see {@link BodyAlignment}; null as {@code expected}
 * @param previousStudy study that showed it last; null on its first point
 * @param splitFrom track that it split from; null unless it did
 * @param mergedInto track that it grew together with; null unless it did
 */
public record TrackPoint(
    String track,
    String site,
    String study,
    TrackStatus status,
    Mark mark,
    List<Double> expected,
    String alignment,
    String previousStudy,
    String splitFrom,
    String mergedInto) {}
