package io.obsmesh.relay.discovery;

/**
 * Where a node is.
 *
 * @param name by which answers name it while it has not said its own
 * @param port from 1 to 65,535
 */
public record NodePlace(String name, String host, int port) {
  public NodePlace {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
  }

  /** Reads {@code [NAME=]HOST:PORT}; an IPv6 address stands in brackets. */
  public static NodePlace parse(String text) {
    int equals = text.indexOf('=');
    String address = text.substring(equals + 1).strip();
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? "" : address.substring(0, colon);
    String port = address.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (!port.matches("[0-9]{1,5}") || host.contains(" ")) {
      throw new IllegalArgumentException(
          "node: '" + text + "' is no address (expected: [NAME=]HOST:PORT)");
    }
    return new NodePlace(
        equals < 0 ? address : text.substring(0, equals).strip(),
        host.isEmpty() ? "127.0.0.1" : host,
        Integer.parseInt(port));
  }

  /** A node that is known by its address only. */
  static NodePlace at(String address, int port) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return new NodePlace(host + ":" + port, address, port);
  }
}
