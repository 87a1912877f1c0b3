package io.obsmesh.protocol.agreement;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A protocol or a field in tshark's dissection of a packet.
 *
 * @param name for example {@code http.request.method}
 * @param show the value for people, with the unprintable escaped
 * @param title the whole line for people
 * @param hex the bytes in the packet that it was read from
 */
record Node(String name, String show, String title, String hex, List<Node> children) {
  Node(String name, String show, String title, String hex) {
    this(name, show, title, hex, new ArrayList<>());
  }

  /** All fields of this name, at any depth, in order. */
  Stream<Node> all(String wanted) {
    return children.stream()
        .flatMap(child ->
            child.name.equals(wanted)
                ? Stream.concat(Stream.of(child), child.all(wanted))
                : child.all(wanted));
  }

  /** The first field of this name, at any depth. */
  Optional<Node> first(String wanted) {
    return all(wanted).findFirst();
  }

  /** What the first field of this name shows. */
  Optional<String> show(String wanted) {
    return first(wanted).map(Node::show);
  }

  /** The bytes of the first field of this name as text. */
  Optional<String> text(String wanted) {
    return first(wanted).map(Node::text);
  }

  /** The bytes as text. */
  String text() {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
  }
}
