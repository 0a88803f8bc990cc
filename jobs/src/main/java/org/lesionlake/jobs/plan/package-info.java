/**
 * What a first load will be, told from an inventory and a sample of the files it names, before any
 * lake exists.
 */
package org.lesionlake.jobs.plan;
