/**
 * Segmentation models on CT volumes: packages of weights and what they mean, windows streamed
 * through them in bounded memory, and the lesions that come of it. Arrays run in (z, y, x) order;
 * millimetres are patient LPS.
 */
package org.lesionlake.inference;
