/** Training sets: which side of a split a patient is on. */
package org.lesionlake.training;
