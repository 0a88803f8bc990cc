/**
 * What a model may be told beside the CT: named values of the patient at the study's date, how they
 * are encoded, and the rule that keeps what was known only later away from them.
 */
package org.lesionlake.feature;
