package org.lesionlake.jobs.lake;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import org.lesionlake.deid.PatientMerges;
import org.lesionlake.deid.Profile;
import org.lesionlake.deid.Pseudonymizer;
import org.lesionlake.deid.VaultKey;

/**
 * Where the key of a lake lies and what its fingerprint is, and which pseudonyms gave way to
 * others: all that a task carries. Each executor reads the key itself, once.
 */
public record Keyring(String vault, String profile, String fingerprint, PatientMerges merges)
    implements Serializable {
  private static final ConcurrentHashMap<Keyring, Pseudonymizer> LOADED = new ConcurrentHashMap<>();

  public Pseudonymizer pseudonymizer() {
    return LOADED.computeIfAbsent(
        this,
        ring -> {
          VaultKey key = VaultKeys.load(Path.of(ring.vault()));
          if (!key.fingerprint().equals(ring.fingerprint())) {
            throw new UserError(
                "The key in the vault is not this lake's.",
                "An executor found another key than the driver.",
                "Make the same vault folder visible on every worker.");
          }
          return new Pseudonymizer(
              Profile.valueOf(ring.profile().toUpperCase(Locale.ROOT)), key, ring.merges());
        });
  }
}
