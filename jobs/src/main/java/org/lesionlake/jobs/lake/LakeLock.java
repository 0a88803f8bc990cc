package org.lesionlake.jobs.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * The one writer of a lake. The lock is a file that names its owner and when it expires; its holder
 * renews it. It may be taken over once expired, or at once when its owner was a process of this
 * host that is gone.
 */
public final class LakeLock implements AutoCloseable {
  private static final String FILE = "_lesionlake/lock.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LakeFiles files;
  private final Duration expiry;
  private final Clock clock;
  private final Owner owner;
  private final ScheduledExecutorService renewal;

  /**
   * @param host host name
   * @param pid process id on that host
   * @param startedAtMillis start of that process, so that a reused process id is not mistaken
   * @param runId run that holds the lock
   * @param expiresAt ISO instant, UTC
   */
  record Owner(String host, long pid, long startedAtMillis, String runId, String expiresAt) {}

  private LakeLock(LakeFiles files, Duration expiry, Clock clock, Owner owner) {
    this.files = files;
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
    return acquire(files, hadoop, expiry, runId, Clock.systemUTC());
  }

  static LakeLock acquire(
      LakeFiles files, Configuration hadoop, Duration expiry, String runId, Clock clock) {
    Owner self =
        new Owner(
            hostName(),
            ProcessHandle.current().pid(),
            ManagementFactory.getRuntimeMXBean().getStartTime(),
            runId,
            clock.instant().plus(expiry).toString());
    LakeLock lock = new LakeLock(files, expiry, clock, self);
    if (!createNew(files, hadoop, self)) {
      Optional<Owner> holder = lock.holder();
      if (holder.isPresent() && !isStale(holder.get(), clock.instant())) {
        throw new UserError(
            "Another run is at work on this lake.",
            "Run "
                + holder.get().runId()
                + " (process "
                + holder.get().pid()
                + " on "
                + holder.get().host()
                + ") holds its lock until "
                + holder.get().expiresAt()
                + " and renews it.",
            "Wait for that run, or end it.");
      }
      files.delete(FILE);
      if (!createNew(files, hadoop, self)) {
        throw new UserError(
            "Another run took this lake's lock at the same moment.",
            "Two runs were started together.",
            "Start only one.");
      }
    }
    long period = Math.max(1, expiry.toSeconds() / 5);
    lock.renewal.scheduleAtFixedRate(lock::renew, period, period, TimeUnit.SECONDS);
    return lock;
  }

  @Override
  public void close() {
    renewal.shutdownNow();
    if (holder().filter(this::isSelf).isPresent()) {
      files.delete(FILE);
    }
  }

  private void renew() {
    if (holder().filter(this::isSelf).isPresent()) {
      files.writeText(
          FILE,
          json(
              new Owner(
                  owner.host(),
                  owner.pid(),
                  owner.startedAtMillis(),
                  owner.runId(),
                  clock.instant().plus(expiry).toString())));
    }
  }

  private boolean isSelf(Owner holder) {
    return holder.runId().equals(owner.runId())
        && holder.pid() == owner.pid()
        && holder.host().equals(owner.host());
  }

  private Optional<Owner> holder() {
    return files
        .readText(FILE)
        .flatMap(
            text -> {
              try {
                return Optional.of(JSON.readValue(text, Owner.class));
              } catch (JsonProcessingException e) {
                return Optional.empty();
              }
            });
  }

  private static boolean isStale(Owner holder, Instant now) {
    if (now.isAfter(Instant.parse(holder.expiresAt()))) {
      return true;
    }
    return holder.host().equals(hostName())
        && ProcessHandle.of(holder.pid())
            .flatMap(process -> process.info().startInstant())
            .filter(start -> Math.abs(start.toEpochMilli() - holder.startedAtMillis()) < 60_000)
            .isEmpty();
  }

  private static boolean createNew(LakeFiles files, Configuration hadoop, Owner owner) {
    Path path = files.path(FILE);
    byte[] content = json(owner).getBytes(StandardCharsets.UTF_8);
    try {
      if ("file".equals(path.toUri().getScheme())) {
        java.nio.file.Path local = java.nio.file.Path.of(path.toUri());
        java.nio.file.Files.createDirectories(local.getParent());
        java.nio.file.Files.write(local, content, java.nio.file.StandardOpenOption.CREATE_NEW);
        return true;
      }
      try (var out = path.getFileSystem(hadoop).create(path, false)) {
        out.write(content);
      }
      return true;
    } catch (java.nio.file.FileAlreadyExistsException | FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
