package org.lesionlake.jobs.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the RAPIDS Accelerator says of a query.
 *
 * @param operators of the physical plan, from its result down to its tables; without those that the
 *     accelerator would take out
 * @param text the accelerator's own words, with every expression
 * @param refusal why it could not explain the query, which then has neither operators nor text
 */
public record GpuPlan(List<Operator> operators, String text, Optional<String> refusal) {
  /**
   * An operator of a physical plan.
   *
   * @param name Spark's class of it
   * @param onGpu whether it would run on a GPU
   * @param reason why not, where the accelerator says so
   */
  public record Operator(String name, boolean onGpu, Optional<String> reason) {}

  /** Its expressions and partitioning follow an operator, further in, before what it reads from. */
  private static final Pattern LINE =
      Pattern.compile("\\s*([*!@#$])([A-Za-z]+) <([^>]+)> ?(.*)", Pattern.DOTALL);

  private static final Pattern REASON = Pattern.compile("cannot run on GPU because (.*)");
  private static final String OF_EXPRESSIONS = "not all expressions can be replaced";

  public GpuPlan {
    operators = List.copyOf(operators);
  }

  /** Operators that would run on a GPU. */
  public long onGpu() {
    return operators.stream().filter(Operator::onGpu).count();
  }

  static GpuPlan refused(String reason) {
    return new GpuPlan(List.of(), "", Optional.of(reason));
  }

  /** Reads the accelerator's words. */
  static GpuPlan parse(String text) {
    List<Operator> operators = new ArrayList<>();
    // What is taken out of the plan has expressions, too, which are nobody's.
    boolean kept = false;
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        continue;
      }
      Optional<String> reason = reason(matcher.group(4));
      if (matcher.group(2).equals("Exec")) {
        kept = !matcher.group(1).equals("#");
        if (kept) {
          operators.add(new Operator(matcher.group(3), matcher.group(1).equals("*"), reason));
        }
      } else if (kept && reason.isPresent()) {
        explainLast(operators, matcher.group(3) + ": " + reason.get());
      }
    }
    return new GpuPlan(operators, text, Optional.empty());
  }

  private static Optional<String> reason(String words) {
    Matcher matcher = REASON.matcher(words);
    // Spark numbers columns anew in each query; the same reason is to read the same.
    return matcher.find()
        ? Optional.of(matcher.group(1).strip().replaceAll("#[0-9]+", ""))
        : Optional.empty();
  }

  /** An operator says that an expression holds it back; the expression says why. */
  private static void explainLast(List<Operator> operators, String reason) {
    int last = operators.size() - 1;
    Operator operator = operators.get(last);
    if (operator.reason().filter(said -> said.startsWith(OF_EXPRESSIONS)).isPresent()) {
      operators.set(last, new Operator(operator.name(), false, Optional.of(reason)));
    }
  }
}
