package org.lesionlake.pipelines.airflow;

import java.util.Optional;
import java.util.stream.Stream;

/** The server's variables. */
public final class Variables {
  private final AirflowClient airflow;
  private final AirflowHttp http;
  private final Listing listing;

  Variables(AirflowClient airflow, AirflowHttp http, Listing listing) {
    this.airflow = airflow;
    this.http = http;
    this.listing = listing;
  }

  public Stream<Variable> all() {
    return listing.of(Paths.API + "/variables?order_by=key&", "variables").map(Variable::of);
  }

  public Optional<Variable> byKey(String key) {
    return AirflowClient.found(() -> Variable.of(http.get(path(key))));
  }

  /** Makes a variable, or changes the one of that key. */
  public Variable set(Variable variable) {
    if (byKey(variable.key()).isPresent()) {
      return Variable.of(
          http.patch(
              path(variable.key()) + "?update_mask=value&update_mask=description",
              variable.body()));
    }
    try {
      return Variable.of(http.create(Paths.API + "/variables", variable.body()));
    } catch (AirflowException e) {
      if (!e.mayPass() || e.wasNotActedOn()) {
        throw e;
      }
      return airflow
          .lookFor(() -> byKey(variable.key()).filter(variable::equals))
          .orElseThrow(() -> AirflowException.notMade("variable " + variable.key(), e));
    }
  }

  public void delete(String key) {
    http.delete(path(key));
  }

  private static String path(String key) {
    return Paths.API + "/variables/" + Paths.segment(key);
  }
}
