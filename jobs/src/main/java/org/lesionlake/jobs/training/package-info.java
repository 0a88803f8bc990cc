/** Training sets: a specification as a file, and frozen versions of what it selects. */
package org.lesionlake.jobs.training;
