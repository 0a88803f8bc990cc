package org.lesionlake.jobs.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lesionlake.inference.InferenceException;
import org.lesionlake.inference.ModelPackage;
import org.lesionlake.jobs.cli.TextTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The packages of this installation. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the model packages in conf/models; a star marks the configured one.",
    footer = {"", "Example:", "  lesionlake model list"})
final class ModelListCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    Path configured = ModelFolders.find(Optional.empty());
    List<Path> folders = new ArrayList<>(ModelFolders.all());
    if (!folders.contains(configured)) {
      folders.add(configured);
    }
    List<String[]> rows = folders.stream().map(f -> row(f, f.equals(configured))).toList();
    spec.commandLine()
        .getOut()
        .print(
            TextTable.aligned(List.of("", "folder", "model", "form", "engine", "searches"), rows));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static String[] row(Path folder, boolean configured) {
    String star = configured ? "*" : "";
    try {
      ModelPackage model = ModelPackage.load(folder);
      return new String[] {
        star,
        String.valueOf(folder.getFileName()),
        model.id(),
        model.plan().form(),
        model.engine(),
        model.searchedSites().stream()
            .map(site -> site.name().toLowerCase(java.util.Locale.ROOT))
            .collect(Collectors.joining(" "))
      };
    } catch (InferenceException e) {
      return new String[] {star, String.valueOf(folder.getFileName()), "unusable", "", "", ""};
    }
  }
}
