package org.lesionlake.jobs.lake;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends a request whose answer says no more than that it was taken. */
public final class HttpSend {
  private HttpSend() {}

  /**
   * Sends it once.
   *
   * @param longest the longest that connecting may take, and then the answer
   * @param whom who is asked, for errors
   * @throws IOException if there is no answer, or none of 200 to 299
   */
  public static void send(HttpRequest.Builder request, Duration longest, String whom)
      throws IOException {
    HttpClient client = HttpClient.newBuilder().connectTimeout(longest).build();
    try {
      int status =
          client
              .send(request.timeout(longest).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status / 100 != 2) {
        throw new IOException(whom + " answered " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while telling " + whom, e);
    }
  }
}
