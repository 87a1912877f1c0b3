package io.obsmesh.policy.truth;

import io.obsmesh.policy.decide.Request;
import io.obsmesh.policy.decide.RequestText;
import io.obsmesh.policy.rule.PortSpan.Protocol;
import io.obsmesh.policy.truth.TruthCase.Line;
import io.obsmesh.policy.truth.TruthCase.PortProbe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a table: cases begin with {@code # name}, then come documents, then lines such as
 *
 * <pre>
 * &gt; deny * /* -&gt; x/*
 * &gt; allow y/b -&gt; x/a :80/tcp
 * &gt; deny x/a -&gt; x/b :80/tcp  http GET /admin | http POST /x host=a.b X-Env=prod
 * &gt; probe 80/tcp 82/udp
 * &gt; only ipv4
 * </pre>
 */
public final class TruthTable {
  private static final Pattern LINE =
      Pattern.compile("(allow|deny) (\\S+) -> (\\S+)(?: :(\\d+)/(\\w+))?(?:  (.*))?");

  private TruthTable() {}

  /** The tables there are. */
  public static List<String> names() {
    return List.of("kubernetes", "cilium", "own");
  }

  /** All cases of a table. */
  public static List<TruthCase> load(String table) {
    String text;
    try (InputStream in = TruthTable.class.getResourceAsStream(table + ".txt")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<TruthCase> cases = new ArrayList<>();
    for (String part : text.split("(?m)^# ")) {
      if (!part.isBlank()) {
        cases.add(one(part));
      }
    }
    return cases;
  }

  private static TruthCase one(String part) {
    int end = part.indexOf('\n');
    StringBuilder policies = new StringBuilder();
    List<Line> expected = new ArrayList<>();
    Set<PortProbe> probes = new LinkedHashSet<>();
    probes.add(new PortProbe(Protocol.TCP, 80));
    probes.add(new PortProbe(Protocol.TCP, 81));
    probes.add(new PortProbe(Protocol.UDP, 80));
    probes.add(new PortProbe(Protocol.SCTP, 80));
    boolean four = true;
    boolean six = true;
    for (String line : part.substring(end + 1).split("\n")) {
      if (!line.startsWith("> ")) {
        policies.append(line).append('\n');
      } else if (line.startsWith("> probe ")) {
        for (String probe : line.substring(8).split(" ")) {
          String[] halves = probe.split("/");
          probes.add(probe(halves[0], halves[1]));
        }
      } else if (line.startsWith("> only ")) {
        four = line.endsWith("ipv4");
        six = line.endsWith("ipv6");
      } else {
        Matcher found = LINE.matcher(line.substring(2));
        if (!found.matches()) {
          throw new IllegalArgumentException(line);
        }
        PortProbe port = found.group(4) == null ? null : probe(found.group(4), found.group(5));
        if (port != null) {
          probes.add(port);
        }
        List<Request> requests = found.group(6) == null ? null : new ArrayList<>();
        if (requests != null) {
          for (String said : found.group(6).split(" \\| ")) {
            requests.add(RequestText.parse(said.strip()));
          }
        }
        expected.add(
            new Line(
                found.group(1).equals("allow"), found.group(2), found.group(3), port, requests));
      }
    }
    return new TruthCase(
        part.substring(0, end).strip(),
        policies.toString(),
        List.copyOf(expected),
        List.copyOf(probes),
        four,
        six);
  }

  private static PortProbe probe(String port, String protocol) {
    return new PortProbe(Protocol.valueOf(protocol.toUpperCase()), Integer.parseInt(port));
  }
}
