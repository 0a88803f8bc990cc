package org.lesionlake.jobs.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hive.service.rpc.thrift.TOperationState;
import org.apache.hive.service.rpc.thrift.TOperationType;
import org.apache.logging.log4j.LogManager;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** Runs statements within their limits and tells the audit log of each. */
final class Statements implements AutoCloseable {
  private final SparkContext context;
  private final AuditLog audit;
  private final int seconds;
  private final int perUser;
  private final String lakeRoot;
  private final Map<String, Integer> running = new ConcurrentHashMap<>();
  private final Set<String> groups = ConcurrentHashMap.newKeySet();
  private final ExecutorService pool = Executors.newCachedThreadPool(Statements::thread);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Statements::thread);

  /**
   * @param lakeRoot that no message names
   */
  Statements(SparkContext context, AuditLog audit, ServeSettings settings, String lakeRoot) {
    this.context = context;
    this.audit = audit;
    this.seconds = settings.querySeconds();
    this.perUser = settings.queriesPerUser();
    this.lakeRoot = lakeRoot;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "serve");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins a statement.
   *
   * @param most seconds after which the client wants it ended; 0 for as long as is allowed
   * @throws Refusal if the user has as many running as are allowed
   */
  Operation start(SqlSession session, String statement, long most) {
    session.caller.requireStillKnown();
    String user = session.caller.name();
    if (running.merge(user, 1, Integer::sum) > perUser) {
      running.merge(user, -1, Integer::sum);
      Refusal refusal =
          new Refusal(
              "The statement was not run.",
              perUser + " of yours are running, which is as many as are allowed.",
              "Wait for one to end, or cancel it.");
      audit.statement(session.caller, statement, Set.of(), 0, 0, "refused", refusal.getMessage());
      throw refusal;
    }
    Operation operation = new Operation(TOperationType.EXECUTE_STATEMENT);
    session.operations.put(operation.id, operation);
    long allowed = most > 0 ? Math.min(most, seconds) : seconds;
    pool.execute(() -> run(session, statement, operation, allowed));
    return operation;
  }

  /** Ends a statement for whoever asked it. */
  void cancel(Operation operation) {
    operation.end(
        TOperationState.CANCELED_STATE,
        null,
        new Refusal("The statement was cancelled.", "The client asked for it.", "Run it again.")
            .getMessage());
  }

  private void run(SqlSession session, String statement, Operation operation, long allowed) {
    Instant startedAt = Instant.now();
    String group = "serve-" + operation.id;
    groups.add(group);
    context.setJobGroup(group, "a statement of " + session.caller.name(), true);
    context.setLocalProperty("spark.scheduler.pool", session.caller.name());
    // Jobs are ended again and again: a query may begin another after one was ended.
    ScheduledFuture<?> watch =
        clock.scheduleWithFixedDelay(
            () -> endIfDue(operation, startedAt, allowed, group), 100, 100, TimeUnit.MILLISECONDS);
    Set<String> tables = new TreeSet<>();
    TOperationState state = TOperationState.ERROR_STATE;
    Answer answer = null;
    String error = null;
    String outcome;
    try {
      answer = session.run(statement, tables);
      state = TOperationState.FINISHED_STATE;
      outcome = answer.cut() ? "cut" : "done";
    } catch (Refusal e) {
      outcome = "refused";
      error = e.getMessage();
    } catch (Throwable e) {
      outcome = "failed";
      error = described(e);
    } finally {
      watch.cancel(false);
      context.clearJobGroup();
      groups.remove(group);
      running.merge(session.caller.name(), -1, Integer::sum);
    }
    if (operation.isEnded()) {
      outcome = operation.state() == TOperationState.CANCELED_STATE ? "cancelled" : "timed out";
      error = operation.error();
    }
    try {
      audit.statement(
          session.caller,
          statement,
          tables,
          answer == null ? 0 : answer.rows().size(),
          Duration.between(startedAt, Instant.now()).toMillis() / 1e3,
          outcome,
          error);
      operation.end(state, answer, error);
    } catch (RuntimeException e) {
      LogManager.getLogger(Statements.class).error("A statement was not recorded", e);
      operation.end(
          TOperationState.ERROR_STATE,
          null,
          new Refusal(
                  "The answer is held back.",
                  "The audit log cannot be written.",
                  "Tell whoever runs the server.")
              .getMessage());
    }
  }

  private void endIfDue(Operation operation, Instant startedAt, long allowed, String group) {
    if (Duration.between(startedAt, Instant.now()).toSeconds() >= allowed) {
      operation.end(
          TOperationState.ERROR_STATE,
          null,
          new Refusal(
                  "The query was cut after " + allowed + " seconds.",
                  allowed < seconds
                      ? "The client allows no more."
                      : "serve.query-seconds allows no more.",
                  "Ask for less: fewer rows, columns or joins.")
              .getMessage());
    }
    if (operation.isEnded()) {
      context.cancelJobGroup(group);
    }
  }

  /** What can be told of a failure: of the user's own text and values, nothing of the server's. */
  private String described(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof AnalysisException analysis) {
        return told(analysis.getSimpleMessage());
      }
      if (cause instanceof SparkThrowable known
          && known.getSqlState() != null
          && known.getSqlState().startsWith("22")) {
        // Class 22 of SQL's states: the data did not suit the operation.
        return told(cause.getMessage());
      }
    }
    LogManager.getLogger(Statements.class).error("A statement failed", error);
    return new Refusal(
            "The statement failed inside the server.",
            error.getClass().getSimpleName() + "; more of it is in the server's log.",
            "Try a simpler form, or tell whoever runs the server.")
        .getMessage();
  }

  private String told(String message) {
    String words = message.lines().limit(6).reduce((a, b) -> a + " " + b).orElse("");
    return new Refusal(
            "The statement cannot be run.",
            words.replace(lakeRoot, "the lake"),
            "Mend it; SHOW TABLES and DESCRIBE show what there is.")
        .getMessage();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    pool.shutdownNow();
    groups.forEach(context::cancelJobGroup);
  }
}
