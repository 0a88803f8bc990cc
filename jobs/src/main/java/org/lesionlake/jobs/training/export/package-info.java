/** Frozen training sets as the folders that trainers read. */
package org.lesionlake.jobs.training.export;
