package org.lesionlake.dicom;

import java.util.Optional;

/**
 * What was read of a header, and what ended the reading early.
 *
 * @param object what stands before the last tag that was wanted, or before the damage; without any
 *     attribute if the file is no DICOM file at all, and with "" for the transfer syntax if the
 *     data set was not reached
 * @param failure why not all that was wanted could be read
 */
public record HeaderPart(DicomObject object, Optional<DicomException> failure) {}
