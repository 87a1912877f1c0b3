package io.obsmesh.obsctl.up;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import io.obsmesh.wire.access.Access;
import io.obsmesh.wire.access.AccessTokens;
import io.obsmesh.wire.access.AuditLog;
import io.obsmesh.wire.access.Security;
import io.obsmesh.wire.tls.Tls;
import io.obsmesh.wire.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb takes that serves, or asks other parts, beyond this machine. */
public final class SecurityOptions {
  private static final String DEFAULT_AUDIT = "/var/log/obsmesh/audit.jsonl";

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Our certificate with what leads to its authority, PEM; read again when renewed.")
  private @Nullable String certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Its private key, PEM, PKCS #8 without password.")
  private @Nullable String key;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Authorities whose certificates are taken, of servers and of clients, PEM.")
  private @Nullable String authorities;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Who may ask: lines NAME ROLE[,ROLE] TOKEN; roles: map, bodies, policy.")
  private @Nullable String tokens;

  @Option(
      names = "--audit-log",
      paramLabel = "FILE",
      description =
          "Where it is written down who read bodies (default "
              + DEFAULT_AUDIT
              + " when callers say who they are).")
  private @Nullable String audit;

  private @Nullable Tls tls;

  /** TLS as options and settings say; null when they say nothing. */
  public @Nullable Tls tls(Settings settings) {
    String ours = settings.get(certificate, "tls-cert", "");
    String secret = settings.get(key, "tls-key", "");
    String theirs = settings.get(authorities, "tls-ca", "");
    if (tls != null || ours.isEmpty() && secret.isEmpty() && theirs.isEmpty()) {
      return tls;
    }
    try {
      tls = Tls.open(new TlsFiles(path(ours), path(secret), path(theirs)));
      return tls;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--tls-cert and --tls-key: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable Path path(String text) {
    return text.isEmpty() ? null : Path.of(text);
  }

  /** How a server for people and programs shows who it is and finds out who asks. */
  public Security server(Settings settings) {
    Tls mine = tls(settings);
    String file = settings.get(tokens, "token-file", "");
    try {
      AccessTokens known = file.isEmpty() ? null : AccessTokens.open(Path.of(file));
      boolean asked = known != null || mine != null && mine.hasAuthorities();
      return new Security(serving(settings), asked ? Access.required(known) : Access.OPEN);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    }
  }

  /** How a server for relays does: they show certificates. */
  public Security node(Settings settings) {
    Tls mine = serving(settings);
    return new Security(
        mine, mine != null && mine.hasAuthorities() ? Access.required(null) : Access.OPEN);
  }

  /** A server needs a certificate; who has only authorities asks others over TLS. */
  private @Nullable Tls serving(Settings settings) {
    return settings.get(certificate, "tls-cert", "").isEmpty() ? null : tls(settings);
  }

  /** Where reads of bodies are written down; null when nobody says who he is. */
  public @Nullable AuditLog audit(Settings settings, Security security) {
    String file = settings.get(audit, "audit-log", "");
    if (file.isEmpty() && security.access().isOpen()) {
      return null;
    }
    Path path = Path.of(file.isEmpty() ? DEFAULT_AUDIT : file);
    try {
      return AuditLog.open(path);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.ERROR,
          "the audit log " + path + " cannot be written: name another with --audit-log",
          e);
    }
  }
}
