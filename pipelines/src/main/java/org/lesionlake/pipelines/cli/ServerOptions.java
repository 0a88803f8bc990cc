package org.lesionlake.pipelines.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lesionlake.pipelines.airflow.AirflowClient;
import org.lesionlake.pipelines.airflow.TrustStore;
import picocli.CommandLine.Option;

/** Where Airflow is, on which way, and who signs in. */
final class ServerOptions {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:http://)?(\\[[^\\]]+\\]|[^:/]+):(\\d{1,5})/?");

  @Option(
      names = "--url",
      required = true,
      defaultValue = "${env:LESIONLAKE_AIRFLOW_URL}",
      description = "Address of the API server (env LESIONLAKE_AIRFLOW_URL)")
  URI url;

  @Option(
      names = "--user",
      required = true,
      defaultValue = "${env:LESIONLAKE_AIRFLOW_USER}",
      description = "User (env LESIONLAKE_AIRFLOW_USER)")
  String user;

  @Option(
      names = "--password-file",
      required = true,
      defaultValue = "${env:LESIONLAKE_AIRFLOW_PASSWORD_FILE}",
      description = "File whose first line is the password (env LESIONLAKE_AIRFLOW_PASSWORD_FILE)")
  Path passwordFile;

  @Option(
      names = "--trust-store",
      defaultValue = "${env:LESIONLAKE_AIRFLOW_TRUST_STORE}",
      description =
          "Certificates of the server's authority, PEM, PKCS #12 or JKS"
              + " (env LESIONLAKE_AIRFLOW_TRUST_STORE; default: Java's own)")
  Optional<Path> trustStore = Optional.empty();

  @Option(
      names = "--trust-store-password-file",
      defaultValue = "${env:LESIONLAKE_AIRFLOW_TRUST_STORE_PASSWORD_FILE}",
      description =
          "File whose first line is that store's password"
              + " (env LESIONLAKE_AIRFLOW_TRUST_STORE_PASSWORD_FILE)")
  Optional<Path> trustStorePasswordFile = Optional.empty();

  @Option(
      names = "--proxy",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:LESIONLAKE_AIRFLOW_PROXY}",
      description = "HTTP proxy on the way (env LESIONLAKE_AIRFLOW_PROXY)")
  Optional<String> proxy = Optional.empty();

  @Option(
      names = "--timeout-seconds",
      defaultValue = "30",
      description = "How long to wait for an answer (default: ${DEFAULT-VALUE})")
  long timeoutSeconds;

  AirflowClient.Builder client() {
    if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
      throw new Refused("--url is no address", url.toString(), "Give one such as http://host:8080");
    }
    if (timeoutSeconds < 1) {
      throw new Refused(
          "--timeout-seconds is too short", timeoutSeconds + " s", "Give a second or more");
    }
    AirflowClient.Builder client =
        AirflowClient.builder(url)
            .user(user, firstLine("password file", passwordFile))
            .timeout(Duration.ofSeconds(timeoutSeconds));
    trustStore.ifPresent(file -> trust(client, file));
    proxy.map(ServerOptions::address).ifPresent(client::proxy);
    return client;
  }

  private void trust(AirflowClient.Builder client, Path file) {
    Optional<String> password =
        trustStorePasswordFile.map(path -> firstLine("trust store's password file", path));
    try {
      client.tls(TrustStore.read(file, password));
    } catch (IOException e) {
      throw new Refused(
          "Cannot use the trust store " + file,
          e,
          "Name PEM certificates, or a PKCS #12 or JKS store and its password file");
    }
  }

  static String firstLine(String what, Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new Refused(
          "Cannot read the " + what + " " + file, e.toString(), "Name a readable file");
    }
  }

  private static InetSocketAddress address(String text) {
    Matcher parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65535) {
      throw new Refused("--proxy is no address", text, "Give host and port, such as proxy:3128");
    }
    return new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2)));
  }
}
