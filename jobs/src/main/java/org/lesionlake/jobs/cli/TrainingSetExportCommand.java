package org.lesionlake.jobs.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.jobs.lake.Progress;
import org.lesionlake.jobs.training.export.ExportFormat;
import org.lesionlake.jobs.training.export.ExportRequest;
import org.lesionlake.jobs.training.export.LabelRule;
import org.lesionlake.jobs.training.export.MaskSource;
import org.lesionlake.jobs.training.export.TrainingSetExport;
import org.lesionlake.volume.VolumeStream.Compression;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a frozen set as the folder that a trainer reads: CT as int16 Hounsfield units with the",
      "affine of its series, labels of its masks, an index, checksums and a dataset card. What is",
      "there under its name is whole; a run that was cut short is finished by the same command.",
      "",
      "  nnunet      raw data set of nnU-Net v2: imagesTr, labelsTr, imagesTs, labelsTs, dataset.json,",
      "              splits_final.json (the set's folds, then train against validation)",
      "  mha         a folder for each side with images/ct and images/lesion-segmentation, as the",
      "              interfaces of grand-challenge.org name them",
      "  monai       NIfTI and datalist.json",
      "  webdataset  tar shards of NIfTI and JSON",
      "  parquet     a file for each series, a row for each slab of slices",
      "",
      "A voxel in no structure is background where somebody looked for each label: an expert drew it",
      "on that series, the report denies it, or the model that made the mask searches it. Elsewhere",
      "it is the last label, ignore. Series that may show a face stay out unless asked for."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake training-set export liver-metastases --format nnunet --lake /data/lake \\",
      "    --output /data/nnUNet_raw/Dataset101_LiverMetastases",
      "  lesionlake training-set export sarcoma:2 --format monai --label tumour=soft_tissue \\",
      "    --output /data/sarcoma --licence 'CC BY 3.0' --lake /data/lake"
    })
final class TrainingSetExportCommand implements Callable<Integer> {
  private static final long MEGABYTE = 1_000_000;

  @Parameters(paramLabel = "SET", description = "NAME for the newest version, or NAME:VERSION.")
  private String set;

  @Option(
      names = "--format",
      required = true,
      description = "One of ${COMPLETION-CANDIDATES}, in any case.")
  private ExportFormat format;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Folder or address that it goes to: empty, absent, or an export to finish.")
  private String output;

  @Option(
      names = "--label",
      paramLabel = "NAME=SITE[/CLASS]",
      description = {
        "A label and what it stands for; in the order of their values, and again for more. SITE * is",
        "any, CLASS metastasis, primary, any (of no stated kind) or organ; without it each lesion.",
        "Default: a label for each site and class of lesions that there is."
      })
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--masks",
      defaultValue = "BEST",
      description = {
        "Whose masks become labels: EXPERT, MODEL, or BEST, which is the expert's where they drew a",
        "label and else the model's. Default: ${DEFAULT-VALUE}."
      })
  private MaskSource masks;

  @Option(
      names = "--min-probability",
      defaultValue = "0.5",
      paramLabel = "P",
      description = "Less probable lesions of a model become ignore. Default: ${DEFAULT-VALUE}.")
  private double minProbability;

  @Option(
      names = "--unannotated",
      defaultValue = "ignore",
      paramLabel = "ignore|background",
      description = "What becomes of voxels that nobody annotated. Default: ${DEFAULT-VALUE}.")
  private String unannotated;

  @Option(
      names = "--with-faces",
      description = "Takes series that may show a face too (silver.ct_series.face).")
  private boolean withFaces;

  @Option(
      names = "--compression",
      defaultValue = "FAST",
      description = {
        "FAST (Huffman codes alone for CT: the least time, files an eighth to a fifth larger than",
        "gzip's at its fastest), SMALL (as gzip does by itself) or NONE. Default: ${DEFAULT-VALUE}."
      })
  private Compression compression;

  @Option(
      names = "--shard-mb",
      defaultValue = "1000",
      paramLabel = "MB",
      description = "About how large a shard of webdataset is. Default: ${DEFAULT-VALUE}.")
  private long shardMegabytes;

  @Option(
      names = "--preprocessed",
      paramLabel = "DIR",
      description = {
        "nnU-Net's folder of preprocessed data (nnUNet_preprocessed): splits_final.json goes to the",
        "data set's folder there too, where training looks for it."
      })
  private String preprocessed;

  @Option(
      names = "--licence",
      defaultValue = ExportRequest.NOT_STATED,
      paramLabel = "TEXT",
      description = "Licence of the data, for the card. Default: ${DEFAULT-VALUE}.")
  private String licence;

  @Option(
      names = "--consent",
      defaultValue = ExportRequest.NOT_STATED,
      paramLabel = "TEXT",
      description = "On what ground they may be used, for the card. Default: ${DEFAULT-VALUE}.")
  private String consent;

  @Mixin private LakeOptions options;

  @Option(names = "--quiet", description = "No progress; for schedulers.")
  private boolean quiet;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    ExportRequest request = request();
    TrainingSetExport.Result result =
        options.reading(
            "training-set export",
            lake -> {
              Progress progress = new Progress(System.err, quiet);
              progress.job("export");
              return new TrainingSetExport(lake, progress).run(set, request);
            });
    print(result);
    return 0;
  }

  private ExportRequest request() {
    if (!List.of("ignore", "background").contains(unannotated)) {
      throw refused("--unannotated is ignore or background, not '" + unannotated + "'.");
    }
    if (!(minProbability >= 0 && minProbability <= 1)) {
      throw refused("--min-probability is 0 to 1, not " + minProbability + ".");
    }
    if (shardMegabytes < 1) {
      throw refused("--shard-mb is 1 or more, not " + shardMegabytes + ".");
    }
    return new ExportRequest(
        format,
        output,
        compression,
        masks,
        unannotated.equals("ignore"),
        labels.stream().map(LabelRule::parse).toList(),
        minProbability,
        withFaces,
        shardMegabytes * MEGABYTE,
        Optional.ofNullable(preprocessed),
        licence,
        consent);
  }

  private CommandLine.ParameterException refused(String why) {
    return new CommandLine.ParameterException(spec.commandLine(), why);
  }

  private void print(TrainingSetExport.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    List<String[]> rows = new ArrayList<>();
    result
        .series()
        .forEach(
            (side, series) ->
                rows.add(
                    new String[] {
                      side, result.patients().get(side).toString(), series.toString()
                    }));
    result
        .leftOut()
        .forEach((reason, series) -> rows.add(new String[] {reason, "", series.toString()}));
    out.print(TextTable.aligned(List.of("side, or why left out", "patients", "series"), rows));
    result.labels().forEach((name, value) -> out.println("label " + value + ": " + name));
    if (result.leftOut().containsKey("face")) {
      out.println("Series that may show a face were left out; --with-faces takes them.");
    }
    if (result.hasTrueIdentifiers()) {
      out.println(
          "This lake keeps true identifiers (profile none), and so does the export: it must not leave"
              + " the hospital's trust.");
    }
    if (format == ExportFormat.NNUNET && !datasetName().matches("Dataset\\d{3}_\\w+")) {
      out.println(
          "nnU-Net finds data sets by names such as Dataset101_Liver: rename the folder for it.");
    }
    out.println(
        (result.wasThere() ? "Whole already: " : "Exported: ")
            + result.megabytes()
            + " MB at "
            + output
            + ".");
    out.flush();
  }

  private String datasetName() {
    return output.replaceAll("/+$", "").replaceAll(".*/", "");
  }
}
