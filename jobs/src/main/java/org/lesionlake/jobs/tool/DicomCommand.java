package org.lesionlake.jobs.tool;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "dicom",
    mixinStandardHelpOptions = true,
    description = "Shows what LesionLake sees in DICOM files; needs no lake.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DumpCommand.class,
      PixelsCommand.class,
      SeriesCommand.class,
      MasksCommand.class,
      OverlayCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake dicom dump slice.dcm",
      "  lesionlake dicom series /archive/ct/study",
      "  lesionlake dicom overlay RS.dcm --ct /archive/ct/study --png overlay.png"
    })
final class DicomCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do: dicom dump, pixels, series, masks or overlay.");
  }
}
