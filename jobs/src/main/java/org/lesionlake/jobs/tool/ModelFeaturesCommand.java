package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lesionlake.feature.Feature;
import org.lesionlake.feature.Features;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.cli.TextTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The list of features. */
@Command(
    name = "features",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what a package may ask for beside the CT (further-inputs.features in its model.conf):",
      "what each feature means, its unit, how it becomes numbers for the network, and the table it",
      "is from. After its numbers each has a flag that is 1 where nothing is known. Nothing dated",
      "after the study counts, and the study's own report only for a package that reads it."
    },
    footer = {
      "",
      "Examples:",
      "  lesionlake model features",
      "  lesionlake model features --of virtual-ct-class --format csv"
    })
final class ModelFeaturesCommand implements Callable<Integer> {
  enum Format {
    table,
    csv
  }

  @Option(
      names = "--of",
      paramLabel = "M",
      description = "Only those that this package asks for, in its order: a folder or a name.")
  private Optional<String> of = Optional.empty();

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Feature> features = Features.all();
    if (of.isPresent()) {
      ModelPackage model = ModelFolders.load(of, Optional.empty());
      features = model.inputs().features();
      if (features.isEmpty()) {
        out.println(model.id() + " takes the CT alone.");
        out.flush();
        return 0;
      }
    }
    List<String> heading = List.of("feature", "numbers", "unit", "meaning", "encoding", "source");
    List<String[]> rows = features.stream().map(ModelFeaturesCommand::row).toList();
    out.print(
        format == Format.csv ? TextTable.csv(heading, rows) : TextTable.aligned(heading, rows));
    out.flush();
    return 0;
  }

  private static String[] row(Feature feature) {
    return new String[] {
      feature.name(),
      feature.width() - 1 + " and flag",
      feature.unit(),
      feature.meaning(),
      feature.encoding().text(),
      feature.source()
    };
  }
}
