package io.obsmesh.policy.decide;

import io.obsmesh.policy.decide.Request.Header;
import io.obsmesh.policy.pattern.Pattern;
import io.obsmesh.policy.rule.Action;
import io.obsmesh.policy.rule.L7;
import io.obsmesh.policy.rule.Rule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares requests with what rules describe. */
final class RequestMatch {
  /** Commands of Redis that may run any other. */
  private static final Set<String> SCRIPTS =
      Set.of("EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO", "FCALL", "FCALL_RO");

  /** Statements of MySQL and MariaDB that may run any other. */
  private static final Set<String> ANYTHING = Set.of("CALL", "EXECUTE", "PREPARE");

  private static final Set<String> AFTER_WITH = Set.of("SELECT", "UPDATE", "DELETE");

  private RequestMatch() {}

  /** Whether a rule with these is about the request. */
  static boolean fits(Rule rule, Request request) {
    boolean denies = rule.action() == Action.DENY;
    Match all = Match.NO;
    for (L7 each : rule.l7()) {
      all = all.or(of(each, request, denies));
    }
    return all == Match.YES || (denies && all == Match.UNKNOWN);
  }

  private static Match of(L7 described, Request request, boolean denies) {
    if (request instanceof Request.Opaque) {
      return Match.UNKNOWN;
    }
    return switch (described) {
      case L7.Http http ->
          switch (request) {
            case Request.Http said -> http(http, said);
            case Request.Grpc said -> http(http, said.asHttp());
            default -> Match.NO;
          };
      case L7.Grpc grpc ->
          switch (request) {
            case Request.Grpc said ->
                text(grpc.service(), said.service()).and(text(grpc.method(), said.method()));
            case Request.Http said -> denies ? disguised(grpc, said) : Match.NO;
            default -> Match.NO;
          };
      case L7.Redis(var commands, var key) ->
          request instanceof Request.Redis said ? redis(commands, key, said, denies) : Match.NO;
      case L7.Mysql(var operations, var table) ->
          request instanceof Request.Mysql said
              ? operation(operations, said.operation(), denies).and(tables(table, said, denies))
              : Match.NO;
      case L7.Tls(var sni, var alpn) ->
          request instanceof Request.Tls said ? tls(sni, alpn, said) : Match.NO;
      case L7.Dns(var name) ->
          request instanceof Request.Dns(var asked) ? text(name, lowerWithoutDot(asked)) : Match.NO;
    };
  }

  /**
   * Servers also take calls as HTTP of other kinds (gRPC-Web, Connect), below any prefix: a request
   * whose path ends as that of a denied call may be one.
   */
  private static Match disguised(L7.Grpc grpc, Request.Http said) {
    byte @Nullable [] bytes = HttpTarget.of(said.target(), said.host()).path();
    if (bytes == null) {
      return Match.UNKNOWN;
    }
    String path = new String(bytes, StandardCharsets.UTF_8);
    int method = path.lastIndexOf('/');
    int service = method < 1 ? -1 : path.lastIndexOf('/', method - 1);
    if (service < 0) {
      return Match.NO;
    }
    Match fits =
        text(grpc.service(), path.substring(service + 1, method))
            .and(text(grpc.method(), path.substring(method + 1)));
    return fits == Match.YES ? Match.UNKNOWN : fits;
  }

  private static Match http(L7.Http rule, Request.Http said) {
    HttpTarget target = HttpTarget.of(said.target(), said.host());
    Match all = Match.of(rule.methods().isEmpty() || rule.methods().contains(said.method()));
    if (rule.host() != null) {
      @Nullable String host = target.host();
      all = all.and(host == null ? Match.UNKNOWN : text(rule.host(), host));
    }
    if (rule.path() != null) {
      byte @Nullable [] path = target.path();
      all = all.and(path == null ? Match.UNKNOWN : Match.of(rule.path().dfa().matches(path)));
    }
    for (L7.HeaderMatch header : rule.headers()) {
      all = all.and(header(header, said.headers()));
    }
    return all;
  }

  private static Match header(L7.HeaderMatch asked, @Nullable List<Header> lines) {
    if (lines == null) {
      return Match.UNKNOWN;
    }
    for (Header line : lines) {
      if (line.name().toLowerCase(Locale.ROOT).equals(asked.name())
          && (asked.value() == null || asked.value().matches(line.value().strip()))) {
        return Match.YES;
      }
    }
    return Match.NO;
  }

  private static Match text(@Nullable Pattern pattern, String text) {
    return Match.of(pattern == null || pattern.matches(text));
  }

  /** {@code CONFIG} in a rule means all of its sub-commands. */
  private static Match command(Set<String> commands, String said) {
    int blank = said.indexOf(' ');
    return Match.of(
        commands.isEmpty()
            || commands.contains(said)
            || (blank > 0 && commands.contains(said.substring(0, blank))));
  }

  private static Match redis(
      Set<String> commands, @Nullable Pattern key, Request.Redis said, boolean denies) {
    Match fits = command(commands, said.command()).and(keys(key, said.keys()));
    return denies && fits == Match.NO && SCRIPTS.contains(said.command()) ? Match.UNKNOWN : fits;
  }

  private static Match operation(Set<String> operations, @Nullable String said, boolean denies) {
    if (operations.isEmpty()) {
      return Match.YES;
    }
    if (said == null) {
      return Match.UNKNOWN;
    }
    if (operations.contains(said)) {
      return Match.YES;
    }
    boolean hides =
        ANYTHING.contains(said)
            || said.equals("ANALYZE")
            || (said.equals("WITH") && operations.stream().anyMatch(AFTER_WITH::contains))
            || (said.equals("TABLE") && operations.contains("SELECT"));
    return denies && hides ? Match.UNKNOWN : Match.NO;
  }

  /** A command without keys is not one about keys: FLUSHALL is none about {@code orders:*}. */
  private static Match keys(@Nullable Pattern pattern, @Nullable List<String> keys) {
    if (pattern == null) {
      return Match.YES;
    }
    if (keys == null) {
      return Match.UNKNOWN;
    }
    return keys.isEmpty()
        ? Match.NO
        : some(keys.stream().map(name -> Match.of(pattern.matches(name))).toList());
  }

  /**
   * Of several keys some fit: not what a rule that allows describes, but what one that denies does.
   * That is {@link Match#UNKNOWN}, which does just this.
   */
  private static Match some(List<Match> each) {
    if (each.stream().allMatch(one -> one == Match.YES)) {
      return Match.YES;
    }
    return each.stream().allMatch(one -> one == Match.NO) ? Match.NO : Match.UNKNOWN;
  }

  /** A statement without tables touches no data: allowed with any, denied with none. */
  private static Match tables(@Nullable Pattern pattern, Request.Mysql said, boolean denies) {
    if (pattern == null) {
      return Match.YES;
    }
    @Nullable Set<String> tables = said.tables();
    if (tables == null || said.operation() == null || ANYTHING.contains(said.operation())) {
      return Match.UNKNOWN;
    }
    return tables.isEmpty()
        ? Match.of(!denies)
        : some(tables.stream().map(name -> table(pattern, name)).toList());
  }

  /** A pattern without a dot is about tables of any schema; with one, the schema must be known. */
  private static Match table(Pattern pattern, String name) {
    int dot = name.lastIndexOf('.');
    if (pattern.text().indexOf('.') < 0) {
      return Match.of(pattern.matches(name.substring(dot + 1)));
    }
    return dot < 0 ? Match.UNKNOWN : Match.of(pattern.matches(name));
  }

  private static Match tls(@Nullable Pattern sni, Set<String> alpn, Request.Tls said) {
    Match named =
        sni == null
            ? Match.YES
            : said.sni() == null
                ? Match.UNKNOWN
                : Match.of(sni.matches(lowerWithoutDot(said.sni())));
    return named.and(Match.of(alpn.isEmpty() || said.alpn().stream().anyMatch(alpn::contains)));
  }

  private static String lowerWithoutDot(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
