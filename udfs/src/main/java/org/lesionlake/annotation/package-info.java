/**
 * Annotations that people made: contours (RT Structure Set) and segmentations, brought onto the
 * grid of the series they mark, and written as DICOM Segmentation.
 */
package org.lesionlake.annotation;
