/**
 * Response to treatment by RECIST 1.1 (Eisenhauer et al., Eur J Cancer 2009;45:228-247), computed
 * from measured lesions through time. Pure functions; diameters in mm. Computed, not adjudicated.
 */
package org.lesionlake.lesion.response;
