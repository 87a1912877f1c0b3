package io.obsmesh.policy.read;

import io.obsmesh.policy.rule.PortSpan;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads ports: numbers, names and ranges. */
final class PortReader {
  private PortReader() {}

  /**
   * The fields {@code protocol}, {@code port} and {@code endPort}.
   *
   * @param absent the protocol where none is said
   * @param zeroIsAll port 0 means every port, as in Cilium
   */
  static @Nullable PortSpan read(Fields fields, Protocol absent, boolean zeroIsAll) {
    Protocol protocol = protocol(fields, absent);
    String port = fields.text("port");
    String end = fields.text("endPort");
    if (protocol == null) {
      return null;
    }
    if (port == null) {
      if (end != null) {
        fields.problem(fields.placeOf("endPort"), "endPort without port");
      }
      return PortSpan.all(protocol);
    }
    int dash = port.indexOf('-');
    if (end == null && dash > 0 && isNumber(port.substring(0, dash))) {
      end = port.substring(dash + 1);
      port = port.substring(0, dash);
    }
    if (!isNumber(port)) {
      if (end != null) {
        fields.problem(fields.placeOf("endPort"), "a range needs numbers, not a port's name");
        return null;
      }
      if (!isName(port)) {
        fields.problem(
            fields.placeOf("port"),
            "port: " + port + " (expected: 1 to 65535, or a name of at most 15 of a-z, 0-9 and -)");
        return null;
      }
      return PortSpan.named(protocol, port);
    }
    int from = number(fields, "port", port, zeroIsAll ? 0 : 1);
    int to = end == null ? from : number(fields, "endPort", end, zeroIsAll ? 0 : 1);
    if (from < 0 || to < 0) {
      return null;
    }
    if (zeroIsAll && from == 0 && to == 0) {
      return PortSpan.all(protocol);
    }
    if (zeroIsAll && to == 0) {
      to = from;
    }
    if (to < from) {
      fields.problem(fields.placeOf("endPort"), "endPort " + to + " is below port " + from);
      return null;
    }
    return new PortSpan(protocol, from, to, null);
  }

  private static @Nullable Protocol protocol(Fields fields, Protocol absent) {
    String word = fields.text("protocol");
    if (word == null) {
      return absent;
    }
    for (Protocol each : Protocol.values()) {
      if (each.name().equals(word)) {
        return each;
      }
    }
    List<String> names = Arrays.stream(Protocol.values()).map(Enum::name).toList();
    fields.problem(
        fields.placeOf("protocol"),
        "protocol: "
            + word
            + " (expected: "
            + String.join(", ", names)
            + ")"
            + Nearest.hint(word, names));
    return null;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isName(String text) {
    return text.length() <= 15
        && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')
        && text.chars().anyMatch(c -> c >= 'a' && c <= 'z')
        && !text.startsWith("-")
        && !text.endsWith("-");
  }

  /** The number, or -1 after a problem. */
  static int number(Fields fields, String name, String text, int least) {
    int value = isNumber(text) && text.length() <= 5 ? Integer.parseInt(text) : -1;
    if (value < least || value > 65535) {
      fields.problem(
          fields.placeOf(name), name + ": " + text + " (expected: " + least + " to 65535)");
      return -1;
    }
    return value;
  }
}
