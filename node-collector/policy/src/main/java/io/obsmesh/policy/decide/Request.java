package io.obsmesh.policy.decide;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something said on a connection. Null: not known, which is not the same as empty. */
public sealed interface Request {
  /**
   * A request of HTTP.
   *
   * @param host of header {@code Host} or {@code :authority}, as sent
   * @param target as sent: path and query, or absolute
   * @param headers as sent; null when they are not known
   */
  record Http(String method, @Nullable String host, String target, @Nullable List<Header> headers)
      implements Request {
    public Http {
      headers = headers == null ? null : List.copyOf(headers);
    }
  }

  /** A header line. */
  record Header(String name, String value) {}

  /**
   * A call of gRPC.
   *
   * @param headers as sent; null when they are not known
   */
  record Grpc(String service, String method, @Nullable String host, @Nullable List<Header> headers)
      implements Request {
    public Grpc {
      headers = headers == null ? null : List.copyOf(headers);
    }

    /** The same, as HTTP sees it. */
    Http asHttp() {
      return new Http("POST", host, "/" + service + "/" + method, headers);
    }
  }

  /**
   * A command of Redis.
   *
   * @param command upper case; with sub-command where it has one
   * @param keys null when it is not known which arguments are keys
   */
  record Redis(String command, @Nullable List<String> keys) implements Request {
    public Redis {
      keys = keys == null ? null : List.copyOf(keys);
    }
  }

  /**
   * A statement of MySQL.
   *
   * @param operation first keyword, upper case; null when it cannot be told, as of a compound
   *     statement ({@code BEGIN NOT ATOMIC}) or a comment that is run
   * @param tables with the schema where it is known, also the default one; null when they cannot be
   *     told
   */
  record Mysql(@Nullable String operation, @Nullable Set<String> tables) implements Request {
    public Mysql {
      tables = tables == null ? null : Set.copyOf(tables);
    }
  }

  /**
   * The beginning of TLS.
   *
   * @param sni null when the client named no server
   */
  record Tls(@Nullable String sni, Set<String> alpn) implements Request {
    public Tls {
      alpn = Set.copyOf(alpn);
    }
  }

  /** A question of DNS. */
  record Dns(String name) implements Request {}

  /** A request of a protocol that there are no rules for. */
  record Other(String protocol) implements Request {}

  /** What nobody can read: encrypted, or of no known protocol. */
  record Opaque() implements Request {}
}
