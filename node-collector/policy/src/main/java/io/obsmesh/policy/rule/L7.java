package io.obsmesh.policy.rule;

import io.obsmesh.policy.pattern.Pattern;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is said on a connection: one shape of request. Null and empty ask nothing. */
public sealed interface L7 {
  /**
   * A request of HTTP/1 or HTTP/2; of gRPC too, which is a POST of {@code /service/method}.
   *
   * @param methods as they are, in upper case
   * @param host against the host in lower case, without port
   * @param path against the normalised path, without the query
   * @param headers all must fit
   */
  record Http(
      Set<String> methods,
      @Nullable Pattern host,
      @Nullable Pattern path,
      List<HeaderMatch> headers)
      implements L7 {
    public Http {
      methods = Set.copyOf(methods);
      headers = List.copyOf(headers);
    }
  }

  /**
   * A header line of a request.
   *
   * @param name in lower case
   * @param value against the value without blanks around it; of several lines of that name one must
   *     fit; null: the header is there
   */
  record HeaderMatch(String name, @Nullable Pattern value) {}

  /**
   * A call of gRPC.
   *
   * @param service with its package, {@code shop.Payment}
   */
  record Grpc(@Nullable Pattern service, @Nullable Pattern method) implements L7 {}

  /**
   * A command of Redis.
   *
   * @param commands in upper case; with sub-command as {@code CONFIG GET}
   * @param key against every key of the command; a command without keys does not fit. A rule that
   *     denies fits when one of several keys does
   */
  record Redis(Set<String> commands, @Nullable Pattern key) implements L7 {
    public Redis {
      commands = Set.copyOf(commands);
    }
  }

  /**
   * A statement of MySQL or MariaDB.
   *
   * @param operations first keyword, in upper case
   * @param table against every table of the statement, as {@code table} or, with a dot in the
   *     pattern, {@code schema.table}. A statement without tables fits a rule that allows, and none
   *     that denies; a rule that denies fits when one of several tables does, and where the schema
   *     that the pattern has is not known
   */
  record Mysql(Set<String> operations, @Nullable Pattern table) implements L7 {
    public Mysql {
      operations = Set.copyOf(operations);
    }
  }

  /**
   * A TLS handshake: what is left to judge where nobody can read what follows.
   *
   * @param sni against the server name in lower case; one without a name does not fit
   * @param alpn one of the offered protocols, such as {@code h2}
   */
  record Tls(@Nullable Pattern sni, Set<String> alpn) implements L7 {
    public Tls {
      alpn = Set.copyOf(alpn);
    }
  }

  /**
   * A question of DNS.
   *
   * @param name against the name in lower case without the last dot
   */
  record Dns(@Nullable Pattern name) implements L7 {}
}
