package io.obsmesh.api;

import io.obsmesh.wire.tls.Tls;
import io.obsmesh.wire.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An authority and what it issues, made by openssl. */
final class Certificates {
  private final Path directory;

  /** Makes the authority in a directory. */
  Certificates(Path directory) throws Exception {
    this.directory = Files.createDirectories(directory);
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj"
            + " /CN=authority -keyout ca.key -out ca.pem");
  }

  Path authority() {
    return directory.resolve("ca.pem");
  }

  Path certificate(String name) {
    return directory.resolve(name + ".pem");
  }

  Path key(String name) {
    return directory.resolve(name + ".key");
  }

  /** Issues a certificate for 127.0.0.1 and localhost with this subject. */
  Certificates issue(String name, String subject) throws Exception {
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "
            + subject
            + " -keyout "
            + name
            + ".key -out "
            + name
            + ".csr");
    Files.writeString(
        directory.resolve("san"), "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:node.obsmesh\n");
    openssl(
        "x509 -req -days 2 -in "
            + name
            + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile san -out "
            + name
            + ".pem");
    return this;
  }

  /** TLS with that certificate, trusting this authority. */
  Tls tls(String name) throws IOException {
    return Tls.open(new TlsFiles(certificate(name), key(name), authority()));
  }

  private void openssl(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(directory.resolve("openssl.log")));
    }
  }
}
