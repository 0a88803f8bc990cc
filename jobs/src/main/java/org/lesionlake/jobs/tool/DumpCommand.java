package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.dicom.DicomException;
import org.lesionlake.dicom.DicomJson;
import org.lesionlake.dicom.DicomObject;
import org.lesionlake.dicom.DicomReader;
import org.lesionlake.dicom.HeaderPart;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The attributes of a file, for a person or as DICOM JSON. */
@Command(
    name = "dump",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the attributes of a DICOM file: tag, VR, keyword, length in bytes, value.",
      "Pixel data is not read. Of a damaged file it prints what is there, then the damage (exit 1)."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake dicom dump slice.dcm | grep -i kernel",
      "  lesionlake dicom dump --json slice.dcm | jq '.\"00280030\".Value'"
    })
final class DumpCommand implements Callable<Integer> {
  private static final int DEFAULT_LENGTH = 80;

  @Parameters(paramLabel = "FILE", description = "A DICOM file.")
  private Path file;

  @Option(
      names = "--json",
      description = "DICOM JSON (PS3.18 annex F), every value whole but pixel data.")
  private boolean json;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Most characters of a value, 80 by default.")
  private Integer maxLength;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    checkOptions();
    DicomErrors.requireFile(file);
    HeaderPart salvaged = read();
    spec.commandLine()
        .getErr()
        .println("What is printed may identify a patient: do not pass it on as it is.");
    spec.commandLine().getErr().flush();
    PrintWriter out = spec.commandLine().getOut();
    DicomObject object = salvaged.object();
    if (json) {
      out.println(DicomJson.writeWhole(object.dataset()));
    } else {
      new HeaderText(maxLength == null ? DEFAULT_LENGTH : maxLength).write(object, out);
    }
    out.flush();
    Optional<DicomException> damage = salvaged.failure().or(() -> cutOffPixels(object));
    if (damage.isPresent()) {
      throw DicomErrors.endsEarly(file, damage.get());
    }
    return 0;
  }

  private void checkOptions() {
    if (json && maxLength != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--max-length shortens text; --json prints whole values.");
    }
    if (maxLength != null && maxLength < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--max-length takes a number from 1 on.");
    }
  }

  private HeaderPart read() {
    try {
      return DicomReader.salvageHeader(file);
    } catch (DicomException e) {
      throw DicomErrors.unreadable(file, e);
    }
  }

  /** A file that ends within its pixels; whether pixels fit the header is not asked here. */
  private static Optional<DicomException> cutOffPixels(DicomObject object) {
    try {
      object.checkPixelDataComplete();
      return Optional.empty();
    } catch (DicomException e) {
      return Optional.of(e).filter(found -> found.reason() == DicomException.Reason.TRUNCATED);
    }
  }
}
