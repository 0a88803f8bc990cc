package org.lesionlake.jobs.serve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;

/**
 * Lets users in. After a wrong password the same name from the same address is not looked at for a
 * second, then for two, four and so on up to {@link #LONGEST}, whatever password comes meanwhile;
 * nobody is locked out from elsewhere. All logins are told to the audit log.
 */
final class Door {
  static final Duration LONGEST = Duration.ofMinutes(5);

  /** Names and addresses that are remembered; guessing more of them forgets the oldest. */
  private static final int REMEMBERED = 10_000;

  private record Failures(int count, Instant notBefore) {}

  private final List<Login> logins;
  private final AuditLog audit;
  private final Clock clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > REMEMBERED;
        }
      };

  Door(List<Login> logins, AuditLog audit, Clock clock) {
    this.logins = List.copyOf(logins);
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @throws Refusal if the password is wrong, or was wrong a moment ago
   */
  Caller enter(String name, String password, String address) {
    String who = name + " " + address;
    boolean failedBefore = requireWaited(who, name, address);
    if (failedBefore) {
      // Counted before it is looked at, so that tries side by side are one.
      failed(who);
    }
    for (Login login : logins) {
      Optional<Role> role = role(login, name, password);
      if (role.isPresent()) {
        synchronized (failures) {
          failures.remove(who);
        }
        Caller caller = new Caller(name, role.get(), address, login);
        audit.login(name, address, "let in as " + role.get().word());
        return caller;
      }
    }
    if (!failedBefore) {
      failed(who);
    }
    audit.login(name, address, "refused: wrong name or password");
    throw new Refusal(
        "The login was refused.",
        "Name or password is wrong.",
        "Mend them, or ask for an account; after each failure the next try waits longer.");
  }

  private boolean requireWaited(String who, String name, String address) {
    Instant now = clock.instant();
    Failures earlier;
    synchronized (failures) {
      earlier = failures.get(who);
    }
    if (earlier != null && now.isBefore(earlier.notBefore())) {
      audit.login(name, address, "refused: too soon after a failure");
      throw new Refusal(
          "The login was not looked at.",
          "The last password was wrong, after which the next try must wait.",
          "Try again in "
              + (Duration.between(now, earlier.notBefore()).toSeconds() + 1)
              + " seconds.");
    }
    return earlier != null;
  }

  private void failed(String who) {
    synchronized (failures) {
      Failures earlier = failures.remove(who);
      int count = earlier == null ? 1 : earlier.count() + 1;
      Duration pause = Duration.ofSeconds(1L << Math.min(count - 1, 20));
      failures.put(
          who,
          new Failures(
              count, clock.instant().plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause)));
    }
  }

  /** A directory that is away must not keep the users of the file out. */
  private static Optional<Role> role(Login login, String name, String password) {
    try {
      return login.check(name, password);
    } catch (RuntimeException e) {
      LogManager.getLogger(Door.class).error("Users could not be looked up", e);
      return Optional.empty();
    }
  }
}
