package org.lesionlake.pipelines.airflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * An Airflow on the loopback address, and all that may go wrong on the way to it. What it knows and
 * which rules it enforces is {@link FakeApi}.
 */
public final class FakeAirflow implements AutoCloseable {
  /** What happens to a request before, or instead of, its being served. */
  public enum Fault {
    SERVER_ERROR,
    TOO_MANY,
    /** Served, but the answer is an error of a gateway on the way. */
    ANSWER_LOST,
    /** Some other server's page. */
    NOT_JSON,
    /** An error in HTML, as a proxy makes it. */
    HTML_ERROR,
    /** The connection is closed without an answer. */
    CUT,
    /** No answer comes as long as the server lives. */
    SILENT,
    /** As a server of another kind, or an older one, answers. */
    NOT_FOUND,
    /** Another address is named. */
    MOVED
  }

  private record Answer(int status, String text) {}

  public final FakeApi api = new FakeApi();
  public final List<String> requests = new ArrayList<>();
  private final Map<String, Deque<Fault>> faults = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  public String retryAfter = "";

  public FakeAirflow() throws IOException {
    this(HttpServer.create(loopback(), 0));
  }

  private FakeAirflow(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  static FakeAirflow overTls(SSLContext context) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return new FakeAirflow(server);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public URI address() {
    String scheme = server instanceof HttpsServer ? "https://localhost:" : "http://127.0.0.1:";
    return URI.create(scheme + server.getAddress().getPort() + "/");
  }

  /** Makes the next requests of that method and path begin with these faults. */
  public void failNext(String methodAndPath, Fault... next) {
    faults.put(methodAndPath, new ArrayDeque<>(List.of(next)));
  }

  public synchronized long count(String methodAndPath) {
    return requests.stream().filter(methodAndPath::equals).count();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
    byte[] body = exchange.getRequestBody().readAllBytes();
    Fault fault;
    Answer answer;
    synchronized (this) {
      requests.add(call);
      fault = faults.getOrDefault(call, new ArrayDeque<>()).pollFirst();
      answer = fault == null || fault == Fault.ANSWER_LOST ? served(exchange, body) : null;
    }
    if (fault == Fault.SILENT) {
      waitForTheEnd();
      return;
    }
    if (fault == Fault.CUT) {
      exchange.close();
      return;
    }
    send(exchange, fault == null ? answer : faulty(exchange, fault));
  }

  private void waitForTheEnd() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer faulty(HttpExchange exchange, Fault fault) {
    if (fault == Fault.TOO_MANY && !retryAfter.isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    if (fault == Fault.MOVED) {
      exchange.getResponseHeaders().set("Location", "https://other.invalid/");
    }
    return switch (fault) {
      case TOO_MANY -> new Answer(429, "{\"detail\": \"slow down\"}");
      case NOT_JSON -> new Answer(200, "<html><title>Welcome</title></html>");
      case HTML_ERROR -> new Answer(503, "<html>\n<title>Out of\n order</title></html>");
      case NOT_FOUND -> new Answer(404, "Not here");
      case MOVED -> new Answer(302, "");
      default -> new Answer(502, "{\"detail\": \"bad gateway\"}");
    };
  }

  private Answer served(HttpExchange exchange, byte[] body) throws IOException {
    FakeApi.Reply reply =
        api.serve(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            FakeApi.JSON.readTree(body));
    ObjectNode none = FakeApi.JSON.createObjectNode();
    return new Answer(reply.status(), reply.body().equals(none) ? "" : reply.body().toString());
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] bytes = answer.text().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
