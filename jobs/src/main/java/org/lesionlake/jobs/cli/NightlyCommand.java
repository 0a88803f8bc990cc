package org.lesionlake.jobs.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.lesionlake.deid.Profile;
import org.lesionlake.jobs.JobCatalog;
import org.lesionlake.jobs.lake.JobContext.Inboxes;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.LakeFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole sequence on what is new. */
@Command(
    name = "nightly",
    mixinStandardHelpOptions = true,
    description = {
      "Takes what is new in the inboxes into the lake and works it through to the gold tables.",
      "An absent lake is made first, as 'lesionlake init' would, with its vault beside it."
    },
    footer = {
      "",
      "Example:",
      "  lesionlake nightly --ct /archive/ct --reports reports.csv --clinical facts.csv"
          + " --lake /data/lake"
    })
public final class NightlyCommand implements Callable<Integer> {
  @Mixin private LakeOptions options;

  @Option(
      names = "--ct",
      paramLabel = "DIR",
      arity = "1..*",
      description = "Folders of DICOM files.")
  private List<String> ct = new ArrayList<>();

  @Option(
      names = "--ct-inventory",
      paramLabel = "FILE",
      arity = "1..*",
      description = {
        "Lists of DICOM files instead of folders to be listed: CSV with a heading, or Parquet,",
        "with columns path, size (bytes) and modified (UTC, or seconds since 1970)."
      })
  private List<String> ctInventories = new ArrayList<>();

  @Option(
      names = "--reports",
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "Reports: tables (.csv, .tsv, .jsonl, .parquet), HL7 v2 (.hl7), FHIR (.json, .ndjson),"
              + " DICOM SR (.dcm), texts (.txt, .md), or folders of them.")
  private List<String> reports = new ArrayList<>();

  @Option(
      names = "--clinical",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Clinical facts: tables (.csv, .tsv, .jsonl, .parquet), laboratory results in HL7 v2 (.hl7)"
              + " or FHIR (.json, .ndjson), or folders of them.")
  private List<String> clinical = new ArrayList<>();

  @Option(
      names = "--merges",
      paramLabel = "FILE",
      arity = "1..*",
      description = {
        "Patients who were merged: tables of prior_id and surviving_id (.csv, .tsv), HL7 v2 messages",
        "ADT^A40 (.hl7), or folders of them."
      })
  private List<String> merges = new ArrayList<>();

  @Option(names = "--quiet", description = "No progress; for schedulers.")
  private boolean quiet;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Inboxes inboxes = new Inboxes(ct, ctInventories, reports, clinical, merges, Set.of());
    Runner.requireInboxes(spec, inboxes);
    Runner runner = new Runner(options.lake, options.vault(), options.settings(), quiet, false);
    runner.check(JobCatalog.NIGHT, inboxes);
    initIfAbsent();
    return runner.run(JobCatalog.NIGHT, inboxes);
  }

  private void initIfAbsent() {
    Configuration hadoop = new Configuration();
    if (Lake.exists(options.lake, hadoop) || !new LakeFiles(options.lake, hadoop).isEmpty()) {
      return;
    }
    Path vault = options.vault().orElseGet(() -> InitCommand.defaultVault(options.lake));
    Lake.init(options.lake, vault, Profile.RESEARCH, hadoop);
    spec.commandLine()
        .getErr()
        .println("Made a lake at " + options.lake + " and its vault at " + vault + ".");
  }
}
