import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Fetches, checks and unpacks the Maven that mvnw runs. Arguments: properties file, Maven home. */
class FetchMaven {
  private static final String APACHE_ARCHIVE = "https://archive.apache.org/dist/maven/maven-3/";

  public static void main(String[] args) throws Exception {
    Properties pinned = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      pinned.load(in);
    }
    URI source = source(pinned.getProperty("version"));
    try {
      byte[] zip = fetch(source);
      String sha512 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(zip));
      if (!sha512.equals(pinned.getProperty("sha512"))) {
        throw new IOException("its SHA-512 is " + sha512 + ", not the pinned one");
      }
      unpack(zip, Path.of(args[1]));
    } catch (IOException e) {
      System.err.println("mvnw: cannot fetch Maven from " + source + ": " + e);
      System.err.println(
          "Set MVNW_REPOURL to a Maven repository that this machine reaches, or install Maven 3.8"
              + " or newer and put mvn on the PATH.");
      System.exit(2);
    }
  }

  private static URI source(String version) throws Exception {
    String name = "apache-maven-" + version + "-bin.zip";
    Optional<String> repository =
        Optional.ofNullable(System.getenv("MVNW_REPOURL")).filter(url -> !url.isBlank());
    if (repository.isEmpty()) {
      repository = mirrorOfCentral(Path.of(System.getProperty("user.home"), ".m2", "settings.xml"));
    }
    return URI.create(
        repository
            .map(url -> url.replaceAll("/+$", "") + "/org/apache/maven/apache-maven/" + version)
            .orElse(APACHE_ARCHIVE + version + "/binaries")
            + "/"
            + name);
  }

  /** The mirror that Maven itself would take for central. */
  private static Optional<String> mirrorOfCentral(Path settings) throws Exception {
    if (!Files.isRegularFile(settings)) {
      return Optional.empty();
    }
    NodeList mirrors =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(settings.toFile())
            .getElementsByTagName("mirror");
    for (int i = 0; i < mirrors.getLength(); i++) {
      Element mirror = (Element) mirrors.item(i);
      String of = "," + text(mirror, "mirrorOf").replaceAll("\\s", "") + ",";
      boolean central =
          of.contains(",central,") || of.contains(",*,") || of.contains(",external:*,");
      if (central && !of.contains(",!central,")) {
        return Optional.of(text(mirror, "url"));
      }
    }
    return Optional.empty();
  }

  private static String text(Element parent, String tag) {
    NodeList found = parent.getElementsByTagName(tag);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().trim();
  }

  private static byte[] fetch(URI source) throws IOException, InterruptedException {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20));
    String proxy = System.getenv("https_proxy");
    if (proxy != null && !proxy.isBlank()) {
      URI at = URI.create(proxy);
      client.proxy(
          ProxySelector.of(
              new InetSocketAddress(at.getHost(), at.getPort() < 0 ? 80 : at.getPort())));
    }
    HttpResponse<byte[]> response =
        client
            .build()
            .send(
                HttpRequest.newBuilder(source).timeout(Duration.ofMinutes(5)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException("HTTP status " + response.statusCode());
    }
    return response.body();
  }

  /** Unpacks beside the home and moves it there, so that a killed run leaves no half a Maven. */
  private static void unpack(byte[] zip, Path home) throws IOException {
    Files.createDirectories(home.getParent());
    Path beside = Files.createTempDirectory(home.getParent(), "fetching");
    try (ZipInputStream in = new ZipInputStream(new java.io.ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path target = beside.resolve(entry.getName()).normalize();
        if (!target.startsWith(beside)) {
          throw new IOException("entry leaves the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(in, target);
        }
      }
    }
    Files.move(beside.resolve(home.getFileName()), home, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(beside);
  }
}
