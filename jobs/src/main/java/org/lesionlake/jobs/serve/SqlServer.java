package org.lesionlake.jobs.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.logging.log4j.LogManager;
import org.apache.spark.sql.SparkSession;
import org.apache.thrift.TException;
import org.apache.thrift.TProcessor;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.server.ServerContext;
import org.apache.thrift.server.TServerEventHandler;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.TTransportFactory;
import org.lesionlake.jobs.lake.Lake;
import org.lesionlake.jobs.lake.UserError;

/** The endpoint: HiveServer2's protocol, binary Thrift with SASL PLAIN, over what is published. */
public final class SqlServer implements AutoCloseable {
  private static final int LOGIN_MILLIS = 20_000;
  private static final long MAX_TEXT_BYTES = 4 * 1024 * 1024;
  private static final long MAX_LIST = 100_000;

  private final PublishedLake lake;
  private final Statements statements;
  private final Hs2Service service;
  private final Door door;
  private final int idleMillis;
  private final ServerSocket socket;
  private final TThreadPoolServer server;
  private final ThreadPoolExecutor workers;
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(SqlServer::thread);
  private final Set<TTransport> open = ConcurrentHashMap.newKeySet();
  private final boolean encrypted;

  /**
   * Opens the port; {@link #serve} answers on it.
   *
   * @param host name or address of this machine to listen at
   * @param port 0 for any that is free
   * @param anonymous role of whoever connects, whatever the password; only on loopback
   * @throws UserError if passwords would cross a network in plain text, the port is taken, or a
   *     setting will not do
   */
  public SqlServer(
      SparkSession spark,
      Lake lake,
      ServeSettings settings,
      String host,
      int port,
      Optional<Role> anonymous) {
    boolean loopback = Loopback.is(host);
    encrypted = settings.keystore().isPresent();
    if (!loopback && !encrypted) {
      throw new UserError(
          "The server does not listen at " + host + ".",
          "Other machines can reach it, and passwords would cross the network in plain text.",
          "Set serve.tls-keystore and serve.tls-password-file, or listen at 127.0.0.1 and have"
              + " people come in by ssh.");
    }
    if (!loopback && anonymous.isPresent()) {
      throw new UserError(
          "The server does not let everybody in at " + host + ".",
          "Other machines can reach it.",
          "Leave --anonymous out and add users with 'lesionlake serve user add', or listen at"
              + " 127.0.0.1.");
    }
    AuditLog audit = new AuditLog(settings.auditFolder(), settings.auditDays(), Clock.systemUTC());
    List<Login> logins =
        anonymous
            .map(role -> List.<Login>of((name, password) -> Optional.of(role)))
            .orElseGet(settings::logins);
    this.door = new Door(logins, audit, Clock.systemUTC());
    this.lake = new PublishedLake(spark, lake, settings);
    this.statements = new Statements(spark.sparkContext(), audit, settings, lake.root());
    this.service = new Hs2Service(this.lake, spark, statements, settings.maxRows());
    this.idleMillis = (int) TimeUnit.MINUTES.toMillis(settings.idleMinutes());
    this.socket = listen(settings, host, port);
    this.workers =
        new ThreadPoolExecutor(
            0,
            settings.maxConnections(),
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            SqlServer::thread);
    this.server = server();
    refresher.scheduleWithFixedDelay(
        this::refresh, settings.refreshSeconds(), settings.refreshSeconds(), TimeUnit.SECONDS);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "serve");
    thread.setDaemon(true);
    return thread;
  }

  private void refresh() {
    try {
      lake.refresh();
    } catch (RuntimeException e) {
      LogManager.getLogger(SqlServer.class).error("What is published could not be read anew", e);
    }
  }

  private static ServerSocket listen(ServeSettings settings, String host, int port) {
    try {
      ServerSocket socket =
          settings.keystore().isPresent()
              ? encrypted(settings.keystore().get(), settings.keystorePasswordFile())
              : new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return socket;
    } catch (IOException e) {
      throw new UserError(
          "The server cannot listen at " + host + ":" + port + ".",
          String.valueOf(e.getMessage()),
          "Give an address of this machine with --host and a free port with --port.");
    }
  }

  private static ServerSocket encrypted(Path keystore, Optional<Path> passwordFile)
      throws IOException {
    try {
      char[] password =
          passwordFile.isEmpty() ? new char[0] : firstLine(passwordFile.get()).toCharArray();
      KeyStore keys = KeyStore.getInstance(keystore.toFile(), password);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      SSLServerSocket socket =
          (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
      socket.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      return socket;
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new UserError(
          "The key for TLS cannot be read.",
          keystore + ": " + e.getMessage(),
          "Name a PKCS12 or JKS file with serve.tls-keystore, and a file whose first line is its"
              + " password with serve.tls-password-file.");
    }
  }

  /** The first line of a file that holds a password. */
  public static String firstLine(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }

  private TThreadPoolServer server() {
    try {
      return new TThreadPoolServer(
          new TThreadPoolServer.Args(new TServerSocket(socket))
              .processor(new CallerProcessor())
              .transportFactory(new LoginFactory())
              .protocolFactory(new TBinaryProtocol.Factory(true, true, MAX_TEXT_BYTES, MAX_LIST))
              .executorService(workers)
              .stopTimeoutVal(0));
    } catch (TTransportException e) {
      throw new IllegalStateException("The port was closed at once", e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Address for JDBC drivers. */
  public String jdbcUrl() {
    return "jdbc:hive2://"
        + (address().getAddress().isAnyLocalAddress()
            ? "HOST"
            : address().getAddress().getHostAddress())
        + ":"
        + address().getPort()
        + "/"
        + (encrypted ? ";ssl=true" : "");
  }

  /** What is published, in words. */
  public String publishes() {
    List<PublishedTable> tables = lake.published().tables(Role.ROW);
    long views = tables.stream().filter(PublishedTable::view).count();
    return (tables.size() - views) + " tables and " + views + " views";
  }

  /** Whether what is published is not there yet. */
  public boolean isEmpty() {
    return lake.published().tables(Role.ROW).isEmpty();
  }

  /** Answers until {@link #close}. */
  public void serve() {
    server.setServerEventHandler(new Closing());
    server.serve();
  }

  @Override
  public void close() {
    server.stop();
    refresher.shutdownNow();
    statements.close();
    open.forEach(TTransport::close);
    workers.shutdownNow();
  }

  /** Makes the login of a new connection; its input and its output are one transport. */
  private final class LoginFactory extends TTransportFactory {
    private final ThreadLocal<SaslPlainTransport> latest = new ThreadLocal<>();
    private final ThreadLocal<TTransport> latestNetwork = new ThreadLocal<>();

    @Override
    public TTransport getTransport(TTransport network) {
      if (latestNetwork.get() == network) {
        return latest.get();
      }
      TSocket tcp = (TSocket) network;
      open.add(network);
      SaslPlainTransport transport = new SaslPlainTransport(network);
      try {
        tcp.setTimeout(LOGIN_MILLIS);
        String address = tcp.getSocket().getInetAddress().getHostAddress();
        transport.login((name, password) -> door.enter(name, password, address));
        tcp.setTimeout(idleMillis);
      } catch (TTransportException e) {
        open.remove(network);
        network.close();
        throw new IllegalStateException("No login", e);
      }
      latest.set(transport);
      latestNetwork.set(network);
      return transport;
    }
  }

  /** Tells the service who calls. */
  private final class CallerProcessor implements TProcessor {
    private final TProcessor calls = new TCLIService.Processor<>(service);

    @Override
    public boolean process(TProtocol in, TProtocol out) throws TException {
      service.setCaller(((SaslPlainTransport) in.getTransport()).caller());
      return calls.process(in, out);
    }
  }

  /** A connection that ends closes its sessions, so that nobody's query runs on for nobody. */
  private final class Closing implements TServerEventHandler {
    @Override
    public void preServe() {}

    @Override
    public ServerContext createContext(TProtocol input, TProtocol output) {
      return null;
    }

    @Override
    public void deleteContext(ServerContext context, TProtocol input, TProtocol output) {
      SaslPlainTransport transport = (SaslPlainTransport) input.getTransport();
      open.remove(transport.network());
      service.closeSessionsOf(transport.caller());
    }

    @Override
    public void processContext(
        ServerContext context, TTransport inputTransport, TTransport outputTransport) {}
  }
}
