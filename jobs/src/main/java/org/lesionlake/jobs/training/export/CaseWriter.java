package org.lesionlake.jobs.training.export;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.lesionlake.volume.Grid;
import org.lesionlake.volume.HashedStream;
import org.lesionlake.volume.SlabTableWriter;
import org.lesionlake.volume.VolumeException;
import org.lesionlake.volume.VolumeStream;
import org.lesionlake.volume.VolumeStream.Compression;
import org.lesionlake.volume.VoxelFileReader;
import org.lesionlake.volume.VoxelType;
import org.lesionlake.volume.WholeHounsfield;

/** Writes the files of one unit in a task, slab by slab, straight from the lake's voxel files. */
final class CaseWriter implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String lakeRoot;
  private final ExportFolder folder;
  private final ExportFormat format;
  private final Compression compression;
  private final int ignore;
  private final SerializableConfiguration hadoop;

  /**
   * @param ignore value of what nobody annotated
   */
  CaseWriter(
      String lakeRoot,
      ExportFolder folder,
      ExportFormat format,
      Compression compression,
      int ignore,
      SerializableConfiguration hadoop) {
    this.lakeRoot = lakeRoot;
    this.folder = folder;
    this.format = format;
    this.compression = compression;
    this.ignore = ignore;
    this.hadoop = hadoop;
  }

  /** Sources of a case that cannot be used. */
  private static final class BadSource extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient UnitOutcome.Failure failure;

    BadSource(ExportCase of, String file, String why) {
      this.failure = new UnitOutcome.Failure(of.patientId(), of.seriesUid(), file, why);
    }
  }

  /** Puts the files of cases somewhere. */
  private interface Target {
    void put(String name, FileContent content) throws IOException, BadSource;
  }

  /** Fills a file. */
  private interface FileContent {
    void to(HashedStream out) throws IOException, BadSource;
  }

  /**
   * Writes a unit and records it.
   *
   * @return what became of it; with failures if sources cannot be used, and then no file is kept
   * @throws org.lesionlake.jobs.lake.UserError if the storage refuses to take the files
   */
  UnitOutcome write(ExportUnit unit) {
    List<UnitOutcome.Failure> failures = new ArrayList<>();
    for (ExportCase of : unit.cases()) {
      try {
        requireAsFrozen(of);
      } catch (BadSource e) {
        failures.add(e.failure);
      }
    }
    if (!failures.isEmpty()) {
      return new UnitOutcome(unit.name(), List.of(), List.of(), failures);
    }
    ExportCase[] at = {unit.cases().get(0)};
    try {
      UnitOutcome outcome =
          format == ExportFormat.WEBDATASET ? shard(unit, at) : files(unit.cases().get(0), unit);
      folder.record(outcome);
      return outcome;
    } catch (BadSource e) {
      return new UnitOutcome(unit.name(), List.of(), List.of(), List.of(e.failure));
    } catch (IOException e) {
      throw ExportErrors.cannotWrite(at[0], String.valueOf(e.getMessage()));
    }
  }

  /** What is exported must be what was frozen, also if a file of that name was made anew. */
  private void requireAsFrozen(ExportCase of) throws BadSource {
    requireAsFrozen(of, of.voxelFile(), of.voxelSha256());
    for (ExportCase.Mask mask : of.masks()) {
      requireAsFrozen(of, mask.file(), mask.sha256());
    }
  }

  private void requireAsFrozen(ExportCase of, String file, String sha256) throws BadSource {
    Path path = new Path(lakeRoot, file);
    HashedStream hash = new HashedStream(OutputStream.nullOutputStream());
    try (InputStream in = path.getFileSystem(hadoop.value()).open(path, 1 << 17)) {
      in.transferTo(hash);
    } catch (FileNotFoundException e) {
      throw new BadSource(of, file, "is gone");
    } catch (IOException e) {
      throw new BadSource(of, file, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    if (!hash.sha256().equals(sha256)) {
      throw new BadSource(of, file, "is not the file that was frozen");
    }
  }

  private UnitOutcome files(ExportCase of, ExportUnit unit) throws IOException, BadSource {
    List<ExportedFile> files = new ArrayList<>();
    ExportedCase exported =
        format == ExportFormat.PARQUET
            ? table(of, files)
            : volumes(of, (name, content) -> files.add(file(name, content)));
    return new UnitOutcome(unit.name(), files, List.of(exported), List.of());
  }

  private ExportedFile file(String name, FileContent content) throws IOException, BadSource {
    try (ExportFolder.Part part = folder.part(name)) {
      HashedStream out = part.create();
      try (HashedStream closing = out) {
        content.to(closing);
      }
      return part.name(out.sha256(), out.bytes());
    }
  }

  private UnitOutcome shard(ExportUnit unit, ExportCase[] at) throws IOException, BadSource {
    List<ExportedCase> exported = new ArrayList<>();
    ExportedFile tar =
        file(
            unit.name(),
            out -> {
              try (TarShard shard = new TarShard(out)) {
                for (ExportCase of : unit.cases()) {
                  at[0] = of;
                  ExportedCase inShard =
                      volumes(of, (name, content) -> member(shard, name, content));
                  shard.add(of.caseId() + ".json", of.about());
                  exported.add(
                      new ExportedCase(
                          of.caseId(),
                          unit.name(),
                          inShard.label() == null ? null : unit.name(),
                          inShard.shape(),
                          inShard.spacingMm(),
                          inShard.labelVoxels(),
                          inShard.clampedVoxels()));
                }
              }
            });
    return new UnitOutcome(unit.name(), List.of(tar), exported, List.of());
  }

  /** Before a member of a tar stands its size, so it is made beside the shard first. */
  private void member(TarShard shard, String name, FileContent content)
      throws IOException, BadSource {
    try (ExportFolder.Part part = folder.part(name)) {
      HashedStream out = part.create();
      try (HashedStream closing = out) {
        content.to(closing);
      }
      try (InputStream in = folder.open(part)) {
        shard.add(name, in, out.bytes());
      }
    }
  }

  private ExportedCase volumes(ExportCase of, Target target) throws IOException, BadSource {
    String image = format.image(of.side(), of.caseId(), compression);
    String label = of.hasLabels() ? format.label(of.side(), of.caseId(), compression) : null;
    WholeHounsfield whole = new WholeHounsfield();
    try (VoxelFileReader reader = open(of)) {
      Grid grid = reader.grid();
      target.put(
          image,
          out -> {
            try (ExportFolder.Part spool = folder.part(image);
                VolumeStream stream = stream(out, grid, VoxelType.INT16, spool)) {
              for (int slab = 0; slab < reader.slabs(); slab++) {
                stream.write(whole.of(reader.readSlab(slab)));
              }
              stream.finish();
            }
          });
      ExportedCase exported = exported(of, grid, image, label, whole);
      if (of.hasLabels()) {
        try (CaseLabels labels = labels(of, grid)) {
          target.put(label, out -> write(of, labels, grid, out));
          exported.labelVoxels().putAll(labels.counts());
        }
      }
      return exported;
    } catch (VolumeException e) {
      throw damaged(of, e);
    }
  }

  private VolumeStream stream(HashedStream out, Grid grid, VoxelType type, ExportFolder.Part spool)
      throws IOException {
    return VolumeStream.open(
        out,
        format.form(),
        compression,
        grid,
        type,
        new VolumeStream.Spool() {
          @Override
          public OutputStream write() throws IOException {
            return spool.create();
          }

          @Override
          public InputStream read() throws IOException {
            return folder.open(spool);
          }
        });
  }

  private void write(ExportCase of, CaseLabels labels, Grid grid, HashedStream out)
      throws IOException {
    try (ExportFolder.Part spool = folder.part(of.caseId());
        VolumeStream stream = stream(out, grid, VoxelType.UINT8, spool)) {
      for (int z = 0; z < grid.sizeZ(); z += labels.slabSlices()) {
        stream.write(labels.slices(z, Math.min(grid.sizeZ(), z + labels.slabSlices())));
      }
      stream.finish();
    }
  }

  private ExportedCase table(ExportCase of, List<ExportedFile> files)
      throws IOException, BadSource {
    String name = format.image(of.side(), of.caseId(), compression);
    WholeHounsfield whole = new WholeHounsfield();
    try (VoxelFileReader reader = open(of);
        ExportFolder.Part part = folder.part(name)) {
      Grid grid = reader.grid();
      try (CaseLabels labels = labels(of, grid);
          SlabTableWriter table =
              SlabTableWriter.open(part.path(), folder.storage(), texts(of), grid)) {
        for (int z = 0; z < grid.sizeZ(); z += reader.slabSlices()) {
          int zTo = Math.min(grid.sizeZ(), z + reader.slabSlices());
          table.write(
              whole.of(reader.readSlices(z, zTo)),
              of.hasLabels() ? Optional.of(labels.slices(z, zTo)) : Optional.empty());
        }
        String sha256 = table.finish();
        files.add(part.name(sha256, table.bytes()));
        ExportedCase exported = exported(of, grid, name, of.hasLabels() ? name : null, whole);
        exported.labelVoxels().putAll(labels.counts());
        return exported;
      }
    } catch (VolumeException e) {
      throw damaged(of, e);
    }
  }

  private static Map<String, Optional<String>> texts(ExportCase of) {
    Map<String, Optional<String>> texts = new LinkedHashMap<>();
    texts.put("case_id", Optional.of(of.caseId()));
    texts.put("patient_id", Optional.of(of.patientId()));
    texts.put("study_uid", Optional.of(of.studyUid()));
    texts.put("series_uid", Optional.of(of.seriesUid()));
    texts.put("side", Optional.of(of.side()));
    texts.put("fold", Optional.ofNullable(of.fold()).map(String::valueOf));
    texts.put("stratum", Optional.of(of.stratum()));
    texts.put("mask_origin", Optional.of(of.maskOrigin()));
    texts.put("about", Optional.of(of.about()));
    return texts;
  }

  private VoxelFileReader open(ExportCase of) {
    return VoxelFileReader.open(new Path(lakeRoot, of.voxelFile()), hadoop.value());
  }

  private CaseLabels labels(ExportCase of, Grid grid) throws BadSource {
    try {
      return new CaseLabels(of, grid, ignore, lakeRoot, hadoop.value());
    } catch (IllegalArgumentException e) {
      throw new BadSource(of, of.masks().get(0).file(), e.getMessage());
    }
  }

  private static BadSource damaged(ExportCase of, VolumeException e) {
    return new BadSource(of, of.voxelFile(), "cannot be read (" + e.reason().code() + ")");
  }

  private static ExportedCase exported(
      ExportCase of, Grid grid, String image, String label, WholeHounsfield whole) {
    return new ExportedCase(
        of.caseId(),
        image,
        label,
        grid.shape(),
        grid.spacing().toList(),
        new TreeMap<>(),
        whole.clamped());
  }
}
