/**
 * Cohorts: a definition as a file, the query that it is compiled to, and frozen versions of what it
 * selects.
 */
package org.lesionlake.jobs.cohort;
