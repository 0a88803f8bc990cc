/**
 * Lesions through time: bodies of two studies aligned by their organs, and lesions matched one to
 * one. Pure functions; millimetres are patient LPS.
 */
package org.lesionlake.lesion.track;
