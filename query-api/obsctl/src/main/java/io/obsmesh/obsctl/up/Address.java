package io.obsmesh.obsctl.up;

import io.obsmesh.obsctl.CommandFailure;
import io.obsmesh.obsctl.ExitCode;
import io.obsmesh.wire.access.Security;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** A place to listen: {@code host:port}, {@code [::1]:port} or {@code :port}. */
public record Address(String host, int port) {
  /**
   * Reads an address.
   *
   * @param option what the user wrote it for, for messages
   */
  public static Address parse(String text, String option) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new CommandFailure(
          ExitCode.USAGE, option + ": '" + text + "' is no address (expected: 127.0.0.1:7070)");
    }
    return new Address(host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(port));
  }

  /** Fails, with the mend, unless it is on loopback and free. */
  public void requireUsable(String option) {
    requireUsable(option, Security.LOOPBACK);
  }

  /**
   * Fails, with the mend, unless it is free, and on loopback or secured: beyond it everybody who
   * can reach the port could read every request.
   */
  public void requireUsable(String option, Security security) {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new CommandFailure(
          ExitCode.USAGE, option + ": there is no host '" + host + "' (expected: 127.0.0.1)", e);
    }
    try {
      security.requireFor(host);
    } catch (IllegalStateException e) {
      throw new CommandFailure(
          ExitCode.ERROR, option + ": " + this + " is not loopback: " + e.getMessage(), e);
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.ERROR,
          "port "
              + port
              + " of "
              + host
              + " is busy: stop what listens there, or choose another"
              + " with "
              + option
              + " "
              + host
              + ":"
              + (port == 65_535 ? 7070 : port + 1),
          e);
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
