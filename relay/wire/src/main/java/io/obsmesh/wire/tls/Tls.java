package io.obsmesh.wire.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * TLS from files. They are looked at again, at most every ten seconds, when a connection is made:
 * renewed certificates are used without a restart, and files that cannot be read are logged while
 * those that were read before stay in use. Thread-safe.
 */
public final class Tls {
  /** What is offered and taken. */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private static final System.Logger LOG = System.getLogger(Tls.class.getName());
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final TlsFiles files;
  private final SSLContext context;
  private volatile TlsMaterial material;
  private List<FileTime> times;
  private long lookedNanos = System.nanoTime();

  private Tls(TlsFiles files) throws IOException, GeneralSecurityException {
    this.files = files;
    times = times(files);
    material = TlsMaterial.read(files);
    context = SSLContext.getInstance("TLS");
    context.init(
        files.certificate() == null
            ? null
            : new KeyManager[] {new RenewedKeys(() -> Objects.requireNonNull(current().own()))},
        new TrustManager[] {new RenewedTrust(() -> current().trust())},
        null);
  }

  /** Reads the files; the message of a failure says which one and what mends it. */
  public static Tls open(TlsFiles files) throws IOException {
    try {
      return new Tls(files);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be used: " + e.getMessage(), e);
    }
  }

  /** For clients and servers; connections made later use renewed files. */
  public SSLContext context() {
    return context;
  }

  /** Whether certificates of clients can be checked. */
  public boolean hasAuthorities() {
    return files.authorities() != null;
  }

  private synchronized TlsMaterial current() {
    long now = System.nanoTime();
    if (now - lookedNanos >= LOOK_NANOS) {
      lookedNanos = now;
      renew();
    }
    return material;
  }

  private void renew() {
    try {
      List<FileTime> found = times(files);
      if (!found.equals(times)) {
        material = TlsMaterial.read(files);
        times = found;
        LOG.log(System.Logger.Level.INFO, "certificates were read again: " + files.certificate());
      }
    } catch (IOException | GeneralSecurityException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "certificates stay as they were, the new ones cannot be used: " + e.getMessage());
    }
  }

  private static List<FileTime> times(TlsFiles files) throws IOException {
    List<FileTime> times = new ArrayList<>();
    for (Path file : new Path[] {files.certificate(), files.key(), files.authorities()}) {
      if (file != null) {
        if (!Files.isReadable(file)) {
          throw new IOException(file + " cannot be read");
        }
        times.add(Files.getLastModifiedTime(file));
      }
    }
    return times;
  }
}
