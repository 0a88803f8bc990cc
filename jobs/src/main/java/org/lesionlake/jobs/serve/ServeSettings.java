package org.lesionlake.jobs.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.lesionlake.jobs.lake.Places;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/** The settings {@code serve.*} of a lake. */
public final class ServeSettings {
  private final Settings settings;
  private final Optional<Path> lakeFolder;

  /**
   * @param root of the lake
   */
  public ServeSettings(Settings settings, String root) {
    this.settings = settings;
    this.lakeFolder = Places.local(root, new Configuration());
  }

  public String host() {
    return settings.string("serve.host");
  }

  public int port() {
    return settings.integer("serve.port");
  }

  /** Where users are kept. */
  public Path usersFile() {
    return place("serve.users-file", "_lesionlake/users");
  }

  Path auditFolder() {
    return place("serve.audit-folder", "audit");
  }

  int auditDays() {
    return settings.integer("serve.audit-days");
  }

  List<String> published() {
    return settings.strings("serve.published");
  }

  List<String> aggregate() {
    return settings.strings("serve.aggregate");
  }

  int smallCell() {
    return settings.integer("serve.small-cell");
  }

  int querySeconds() {
    return settings.integer("serve.query-seconds");
  }

  int maxRows() {
    return settings.integer("serve.max-rows");
  }

  int queriesPerUser() {
    return settings.integer("serve.queries-per-user");
  }

  int maxConnections() {
    return settings.integer("serve.max-connections");
  }

  int idleMinutes() {
    return settings.integer("serve.idle-minutes");
  }

  int refreshSeconds() {
    return settings.integer("serve.refresh-seconds");
  }

  /** Key and certificate, if there are any. */
  Optional<Path> keystore() {
    return text("serve.tls-keystore").map(Path::of);
  }

  Optional<Path> keystorePasswordFile() {
    return text("serve.tls-password-file").map(Path::of);
  }

  /** Where users are known: the file, and the directory if one is set. */
  List<Login> logins() {
    List<Login> logins = new ArrayList<>();
    logins.add(new UsersFile(usersFile()));
    text("serve.ldap-url")
        .ifPresent(
            url ->
                logins.add(
                    new Directory(
                        url,
                        settings.string("serve.ldap-user-dn"),
                        settings.string("serve.ldap-row-group"),
                        settings.string("serve.ldap-aggregate-group"))));
    return logins;
  }

  private Optional<String> text(String key) {
    return Optional.of(settings.string(key)).filter(value -> !value.isBlank());
  }

  private Path place(String key, String underLake) {
    return text(key)
        .map(Path::of)
        .or(() -> lakeFolder.map(lake -> lake.resolve(underLake)))
        .orElseThrow(
            () ->
                new UserError(
                    "The setting " + key + " is empty.",
                    "By default it lies under the lake, which is not on this machine's disk.",
                    "Set it to a place on a local disk."));
  }
}
