package org.lesionlake.jobs.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.LogManager;

/**
 * The one writer of a lake. The lock is a file that names its owner and when it expires; its holder
 * renews it. Of a process of this host it may be taken over at once when that process is gone, and
 * never before; of another host once it expired.
 *
 * <p>On a local file system two runs can not both come to hold it. Elsewhere a holder that lost the
 * lock to a run that came at the same moment learns of it from {@link #requireHeld} before its next
 * job.
 */
public final class LakeLock implements AutoCloseable {
  private static final String FILE = "_lesionlake/lock.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LockFile file;
  private final Duration expiry;
  private final Clock clock;
  private final Owner owner;
  private final ScheduledExecutorService renewal;

  /**
   * @param host host name
   * @param pid process id on that host
   * @param startedAtMillis start of that process, so that a reused process id is not mistaken; 0 if
   *     unknown
   * @param runId run that holds the lock
   * @param expiresAt ISO instant, UTC
   */
  record Owner(String host, long pid, long startedAtMillis, String runId, String expiresAt) {
    private boolean isSame(Owner other) {
      return runId.equals(other.runId) && pid == other.pid && host.equals(other.host);
    }
  }

  /**
   * Who holds a lake's lock.
   *
   * @param expiresAt when its lock expires unless it is renewed
   * @param stale whether the next run may take the lock over, since the holder is gone
   */
  public record Holder(String runId, String host, long pid, Instant expiresAt, boolean stale) {}

  /** The run that holds a lake's lock, for people to see; takes and changes nothing. */
  public static Optional<Holder> holder(LakeFiles files, Configuration hadoop) {
    LockFile file = new LockFile(files, hadoop, FILE);
    return file.read()
        .flatMap(LakeLock::parse)
        .map(
            owner ->
                new Holder(
                    owner.runId(),
                    owner.host(),
                    owner.pid(),
                    Instant.parse(owner.expiresAt()),
                    isStale(owner, Clock.systemUTC())));
  }

  private LakeLock(LockFile file, Duration expiry, Clock clock, Owner owner) {
    this.file = file;
    this.expiry = expiry;
    this.clock = clock;
    this.owner = owner;
    this.renewal =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lake-lock");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * @throws UserError if another run holds the lock
   */
  public static LakeLock acquire(
      LakeFiles files, Configuration hadoop, Duration expiry, String runId) {
    return acquire(new LockFile(files, hadoop, FILE), expiry, runId, Clock.systemUTC());
  }

  static LakeLock acquire(LockFile file, Duration expiry, String runId, Clock clock) {
    Owner self =
        new Owner(
            hostName(),
            ProcessHandle.current().pid(),
            ManagementFactory.getRuntimeMXBean().getStartTime(),
            runId,
            clock.instant().plus(expiry).toString());
    LakeLock lock = new LakeLock(file, expiry, clock, self);
    if (!file.create(json(self))) {
      lock.takeOver();
    }
    long period = Math.max(1, expiry.toSeconds() / 5);
    lock.renewal.scheduleAtFixedRate(lock::renew, period, period, TimeUnit.SECONDS);
    return lock;
  }

  /**
   * Stops a run that another has taken the lake from; asked before each job, since from then on two
   * would write. A lock that is gone, and that no other run has, is made again.
   *
   * @throws UserError if another run holds the lock
   */
  public void requireHeld() {
    Optional<String> text = file.read();
    if (text.filter(this::isOwn).isPresent()
        || (text.isEmpty() && file.create(json(expiringFrom(clock.instant()))))) {
      return;
    }
    throw new UserError(
        "This run no longer holds the lake's lock.",
        holder().map(other -> "Run " + other.runId() + " on " + other.host()).orElse("Another run")
            + " took it over, so this one stopped before its next job.",
        "Let that run end, then run again: what is left is taken up there.");
  }

  @Override
  public void close() {
    renewal.shutdownNow();
    file.delete(this::isOwn);
  }

  /**
   * Renews the lock while it is this run's. What goes wrong is tried again next time: an exception
   * would end the schedule, and the lock would expire under a living run.
   */
  void renew() {
    try {
      file.replace(this::isOwn, json(expiringFrom(clock.instant())));
    } catch (RuntimeException e) {
      LogManager.getLogger(LakeLock.class)
          .warn("The lake's lock was not renewed; tried again soon", e);
    }
  }

  private boolean isOwn(String text) {
    return parse(text).filter(owner::isSame).isPresent();
  }

  private Owner expiringFrom(Instant now) {
    return new Owner(
        owner.host(),
        owner.pid(),
        owner.startedAtMillis(),
        owner.runId(),
        now.plus(expiry).toString());
  }

  private void takeOver() {
    Optional<String> judged = file.read();
    if (judged.isPresent() && !isStale(judged.get())) {
      throw heldBy(parse(judged.get()));
    }
    // Only what was judged may be removed: another run may have taken over in between.
    if ((judged.isPresent() && !file.remove(judged.get())) || !file.create(json(owner))) {
      throw new UserError(
          "Another run took this lake's lock at the same moment.",
          "Two runs were started together.",
          "Start only one.");
    }
  }

  private static UserError heldBy(Optional<Owner> holder) {
    return new UserError(
        "Another run is at work on this lake.",
        holder
            .map(
                other ->
                    "Run "
                        + other.runId()
                        + " (process "
                        + other.pid()
                        + " on "
                        + other.host()
                        + ") holds its lock until "
                        + other.expiresAt()
                        + " and renews it.")
            .orElse("Its lock was written a moment ago and does not yet say by whom."),
        "Wait for that run, or end it.");
  }

  private boolean isStale(String text) {
    Optional<Owner> holder = parse(text);
    if (holder.isEmpty()) {
      // Where creating and writing are two steps, this is a run that is between them, or died
      // there.
      return file.modifiedAt().filter(at -> clock.instant().isBefore(at.plus(expiry))).isEmpty();
    }
    return isStale(holder.get(), clock);
  }

  private static boolean isStale(Owner holder, Clock clock) {
    return holder.host().equals(hostName())
        ? !isAlive(holder)
        : clock.instant().isAfter(Instant.parse(holder.expiresAt()));
  }

  private static boolean isAlive(Owner holder) {
    return ProcessHandle.of(holder.pid())
        .filter(process -> startedTogether(process.info().startInstant(), holder))
        .isPresent();
  }

  /** Whether a process may be the holder's; if either start is unknown, it may. */
  private static boolean startedTogether(Optional<Instant> start, Owner holder) {
    return holder.startedAtMillis() == 0
        || start.isEmpty()
        || Math.abs(start.get().toEpochMilli() - holder.startedAtMillis()) < 60_000;
  }

  private Optional<Owner> holder() {
    return file.read().flatMap(LakeLock::parse);
  }

  private static Optional<Owner> parse(String text) {
    try {
      Owner holder = JSON.readValue(text, Owner.class);
      Instant.parse(holder.expiresAt());
      return Optional.of(holder);
    } catch (IOException | DateTimeException | NullPointerException e) {
      return Optional.empty();
    }
  }

  private static String json(Owner owner) {
    try {
      return JSON.writeValueAsString(owner);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
