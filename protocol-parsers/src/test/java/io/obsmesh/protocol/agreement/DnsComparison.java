package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DNS: id, name, type and outcome. */
final class DnsComparison implements Comparison {
  private static final Pattern TYPE = Pattern.compile("Type: (\\S+)");
  private static final List<String> RCODES =
      List.of(
          "NOERROR",
          "FORMERR",
          "SERVFAIL",
          "NXDOMAIN",
          "NOTIMP",
          "REFUSED",
          "YXDOMAIN",
          "YXRRSET",
          "NXRRSET",
          "NOTAUTH",
          "NOTZONE");

  @Override
  public String protocol() {
    return "dns";
  }

  @Override
  public Set<String> layers() {
    return Set.of("dns", "mdns");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    // This tshark does not look for DNS in HTTP/2.
    return row.get("table").equals("dns") && !"https".equals(row.get("transport"));
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("id", row.get("id"))
        .with("query", row.get("query"))
        .with("qtype", row.get("qtype"))
        .with("rcode", row.get("rcode"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    Map<String, Reading> open = new HashMap<>();
    List<Reading> readings = new ArrayList<>();
    for (Packet packet : conversation) {
      for (Node dns : packet.layers()) {
        if (dns.first("dns.id").isEmpty()) {
          continue;
        }
        if (isTrue(dns.show("dns.flags.response"))) {
          // tshark names the packet of the question, which may hold several in TCP.
          String asked = dns.show("dns.response_to").orElse("") + " " + id(dns);
          Optional.ofNullable(open.remove(asked)).ifPresent(r -> r.with("rcode", rcode(dns)));
        } else {
          Reading reading =
              new Reading()
                  .with("id", id(dns))
                  .with("query", name(dns))
                  .with("qtype", dns.first("dns.qry.type").map(DnsComparison::type));
          readings.add(reading);
          open.put(packet.number() + " " + id(dns), reading);
        }
      }
    }
    return readings;
  }

  private static boolean isTrue(Optional<String> flag) {
    return flag.filter(value -> value.equals("1") || value.equals("True")).isPresent();
  }

  private static int id(Node dns) {
    return Integer.decode(dns.show("dns.id").orElseThrow());
  }

  private static Optional<String> name(Node dns) {
    return dns.show("dns.qry.name").map(name -> name.equals("<Root>") ? "." : name);
  }

  private static String type(Node type) {
    Matcher name = TYPE.matcher(type.title());
    String text = name.find() ? name.group(1) : type.show();
    return switch (text) {
      case "*" -> "ANY";
      case "Unknown" -> "TYPE" + type.show();
      default -> text;
    };
  }

  private static String rcode(Node dns) {
    int code = Integer.decode(dns.show("dns.flags.rcode").orElseThrow());
    code |= dns.show("dns.resp.ext_rcode").map(Integer::decode).orElse(0) << 4;
    return code < RCODES.size() ? RCODES.get(code) : code == 16 ? "BADVERS" : "RCODE" + code;
  }
}
