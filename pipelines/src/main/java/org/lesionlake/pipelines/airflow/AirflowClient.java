package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Calls Airflow 3's REST API (version 2). Every method throws {@link AirflowException}. Listings
 * are streams that ask for the next page when it is needed.
 *
 * <p>Reading, and changes that say how a thing shall be, are tried up to six times with growing
 * pauses when the server is busy (429), fails (5xx) or cannot be reached. What makes a new thing is
 * repeated only if the server cannot have acted on it; otherwise the thing is looked for.
 */
public final class AirflowClient {
  private static final int LOOK_UPS = 3;

  private final AirflowHttp http;
  private final Listing listing;
  private final Duration pollEvery;
  private final Clock clock;

  private AirflowClient(Builder builder) {
    URI root = URI.create(builder.base.toString().replaceAll("/+$", ""));
    this.http =
        new AirflowHttp(
            builder.http.build(),
            root,
            builder.user,
            builder.password,
            builder.timeout,
            builder.pause);
    this.listing = new Listing(http);
    this.pollEvery = builder.pollEvery;
    this.clock = builder.clock;
  }

  /**
   * Begins a client.
   *
   * @param base address of the API server without {@code /api/v2}, such as {@code
   *     http://airflow.hospital:8080}
   */
  public static Builder builder(URI base) {
    return new Builder(base);
  }

  /** Collects how a server is reached. */
  public static final class Builder {
    private final URI base;
    private final HttpClient.Builder http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    private String user = "";
    private String password = "";
    private Duration timeout = Duration.ofSeconds(30);
    private Duration pollEvery = Duration.ofSeconds(5);
    private Pause pause = Pause.SLEEP;
    private Clock clock = Clock.systemUTC();

    private Builder(URI base) {
      this.base = base;
    }

    /** Who signs in, when first needed and whenever a token has expired. */
    public Builder user(String name, String withPassword) {
      user = name;
      password = withPassword;
      return this;
    }

    /** Whose certificates are believed, as {@link TrustStore} reads them; else the JVM's. */
    public Builder tls(SSLContext context) {
      http.sslContext(context);
      return this;
    }

    /** An HTTP proxy on the way, one that asks for no password. */
    public Builder proxy(InetSocketAddress address) {
      http.proxy(ProxySelector.of(address));
      return this;
    }

    /** How long to wait for a connection, and for an answer; 30 seconds unless set. */
    public Builder timeout(Duration atMost) {
      timeout = atMost;
      return this;
    }

    /** How often to look at what is waited for; every 5 seconds unless set. */
    public Builder pollEvery(Duration interval) {
      pollEvery = interval;
      return this;
    }

    public Builder pause(Pause how) {
      pause = how;
      return this;
    }

    Builder clock(Clock own) {
      clock = own;
      return this;
    }

    public AirflowClient build() {
      http.connectTimeout(timeout);
      return new AirflowClient(this);
    }
  }

  /** The server's version; needs no token. */
  public String version() {
    return Json.text(http.getOpen(Paths.API + "/version"), "version");
  }

  /** How the server's parts are; needs no token. */
  public Health health() {
    Map<String, String> components = new TreeMap<>();
    http.getOpen(Paths.API + "/monitor/health")
        .fields()
        .forEachRemaining(
            part ->
                components.put(part.getKey(), part.getValue().path("status").asText("unknown")));
    return new Health(components);
  }

  /**
   * How far the server's clock is ahead of this machine's, to a second or as exactly as an answer
   * is quick; negative where it is behind, empty where the server does not tell its time.
   */
  public Optional<Duration> clockAhead() {
    Instant before = clock.instant();
    version();
    Instant after = clock.instant();
    Instant middle = before.plus(Duration.between(before, after).dividedBy(2));
    return http.serverTime().map(time -> Duration.between(middle, time));
  }

  /** Why DAG files do not show. */
  public Stream<ImportError> importErrors() {
    return listing
        .of(Paths.API + "/importErrors?order_by=id&", "import_errors")
        .map(ImportError::of);
  }

  /** The DAGs whose files are there. */
  public Stream<Dag> dags() {
    return listing.of(Paths.API + "/dags?order_by=dag_id&", "dags").map(Dag::of);
  }

  /** A DAG, or empty if there is none of that id. */
  public Optional<Dag> dag(String dagId) {
    return found(() -> Dag.of(http.get(Paths.dag(dagId))));
  }

  /** Lets a DAG run; a new one is paused, and its runs stay queued. */
  public Dag unpause(String dagId) {
    return setPaused(dagId, false);
  }

  /** Lets no run of a DAG begin; tasks that run go on, and what follows them waits. */
  public Dag pause(String dagId) {
    return setPaused(dagId, true);
  }

  private Dag setPaused(String dagId, boolean paused) {
    ObjectNode body = Json.MAPPER.createObjectNode().put("is_paused", paused);
    return Dag.of(http.patch(Paths.dag(dagId) + "?update_mask=is_paused", body));
  }

  /**
   * Starts a run. If the answer is lost or the server fails on the way, the run is looked up by its
   * id and not started a second time.
   */
  public DagRun trigger(RunRequest request) {
    try {
      return DagRun.of(http.create(Paths.dag(request.dagId()) + "/dagRuns", request.body()));
    } catch (AirflowException e) {
      if (!e.mayPass() || e.wasNotActedOn()) {
        throw e;
      }
      return lookFor(() -> dagRun(request.dagId(), request.runId()))
          .orElseThrow(() -> AirflowException.notTriggered(request.dagId(), request.runId(), e));
    }
  }

  /** Looks more than once, since the server may still be at work on the request. */
  <T> Optional<T> lookFor(Supplier<Optional<T>> look) {
    for (int tried = 0; tried < LOOK_UPS; tried++) {
      http.pause(pollEvery);
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** What a call gives, or empty if what it asks for is not there. */
  static <T> Optional<T> found(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (AirflowException e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A run, or empty if the DAG has none of that id, or there is no such DAG. */
  public Optional<DagRun> dagRun(String dagId, String runId) {
    return found(() -> DagRun.of(http.get(Paths.run(dagId, runId))));
  }

  /** The runs of a DAG. */
  public Stream<DagRun> dagRuns(String dagId, RunFilter filter) {
    return listing.of(Paths.dag(dagId) + "/dagRuns?" + filter.query(), "dag_runs").map(DagRun::of);
  }

  /** The tasks of a run. */
  public Stream<TaskInstance> taskInstances(String dagId, String runId) {
    return listing
        .of(Paths.run(dagId, runId) + "/taskInstances?order_by=id&", "task_instances")
        .map(TaskInstance::of);
  }

  /** The tasks that a request would clear; nothing is changed. */
  public Stream<TaskInstance> wouldClear(ClearRequest request) {
    return cleared(
        http.ask(Paths.dag(request.dagId()) + "/clearTaskInstances", request.body(true)));
  }

  /**
   * Makes tasks run again, and their run go on. It is sent once: if the answer is lost, an error
   * says so, since clearing twice could end a task that runs again already.
   *
   * @return the tasks that were cleared
   */
  public Stream<TaskInstance> clear(ClearRequest request) {
    try {
      return cleared(
          http.create(Paths.dag(request.dagId()) + "/clearTaskInstances", request.body(false)));
    } catch (AirflowException e) {
      if (!e.mayPass() || e.wasNotActedOn()) {
        throw e;
      }
      throw AirflowException.notKnownWhetherCleared(request, e);
    }
  }

  private static Stream<TaskInstance> cleared(JsonNode answer) {
    Stream.Builder<TaskInstance> tasks = Stream.builder();
    Json.required(answer, "task_instances").forEach(task -> tasks.add(TaskInstance.of(task)));
    return tasks.build();
  }

  /** What tasks make, and when they last did. */
  public Stream<Asset> assets() {
    return listing.of(Paths.API + "/assets?order_by=name&", "assets").map(Asset::of);
  }

  public Logs logs() {
    return new Logs(http, pollEvery);
  }

  public Backfills backfills() {
    return new Backfills(this, http, listing, pollEvery);
  }

  public Pools pools() {
    return new Pools(this, http, listing);
  }

  public Variables variables() {
    return new Variables(this, http, listing);
  }

  public Connections connections() {
    return new Connections(this, http, listing);
  }

  /**
   * Waits until something is so, looking as often as the client polls.
   *
   * @return whether it is; false when the time is over
   */
  public boolean await(Duration atMost, BooleanSupplier isSo) {
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(pollEvery)) {
      if (isSo.getAsBoolean()) {
        return true;
      }
      if (waited.compareTo(atMost) >= 0) {
        return false;
      }
      http.pause(pollEvery);
    }
  }

  /**
   * Waits until a run has ended, well or not.
   *
   * @param atMost how long; the run goes on when it is over and the call has thrown
   * @param listener told of every change, on the calling thread
   * @return the run as it ended
   */
  public DagRun waitFor(DagRun run, Duration atMost, RunListener listener) {
    Optional<String> lastState = Optional.empty();
    Map<String, TaskInstance> tasks = new HashMap<>();
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(pollEvery)) {
      DagRun now = DagRun.of(http.get(Paths.run(run.dagId(), run.runId())));
      if (!lastState.equals(Optional.of(now.state()))) {
        listener.runChanged(now);
        lastState = Optional.of(now.state());
      }
      taskInstances(run.dagId(), run.runId())
          .filter(task -> changed(tasks.put(task.label(), task), task))
          .forEach(listener::taskChanged);
      if (now.isFinished()) {
        return now;
      }
      if (waited.compareTo(atMost) >= 0) {
        throw AirflowException.stillRunning(
            "The run " + now.runId() + " of " + now.dagId(), now.state(), atMost);
      }
      http.pause(pollEvery);
    }
  }

  private static boolean changed(TaskInstance before, TaskInstance now) {
    return before == null
        ? now.state().isPresent()
        : !before.state().equals(now.state()) || before.tryNumber() != now.tryNumber();
  }
}
