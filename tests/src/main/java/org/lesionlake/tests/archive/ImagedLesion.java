package org.lesionlake.tests.archive;

/**
 * A metastasis as it truly is at a study.
 *
 * @param imaged whether the study's series cover it
 */
record ImagedLesion(VirtualLesion lesion, LesionSize size, boolean imaged) {}
