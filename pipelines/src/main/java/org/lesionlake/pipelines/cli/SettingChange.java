package org.lesionlake.pipelines.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A pool, variable or connection that is made or changed.
 *
 * @param before as Airflow tells it; empty for one that is not there
 * @param lines what is shown of it, a setting a line
 * @param restorable whether what Airflow tells is all that it was; it tells no secrets
 */
record SettingChange<T>(
    String name,
    Optional<T> before,
    T after,
    Function<T, List<String>> lines,
    Consumer<T> set,
    Runnable delete,
    boolean restorable)
    implements Change {
  @Override
  public String title() {
    return (before.isEmpty() ? "new " : "changed ") + name;
  }

  @Override
  public List<String> diff() {
    List<String> old = before.map(lines).orElse(List.of());
    List<String> now = lines.apply(after);
    List<String> diff = new ArrayList<>();
    old.stream().filter(line -> !now.contains(line)).forEach(line -> diff.add("- " + line));
    now.stream().filter(line -> !old.contains(line)).forEach(line -> diff.add("+ " + line));
    if (diff.isEmpty()) {
      diff.add("+ secrets, set again since Airflow does not tell the present ones");
    }
    return diff;
  }

  @Override
  public void apply() {
    set.accept(after);
  }

  @Override
  public boolean undo() {
    if (restorable) {
      before.ifPresentOrElse(set, delete);
    }
    return restorable;
  }
}
