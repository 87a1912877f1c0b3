package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.Direction;
import io.obsmesh.protocol.kit.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** Real handshakes between two engines of the JDK, written down as they would pass a socket. */
final class RecordedHandshake {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final KeyStore SERVER = keys("CN=shop.example,O=Example");
  private static final KeyStore CLIENT = keys("CN=buyer,OU=Test");

  private Consumer<SSLParameters> client = parameters -> {};
  private Consumer<SSLParameters> server = parameters -> {};
  private KeyStore trustedByClient = SERVER;

  RecordedHandshake client(Consumer<SSLParameters> change) {
    client = client.andThen(change);
    return this;
  }

  RecordedHandshake server(Consumer<SSLParameters> change) {
    server = server.andThen(change);
    return this;
  }

  RecordedHandshake version(String version) {
    return client(parameters -> parameters.setProtocols(new String[] {version}));
  }

  /** The client knows only its own certificate. */
  RecordedHandshake distrusting() {
    trustedByClient = CLIENT;
    return this;
  }

  /** One connection, with some data after the handshake. */
  Stream record(String name) {
    return record(name, 1).getFirst();
  }

  /** Several connections of the same two ends, one after the other. */
  java.util.List<Stream> record(String name, int connections) {
    try {
      SSLContext ofClient = context(CLIENT, trustedByClient);
      SSLContext ofServer = context(SERVER, CLIENT);
      java.util.List<Stream> streams = new java.util.ArrayList<>();
      for (int i = 0; i < connections; i++) {
        SSLEngine left = ofClient.createSSLEngine("shop.example", 443);
        left.setUseClientMode(true);
        SSLParameters asked = left.getSSLParameters();
        client.accept(asked);
        left.setSSLParameters(asked);
        SSLEngine right = ofServer.createSSLEngine();
        right.setUseClientMode(false);
        SSLParameters offered = right.getSSLParameters();
        server.accept(offered);
        right.setSSLParameters(offered);
        streams.add(new Wire(name + "#" + i, left, right).run());
      }
      return streams;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(KeyStore own, KeyStore trusted)
      throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    try {
      anchors.load(null, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    anchors.setCertificateEntry("anchor", trusted.getCertificate("own"));
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore keys(String name) {
    try {
      Path file = Files.createTempDirectory("tls").resolve("keys.p12");
      String[] command = {
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "own",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        name,
        "-startdate",
        "2024/01/01 00:00:00",
        "-validity",
        "36500",
        "-storetype",
        "PKCS12",
        "-keystore",
        file.toString(),
        "-storepass",
        new String(PASSWORD)
      };
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        keys.load(in, PASSWORD);
      }
      Files.delete(file);
      Files.delete(file.getParent());
      return keys;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Carries bytes between two engines until neither has anything to say. */
  private static final class Wire {
    private final Stream.Script script;
    private final End client;
    private final End server;

    Wire(String name, SSLEngine client, SSLEngine server) {
      script = Stream.script(name, 443);
      this.client = new End(client, Direction.REQUEST);
      this.server = new End(server, Direction.RESPONSE);
    }

    Stream run() {
      client.peer = server;
      server.peer = client;
      client.data = 1;
      server.data = 2;
      boolean moved = true;
      for (int i = 0; moved && i < 100; i++) {
        moved = client.step();
        moved |= server.step();
      }
      return script.build();
    }

    private final class End {
      private final SSLEngine engine;
      private final Direction direction;
      private final ByteBuffer in = ByteBuffer.allocate(1 << 17);
      private End peer;
      private int data;
      private boolean failed;

      End(SSLEngine engine, Direction direction) {
        this.engine = engine;
        this.direction = direction;
      }

      /** Reads what came, then says what is to be said; whether anything was said. */
      boolean step() {
        if (failed) {
          return false;
        }
        try {
          read();
        } catch (SSLException e) {
          failed = true;
        }
        return write();
      }

      private void read() throws SSLException {
        in.flip();
        try {
          boolean more = true;
          while (more) {
            tasks();
            int before = in.remaining();
            engine.unwrap(in, ByteBuffer.allocate(1 << 15));
            more =
                in.remaining() < before || engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
          }
        } finally {
          in.compact();
        }
      }

      private void tasks() {
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
      }

      private boolean write() {
        ByteBuffer out = ByteBuffer.allocate(1 << 17);
        try {
          boolean more = true;
          while (more) {
            tasks();
            int before = out.position();
            boolean ready = engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
            boolean idle = engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP;
            if (idle || ready && data == 0) {
              break;
            }
            engine.wrap(ByteBuffer.wrap(ready ? new byte[100 * data] : new byte[0]), out);
            data = ready ? 0 : data;
            more = out.position() > before;
          }
        } catch (SSLException e) {
          failed = true;
        }
        byte[] bytes = new byte[out.flip().remaining()];
        if (bytes.length == 0) {
          return false;
        }
        out.get(bytes);
        peer.in.put(bytes);
        if (direction == Direction.REQUEST) {
          script.request(bytes);
        } else {
          script.response(bytes);
        }
        return true;
      }
    }
  }
}
