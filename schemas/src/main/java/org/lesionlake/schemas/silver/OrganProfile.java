package org.lesionlake.schemas.silver;

import java.util.List;
import org.lesionlake.schemas.Column;

/** How an organ lies along the body: what two studies of a patient are aligned by. */
public record OrganProfile(
    @Column(doc = "Organ, as in silver.series_inference.organs") String organ,
    @Column(doc = "left or right of a paired organ, both of any other") String side,
    @Column(doc = "Number of the lowest level; level k holds patient z from 10 k to 10 k + 10 mm")
        int firstLevel,
    @Column(doc = "Volume of the organ in each level, upwards", unit = "mm3")
        List<Double> volumesMm3,
    @Column(
            doc = "Centre of mass in each level, patient LPS x; 0 where the volume is 0",
            unit = "mm")
        List<Double> xMm,
    @Column(doc = "The same, patient LPS y", unit = "mm") List<Double> yMm) {}
