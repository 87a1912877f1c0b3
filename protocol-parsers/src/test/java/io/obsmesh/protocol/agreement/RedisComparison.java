package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Redis: the words of the command and the reply. tshark reads the types of RESP2 only; inline
 * commands and the rest it calls fragments.
 */
final class RedisComparison implements Comparison {
  private static final Set<String> MESSAGES =
      Set.of(
          "resp.array",
          "resp.bulk_string",
          "resp.string",
          "resp.error",
          "resp.integer",
          "resp.fragment");

  /** Longer texts are cut in our rows. */
  private static final int COMPARED_CHARACTERS = 200;

  @Override
  public String protocol() {
    return "redis";
  }

  @Override
  public Set<String> layers() {
    return Set.of("resp");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("redis") && !"push".equals(row.get("command"));
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    Object args = row.get("args");
    String words = row.get("command") + (args == null ? "" : " " + args);
    Reading reading = new Reading().with("command", compared(plain(words)));
    if (row.containsKey("reply_type")) {
      boolean array = row.get("reply_type").equals("array");
      Object reply = row.get("reply");
      reading.with("status", row.get("status"));
      reading.with("reply", array ? Reading.UNREAD : reply == null ? null : compared(reply + ""));
    }
    return reading;
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    List<Reading> readings = new ArrayList<>();
    List<Reading> replies = new ArrayList<>();
    String client = null;
    for (Packet packet : conversation) {
      for (Node resp : packet.layers()) {
        client = client == null ? client(packet) : client;
        for (Node message : resp.children()) {
          if (!MESSAGES.contains(message.name())) {
            continue;
          }
          if (packet.source().equals(client)) {
            readings.add(new Reading().with("command", command(message)));
          } else {
            replies.add(reply(message));
          }
        }
      }
    }
    // Without replies switched off, lost or pushed, the n-th belongs to the n-th command.
    if (replies.size() == readings.size()) {
      for (int i = 0; i < replies.size(); i++) {
        readings.get(i).fields().putAll(replies.get(i).fields());
      }
    } else {
      readings.forEach(r -> r.with("status", Reading.UNREAD).with("reply", Reading.UNREAD));
    }
    return readings;
  }

  /** The end with the higher port. */
  private static String client(Packet packet) {
    String[] ends = packet.conversation().split(" ");
    int first = Integer.parseInt(ends[2]);
    int second = Integer.parseInt(ends[4]);
    return first > second ? ends[1] + " " + ends[2] : ends[3] + " " + ends[4];
  }

  private static String command(Node message) {
    if (!message.name().equals("resp.array")) {
      return Reading.UNREAD;
    }
    List<String> words =
        new ArrayList<>(message.all("resp.bulk_string.value").map(Node::text).toList());
    if (words.isEmpty()) {
      return Reading.UNREAD;
    }
    words.set(0, words.getFirst().toUpperCase(Locale.ROOT));
    if (words.getFirst().equals("AUTH")) {
      words.set(words.size() - 1, "<redacted>");
    }
    return compared(plain(String.join(" ", words)));
  }

  private static Reading reply(Node message) {
    boolean error = message.name().equals("resp.error");
    Reading reading = new Reading();
    String text =
        switch (message.name()) {
          case "resp.bulk_string" -> message.text("resp.bulk_string.value").orElse(null);
          case "resp.string", "resp.integer", "resp.error" -> message.show();
          default -> Reading.UNREAD;
        };
    reading.with("reply", text == null || error ? null : compared(text));
    boolean fragment = message.name().equals("resp.fragment");
    reading.with("status", fragment ? Reading.UNREAD : error ? text.split(" ")[0] : "OK");
    return reading;
  }

  /** Without the quotes and escapes that our rows put where words hold blanks or controls. */
  private static String plain(String words) {
    StringBuilder plain = new StringBuilder();
    for (char c : words.replaceAll("[\"\\\\]", "").toCharArray()) {
      switch (c) {
        case '\n' -> plain.append('n');
        case '\r' -> plain.append('r');
        case '\t' -> plain.append('t');
        default -> plain.append(c < ' ' || c == 127 ? "x%02x".formatted((int) c) : "" + c);
      }
    }
    return plain.toString();
  }

  private static String compared(String text) {
    return text.substring(0, Math.min(text.length(), COMPARED_CHARACTERS));
  }
}
