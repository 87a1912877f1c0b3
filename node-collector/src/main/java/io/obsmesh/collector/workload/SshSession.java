package io.obsmesh.collector.workload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the SSH server that a process was started through, as far up as its ancestors go.
 *
 * @param executable of the server
 * @param unit systemd unit of the server's process, or null
 * @param cgroup path of its cgroup of version 2, or null
 * @param client address of the far end
 * @param port of the server
 */
public record SshSession(
    String executable, @Nullable String unit, @Nullable String cgroup, String client, int port) {
  private static final Path PROC = Path.of("/proc");
  private static final String ESTABLISHED = "01";
  private static final int MOST_ANCESTORS = 64;

  /** Those of a process; empty when it was not started through SSH, or when that cannot be seen. */
  public static List<SshSession> of(long pid) {
    List<SshSession> found = new ArrayList<>();
    List<Server> servers = new ArrayList<>();
    long at = pid;
    for (int i = 0; i < MOST_ANCESTORS && at > 1; i++) {
      @Nullable Server server = server(at);
      if (server != null) {
        servers.add(server);
      }
      at = parent(at);
    }
    // The one that accepted and the one that serves may be in different units: rules may name both.
    for (Server holder : servers) {
      for (Ends ends : connections(holder.pid())) {
        for (Server each : servers) {
          found.add(
              new SshSession(
                  each.executable(), each.unit(), each.cgroup(), ends.client(), ends.port()));
        }
      }
    }
    return found.stream().distinct().toList();
  }

  private record Server(
      long pid, String executable, @Nullable String unit, @Nullable String cgroup) {}

  private record Ends(String client, int port) {}

  private static @Nullable Server server(long pid) {
    ProcFiles files = new ProcFiles(PROC);
    @Nullable String executable = files.executable((int) pid);
    if (executable == null || !Path.of(executable).getFileName().toString().startsWith("sshd")) {
      return null;
    }
    String lines = files.cgroups((int) pid);
    @Nullable String cgroup =
        lines
            .lines()
            .filter(line -> line.startsWith("0::"))
            .map(line -> line.substring(3))
            .findFirst()
            .orElse(null);
    return new Server(pid, executable, CgroupPlace.ofLines(lines).unit(), cgroup);
  }

  private static long parent(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.UTF_8);
      // Behind the name, which may hold anything: state, then the parent. proc_pid_stat(5)
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[1]);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  private static List<Ends> connections(long pid) {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
      for (Path descriptor : descriptors) {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    List<Ends> ends = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      try {
        Files.readAllLines(PROC.resolve(pid + "/net/" + table)).stream()
            .skip(1)
            .map(line -> line.trim().split("\\s+", -1))
            .filter(fields -> fields.length > 9)
            .filter(fields -> fields[3].equals(ESTABLISHED) && inodes.contains(fields[9]))
            .map(fields -> new Ends(address(fields[2]), port(fields[1])))
            .forEach(ends::add);
      } catch (IOException e) {
        continue; // no IPv6, or gone
      }
    }
    return ends;
  }

  private static int port(String end) {
    return Integer.parseInt(end.substring(end.indexOf(':') + 1), 16);
  }

  /**
   * Words of 32 bits in the byte order of the machine, each in hexadecimal; net/ipv4/tcp_ipv4.c.
   */
  static String address(String end) {
    byte[] bytes = HexFormat.of().parseHex(end.substring(0, end.indexOf(':')));
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      for (int word = 0; word < bytes.length; word += 4) {
        byte first = bytes[word];
        byte second = bytes[word + 1];
        bytes[word] = bytes[word + 3];
        bytes[word + 1] = bytes[word + 2];
        bytes[word + 2] = second;
        bytes[word + 3] = first;
      }
    }
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address of " + bytes.length + " bytes", e);
    }
  }
}
