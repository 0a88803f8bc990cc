package org.lesionlake.pipelines.airflow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose certificates are believed, where a server's authority is the hospital's own. Nobody else is
 * believed then; names in certificates are checked as ever.
 */
public final class TrustStore {
  private static final String PEM = "-----BEGIN CERTIFICATE-----";

  private TrustStore() {}

  /**
   * Reads certificates.
   *
   * @param file certificates as PEM text, or a PKCS #12 or JKS store
   * @param password of the store; none for PEM
   * @throws IOException if the file cannot be read, or holds no certificate; the message says so
   */
  public static SSLContext read(Path file, Optional<String> password) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      KeyStore store =
          new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM)
              ? pem(bytes)
              : KeyStore.getInstance(file.toFile(), password.map(String::toCharArray).orElse(null));
      if (store.size() == 0) {
        throw new IOException(file + " holds no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is no store of certificates: " + e.getMessage(), e);
    }
  }

  private static KeyStore pem(byte[] bytes) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes))) {
      store.setCertificateEntry("authority-" + store.size(), certificate);
    }
    return store;
  }
}
