package org.lesionlake.jobs.ops;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.lesionlake.jobs.lake.HttpSend;
import org.lesionlake.jobs.lake.JobContext;
import org.lesionlake.jobs.lake.Settings;
import org.lesionlake.jobs.lake.UserError;

/**
 * Tells Prometheus at the end of each run how the lake stands: in a file for node_exporter's
 * textfile collector, to a Pushgateway, or both, as {@code metrics.*} says. A run has ended by
 * then, so that what goes wrong here is said and fails nothing.
 */
public final class Metrics {
  private static final Duration LONGEST_PUSH = Duration.ofSeconds(10);
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private Metrics() {}

  /**
   * Refuses settings that cannot be meant, before any work.
   *
   * @throws UserError if the file's name does not end in {@code .prom}, which the collector asks
   *     for, or the address is none of HTTP
   */
  public static void check(Settings settings) {
    String file = settings.string("metrics.file");
    if (!file.isEmpty() && !file.endsWith(".prom")) {
      throw new UserError(
          "The setting metrics.file does not end in .prom.",
          "node_exporter's textfile collector reads no other files.",
          "Set it to, for example, /var/lib/node_exporter/lesionlake.prom.");
    }
    String url = settings.string("metrics.push-url");
    if (!url.isEmpty() && !url.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
      throw new UserError(
          "The setting metrics.push-url is no address of a Pushgateway.",
          "It takes http:// or https://, a host and, if need be, a port and a path.",
          "Set it to, for example, http://gateway:9091.");
    }
  }

  /** Writes and pushes where the settings say so; does nothing where they do not. */
  public static void publish(JobContext context) {
    Settings settings = context.settings();
    String file = settings.string("metrics.file");
    String url = settings.string("metrics.push-url");
    if (file.isEmpty() && url.isEmpty()) {
      return;
    }
    String lake = settings.string("metrics.lake-name");
    String text;
    try {
      text = MetricsText.of(StatusReader.read(context, 1), lake);
    } catch (Exception e) {
      // Spark's own are checked exceptions that Scala does not declare.
      warn("The metrics were not taken: the lake's status could not be read.", e);
      return;
    }
    if (!file.isEmpty()) {
      try {
        write(Path.of(file), text);
      } catch (IOException | RuntimeException e) {
        warn("The metrics were not written: see metrics.file and its folder's rights.", e);
      }
    }
    if (!url.isEmpty()) {
      try {
        push(url, lake, text);
      } catch (IOException | RuntimeException e) {
        warn("The metrics were not pushed: see metrics.push-url and the Pushgateway.", e);
      }
    }
  }

  /** A collector that comes in between sees the old samples or the new. */
  static void write(Path file, String text) throws IOException {
    Path whole = file.toAbsolutePath();
    // The collector reads only names that end in .prom.
    Path next = whole.resolveSibling(whole.getFileName() + ".new");
    Files.createDirectories(whole.getParent());
    Files.writeString(next, text);
    if (Files.getFileStore(next).supportsFileAttributeView("posix")) {
      // node_exporter is another user, whatever this one's mask.
      Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
    }
    Files.move(next, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Takes the place of all that was pushed for this lake before. */
  static void push(String url, String lake, String text) throws IOException {
    HttpSend.send(
        HttpRequest.newBuilder(group(url, lake))
            .header("Content-Type", CONTENT_TYPE)
            .PUT(HttpRequest.BodyPublishers.ofString(text)),
        LONGEST_PUSH,
        "The Pushgateway");
  }

  private static URI group(String url, String lake) {
    String name = URLEncoder.encode(lake, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(url.replaceAll("/+$", "") + "/metrics/job/lesionlake/lake/" + name);
  }

  private static void warn(String what, Exception error) {
    System.err.println(what + " The run itself is not concerned.");
    LogManager.getLogger(Metrics.class).warn(what, error);
  }
}
