package io.obsmesh.collector.requests.http2;

import io.obsmesh.collector.requests.Unreadable;
import io.obsmesh.policy.decide.HttpTarget;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.decide.Request.Header;
import io.obsmesh.protocol.http2.WholeHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a request of header fields, or says why none can be made (RFC 9113, 8.2 and 8.3). */
final class Http2Request {
  private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":path", ":authority");
  private static final Set<String> OF_THE_HOP =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  private Http2Request() {}

  static Request of(WholeHeaders fields) throws Unreadable {
    Map<String, String> pseudo = new HashMap<>();
    List<Header> headers = new ArrayList<>(fields.size());
    @Nullable String host = null;
    String contentType = "";
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      String value = fields.value(i);
      if (name.startsWith(":")) {
        if (!headers.isEmpty() || !PSEUDO.contains(name) || pseudo.put(name, value) != null) {
          throw new Unreadable("its fields that begin with a colon are not those of a request");
        }
        check(value);
        continue;
      }
      field(name, value);
      if (name.equals("host")) {
        if (host != null) {
          throw new Unreadable("it has two host fields");
        }
        host = value;
      } else if (name.equals("content-type")) {
        contentType = value.toLowerCase(Locale.ROOT);
      }
      headers.add(new Header(name, value));
    }
    String method = pseudo.getOrDefault(":method", "");
    String path = pseudo.getOrDefault(":path", "");
    if (method.isEmpty() || !method.matches("[!#-'*+.^_`|~0-9A-Za-z-]+")) {
      throw new Unreadable("it has no method");
    }
    if (method.equals("CONNECT")) {
      throw new Unreadable("what goes through a tunnel is not read");
    }
    if (!(path.startsWith("/") || path.equals("*"))
        || path.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw new Unreadable("its path is none");
    }
    return request(method, path, authority(pseudo.get(":authority"), host), contentType, headers);
  }

  private static void field(String name, String value) throws Unreadable {
    boolean plain =
        !name.isEmpty()
            && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':' && (c < 'A' || c > 'Z'));
    if (!plain || OF_THE_HOP.contains(name) || (name.equals("te") && !value.equals("trailers"))) {
      throw new Unreadable("it has a field that requests of HTTP/2 do not have");
    }
    check(value);
  }

  private static void check(String value) throws Unreadable {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
      throw new Unreadable("a field has a control character");
    }
  }

  private static @Nullable String authority(@Nullable String authority, @Nullable String host)
      throws Unreadable {
    if (authority == null || host == null) {
      return authority == null ? host : authority;
    }
    if (!Objects.equals(HttpTarget.of("/", authority).host(), HttpTarget.of("/", host).host())) {
      throw new Unreadable("its authority and its host differ");
    }
    return authority;
  }

  private static Request request(
      String method, String path, @Nullable String host, String contentType, List<Header> headers) {
    int slash = path.lastIndexOf('/');
    boolean call =
        method.equals("POST")
            && contentType.startsWith("application/grpc")
            && !contentType.startsWith("application/grpc-web")
            && slash > 1
            && path.matches("/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+");
    return call
        ? new Request.Grpc(path.substring(1, slash), path.substring(slash + 1), host, headers)
        : new Request.Http(method, host, path, headers);
  }

  /** Whether the client reads errors as gRPC has them. */
  static boolean isCall(Request request) {
    return request instanceof Request.Grpc
        || (request instanceof Request.Http http
            && http.headers() != null
            && http.headers().stream()
                .anyMatch(field ->
                    field.name().equals("content-type")
                        && field.value().startsWith("application/grpc")
                        && !field.value().startsWith("application/grpc-web")));
  }
}
