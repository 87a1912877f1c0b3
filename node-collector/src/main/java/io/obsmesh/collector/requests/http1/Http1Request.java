package io.obsmesh.collector.requests.http1;

import io.obsmesh.collector.requests.Unreadable;
import io.obsmesh.policy.decide.HttpTarget;
import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.decide.Request.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request as all servers read it.
 *
 * @param websocket asks to go on as WebSocket
 * @param otherUpgrade asks to go on as something else, which is left out of what is sent on
 */
record Http1Request(
    Request.Http said,
    Http1Head head,
    BodyLength body,
    boolean websocket,
    boolean otherUpgrade,
    boolean expectsContinue) {
  /** Headers that must reach the server, whatever Connection says of them. */
  private static final Set<String> NOT_OF_THE_HOP =
      Set.of("host", "content-length", "transfer-encoding", "connection");

  private static final Set<String> UPGRADE = Set.of("upgrade", "http2-settings");

  static Http1Request of(Http1Head head) throws Unreadable {
    String[] words = head.first().split(" ", -1);
    if (words.length != 3 || words[0].isEmpty() || words[1].isEmpty()) {
      throw new Unreadable("its first line is not method, target and version");
    }
    if (!words[0].chars().allMatch(Http1Head::isToken)) {
      throw new Unreadable("its method is no word");
    }
    if (!words[1].chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new Unreadable("its target has a character that no target has");
    }
    boolean version10 = words[2].equals("HTTP/1.0");
    if (!version10 && !words[2].equals("HTTP/1.1")) {
      throw new Unreadable("its version is neither HTTP/1.0 nor HTTP/1.1");
    }
    if (words[0].equals("CONNECT")) {
      throw new Unreadable("what goes through a tunnel is not read");
    }
    @Nullable String host = host(head, words[1], version10);
    List<String> upgrade = head.elements("upgrade");
    List<String> connection = head.elements("connection");
    if (connection.stream().anyMatch(NOT_OF_THE_HOP::contains)) {
      throw new Unreadable("its Connection names a header that is not of the hop");
    }
    boolean websocket = upgrade.equals(List.of("websocket"));
    return new Http1Request(
        new Request.Http(words[0], host, words[1], head.fields()),
        head,
        BodyLength.ofRequest(head, version10),
        websocket,
        !websocket && (!upgrade.isEmpty() || !head.values("http2-settings").isEmpty()),
        !head.values("expect").isEmpty());
  }

  private static @Nullable String host(Http1Head head, String target, boolean version10)
      throws Unreadable {
    List<String> hosts = head.values("host");
    if (hosts.size() > 1) {
      throw new Unreadable("it has two Host headers");
    }
    if (hosts.isEmpty()) {
      if (!version10) {
        throw new Unreadable("it has no Host header");
      }
      return null;
    }
    String host = hosts.getFirst();
    // Servers differ in which of the two they take.
    if (!target.startsWith("/")
        && !target.equals("*")
        && !Objects.equals(HttpTarget.of(target, host).host(), HttpTarget.of("/", host).host())) {
      throw new Unreadable("its target names another host than its Host header");
    }
    return host;
  }

  /** The head without what asks for another protocol. */
  byte[] withoutUpgrade() {
    StringBuilder text = new StringBuilder(head.first()).append("\r\n");
    for (Header field : head.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (UPGRADE.contains(name)) {
        continue;
      }
      String value = field.value();
      if (name.equals("connection")) {
        value =
            List.of(value.split(",")).stream()
                .map(String::strip)
                .filter(each -> !UPGRADE.contains(each.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
        if (value.isEmpty()) {
          continue;
        }
      }
      text.append(field.name()).append(": ").append(value).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
