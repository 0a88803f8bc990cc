package org.lesionlake.pipelines.airflow;

import java.util.Optional;
import java.util.stream.Stream;

/** The server's pools. */
public final class Pools {
  private final AirflowClient airflow;
  private final AirflowHttp http;
  private final Listing listing;

  Pools(AirflowClient airflow, AirflowHttp http, Listing listing) {
    this.airflow = airflow;
    this.http = http;
    this.listing = listing;
  }

  public Stream<Pool> all() {
    return listing.of(Paths.API + "/pools?order_by=name&", "pools").map(Pool::of);
  }

  public Optional<Pool> byName(String name) {
    return AirflowClient.found(() -> Pool.of(http.get(path(name))));
  }

  /** Makes a pool, or changes the one of that name. */
  public Pool set(Pool pool) {
    if (byName(pool.name()).isPresent()) {
      return Pool.of(
          http.patch(
              path(pool.name())
                  + "?update_mask=slots&update_mask=description"
                  + "&update_mask=include_deferred",
              pool.body()));
    }
    try {
      return Pool.of(http.create(Paths.API + "/pools", pool.body().put("name", pool.name())));
    } catch (AirflowException e) {
      if (!e.mayPass() || e.wasNotActedOn()) {
        throw e;
      }
      return airflow
          .lookFor(() -> byName(pool.name()).filter(pool::isLike))
          .orElseThrow(() -> AirflowException.notMade("pool " + pool.name(), e));
    }
  }

  public void delete(String name) {
    http.delete(path(name));
  }

  private static String path(String name) {
    return Paths.API + "/pools/" + Paths.segment(name);
  }
}
