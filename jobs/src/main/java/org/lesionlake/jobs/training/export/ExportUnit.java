package org.lesionlake.jobs.training.export;

import java.io.Serializable;
import java.util.List;

/**
 * What one task writes: a case, or the cases of a shard.
 *
 * @param name of the case, or of the shard's file
 */
record ExportUnit(String name, List<ExportCase> cases) implements Serializable {}
