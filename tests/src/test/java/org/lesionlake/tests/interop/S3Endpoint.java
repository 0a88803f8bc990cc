package org.lesionlake.tests.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.lesionlake.tests.Needs;

/**
 * An S3 endpoint that a test has for itself ({@code tests/python/s3_endpoint.py}), with a bucket.
 * It checks signatures and policies: the owner of the bucket may do everything, its reader not get
 * what lies in a folder {@code closed}.
 */
final class S3Endpoint implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private final Child child;
  private final Path requests;
  private final String bucket;
  private final JsonNode told;

  /**
   * A request that the endpoint answered.
   *
   * @param path with the bucket
   * @param range as the request's header has it; - if it asked for none
   */
  record Request(String method, String path, String range, int status) {
    private static Request of(String line) {
      String[] words = line.split(" ");
      return new Request(words[0], words[1], words[2], Integer.parseInt(words[3]));
    }
  }

  private S3Endpoint(Child child, Path requests, String bucket, JsonNode told) {
    this.child = child;
    this.requests = requests;
    this.bucket = bucket;
    this.told = told;
  }

  /**
   * Starts one, with the given bucket and files of its own in the folder; skips where it cannot.
   */
  static S3Endpoint start(Path folder, String bucket) throws IOException {
    Path scripts = Needs.repository().resolve("tests/python");
    Path python =
        Python.interpreter(scripts.resolve("s3-requirements.lock"), folder.resolve("venv.log"));
    Path requests = folder.resolve("requests.txt");
    Child child =
        Child.start(
            List.of(
                python.toString(),
                scripts.resolve("s3_endpoint.py").toString(),
                bucket,
                requests.toString()),
            Map.of("PYTHONDONTWRITEBYTECODE", "1"),
            folder.resolve("endpoint.log"));
    if (!child.awaitOr(() -> told(child) != null, LONGEST_START)) {
      throw new AssertionError("The S3 endpoint ended: " + child.output());
    }
    return new S3Endpoint(child, requests, bucket, new ObjectMapper().readTree(told(child)));
  }

  /** The line by which the endpoint tells where it is; null while there is none. */
  private static String told(Child child) {
    String output = child.output();
    int end = output.indexOf("\"]}\n");
    return end < 0
        ? null
        : output.substring(output.lastIndexOf("{\"endpoint\"", end), end + "\"]}".length());
  }

  /** Where the bucket is, as Hadoop writes it. */
  String address(String key) {
    return "s3a://" + bucket + "/" + key;
  }

  /** What Hadoop must know to come to the bucket as its owner or reader. */
  Map<String, String> settings(String user) {
    return Map.of(
        "fs.s3a.endpoint",
        told.get("endpoint").asText(),
        "fs.s3a.endpoint.region",
        "us-east-1",
        "fs.s3a.path.style.access",
        "true",
        "fs.s3a.access.key",
        told.get(user).get(0).asText(),
        "fs.s3a.secret.key",
        told.get(user).get(1).asText(),
        // A request that is refused is refused; without patience a test of that ends soon.
        "fs.s3a.attempts.maximum",
        "1",
        "fs.s3a.retry.limit",
        "1");
  }

  /** The bucket as a user sees it, apart from any other connection of this process. */
  FileSystem connect(String user) throws IOException {
    Configuration hadoop = new Configuration();
    settings(user).forEach(hadoop::set);
    return FileSystem.newInstance(new org.apache.hadoop.fs.Path(address("")).toUri(), hadoop);
  }

  /** What was asked since it started. */
  List<Request> requests() throws IOException {
    return Files.readAllLines(requests).stream().map(Request::of).toList();
  }

  @Override
  public void close() {
    child.close();
  }
}
