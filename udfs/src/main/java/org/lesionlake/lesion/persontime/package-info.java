/**
 * Time at risk of a first metastasis at a site, from the scans that covered it: delayed entry,
 * interval-censored onset, death as a competing event. Pure functions; time is in days.
 */
package org.lesionlake.lesion.persontime;
