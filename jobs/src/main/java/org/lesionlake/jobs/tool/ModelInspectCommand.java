package org.lesionlake.jobs.tool;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lesionlake.feature.Feature;
import org.lesionlake.inference.ModelLabel;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.cli.TextTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a package says. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Prints what a model package says: its plan, its labels, what it searches.",
    footer = {"", "Example:", "  lesionlake model inspect virtual-ct"})
final class ModelInspectCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "M",
      arity = "0..1",
      description = "Folder, or a name in conf/models; default: the configured one.")
  private Optional<String> model = Optional.empty();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    ModelPackage found = ModelFolders.load(model, Optional.empty());
    List<String[]> facts = new ArrayList<>();
    facts.add(new String[] {"model", found.id()});
    facts.add(new String[] {"folder", found.folder().toString()});
    facts.add(new String[] {"form", found.plan().form()});
    facts.add(new String[] {"engine", found.engine()});
    facts.add(
        new String[] {
          "weights",
          found.weights().stream()
              .map(file -> file.getFileName().toString())
              .collect(Collectors.joining(" "))
        });
    facts.add(new String[] {"window", found.patch().toString()});
    found.plan().facts().forEach((fact, value) -> facts.add(new String[] {fact, value}));
    if (!found.inputs().isEmpty()) {
      facts.add(
          new String[] {
            "further inputs",
            found.inputs().features().stream().map(Feature::name).collect(Collectors.joining(" "))
          });
      facts.add(
          new String[] {
            "second tensor",
            found.inputs().width()
                + " numbers; the study's own report "
                + (found.inputs().readsOwnReport() ? "is read" : "is not read")
          });
    }
    facts.add(new String[] {"lesions are", found.lesionClass()});
    facts.add(
        new String[] {
          "searches",
          found.searchedSites().isEmpty()
              ? "nothing the lake knows of: lesions.conf is missing"
              : found.searchedSites().stream()
                  .map(site -> site.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(" "))
        });
    List<String[]> labels = new ArrayList<>();
    for (int value = 0; value < found.labels().size(); value++) {
      ModelLabel label = found.labels().get(value);
      labels.add(
          new String[] {
            Integer.toString(value),
            label.name(),
            label.organ().orElse(""),
            label.site().map(site -> site.name().toLowerCase(Locale.ROOT)).orElse("")
          });
    }
    PrintWriter out = spec.commandLine().getOut();
    for (String[] fact : facts) {
      out.println(String.format(Locale.ROOT, "%-20s %s", fact[0], fact[1]));
    }
    out.println();
    out.print(TextTable.aligned(List.of("label", "name", "organ", "lesion of"), labels));
    out.flush();
    return 0;
  }
}
