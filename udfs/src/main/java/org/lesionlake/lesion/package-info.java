/**
 * Lesions in a mask: connected components and their measurements. Pure functions on arrays in (z,
 * y, x) order; millimetres are patient LPS.
 */
package org.lesionlake.lesion;
