/**
 * De-identification: pseudonyms under the vault's key, DICOM attributes after PS3.15 annex E, and
 * report text by known values and rules. Nothing here reads or writes a table.
 */
package org.lesionlake.deid;
