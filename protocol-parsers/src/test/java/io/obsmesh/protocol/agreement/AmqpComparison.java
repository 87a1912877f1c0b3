package io.obsmesh.protocol.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** AMQP 0-9-1: calls with their answers, messages with their size and what became of them. */
final class AmqpComparison implements Comparison {
  private static final String METHOD = "1";
  private static final String HEADER = "2";

  /** What neither asks nor tells anything: each is part of the row of another method. */
  private static final Set<String> PARTS =
      Set.of(
          "connection.start",
          "connection.tune-ok",
          "basic.get-empty",
          "basic.ack",
          "basic.nack",
          "basic.reject");

  @Override
  public String protocol() {
    return "amqp";
  }

  @Override
  public Set<String> layers() {
    return Set.of("amqp");
  }

  @Override
  public boolean covers(Map<String, Object> row) {
    return row.get("table").equals("amqp");
  }

  @Override
  public Reading ours(Map<String, Object> row) {
    return new Reading()
        .with("method", row.get("method"))
        .with("channel", row.get("channel"))
        .with("exchange", row.get("exchange"))
        .with("routing_key", row.get("routing_key"))
        .with("delivery_tag", row.get("delivery_tag"))
        .with("message_id", row.get("message_id"))
        .with("body_bytes", row.get("body_bytes"))
        .with("outcome", row.get("outcome"))
        .with("reply_code", row.get("reply_code"))
        .with("answered", row.containsKey("latency"));
  }

  @Override
  public List<Reading> theirs(List<Packet> conversation) {
    Conversation read = new Conversation();
    for (Packet packet : conversation) {
      packet.layers().forEach(read::frame);
    }
    return read.readings;
  }

  /** What is under way on a connection. */
  private static final class Conversation {
    private final List<Reading> readings = new ArrayList<>();

    /** Calls by channel and method, oldest first. */
    private final Map<String, Reading> calls = new LinkedHashMap<>();

    /** Messages by channel, sender and number. */
    private final Map<String, Reading> messages = new LinkedHashMap<>();

    private final Set<String> confirming = new HashSet<>();

    /** Whose header comes next, by channel. */
    private final Map<String, Reading> headless = new HashMap<>();

    void frame(Node amqp) {
      String channel = amqp.show("amqp.channel").orElse("");
      String type = amqp.show("amqp.type").orElse("");
      if (type.equals(METHOD)) {
        method(amqp, channel, name(amqp));
      } else if (type.equals(HEADER) && headless.containsKey(channel)) {
        headless
            .remove(channel)
            .with("body_bytes", amqp.show("amqp.header.body-size"))
            .with("message_id", amqp.show("amqp.method.properties.message_id"));
      }
    }

    /** For example basic.publish. */
    private static String name(Node amqp) {
      return word(amqp, "amqp.method.class") + "." + word(amqp, "amqp.method.method");
    }

    private static String word(Node amqp, String field) {
      String title = amqp.first(field).map(Node::title).orElse(": ?");
      return title.replaceAll("^[^:]*: (\\S+).*", "$1").toLowerCase(Locale.ROOT);
    }

    private void method(Node amqp, String channel, String name) {
      switch (name) {
        case "basic.ack", "basic.nack", "basic.reject" -> settle(amqp, channel, name);
        case "connection.start-ok" -> begin(amqp, channel, name);
        case "connection.tune" -> end(amqp, channel, "connection.start-ok");
        case "basic.get-empty" -> end(amqp, channel, "basic.get");
        default -> {
          if (name.endsWith("-ok") && !PARTS.contains(name)) {
            end(amqp, channel, name.substring(0, name.length() - 3));
          } else if (!PARTS.contains(name)) {
            begin(amqp, channel, name);
          }
        }
      }
    }

    private void begin(Node amqp, String channel, String name) {
      Reading reading =
          new Reading()
              .with("method", name)
              .with("channel", channel)
              .with("exchange", argument(amqp, "exchange"))
              .with("routing_key", argument(amqp, "routing_key"))
              .with("reply_code", argument(amqp, "reply_code"))
              .with("answered", false);
      readings.add(reading);
      if (name.equals("channel.close")) {
        refuse(channel, reading);
      }
      switch (name) {
        case "basic.publish" -> {
          headless.put(channel, reading);
          // tshark counts also where nobody confirms.
          argument(amqp, "publish_number")
              .filter(number -> confirming.contains(channel))
              .ifPresent(number -> message(reading, channel, "ack of", number));
        }
        case "basic.deliver" -> {
          headless.put(channel, reading);
          argument(amqp, "delivery_tag").ifPresent(n -> message(reading, channel, "deliver", n));
        }
        case "basic.return" -> headless.put(channel, reading);
        case "confirm.select" -> {
          confirming.add(channel);
          calls.put(channel + name, reading);
        }
        default -> calls.put(channel + name, reading);
      }
    }

    private void message(Reading reading, String channel, String sender, String number) {
      reading.with("delivery_tag", number);
      messages.put(channel + sender + number, reading);
    }

    /** A server closes the channel instead of answering. */
    private void refuse(String channel, Reading close) {
      calls.keySet().stream()
          .filter(call -> call.startsWith(channel))
          .findFirst()
          .map(calls::remove)
          .ifPresent(call ->
              call.with("reply_code", close.fields().get("reply_code")).with("answered", true));
    }

    private void end(Node amqp, String channel, String name) {
      Reading reading = calls.remove(channel + name);
      if (reading == null) {
        return;
      }
      reading.with("answered", true);
      if (name.equals("basic.get") && argument(amqp, "delivery_tag").isPresent()) {
        headless.put(channel, reading);
        reading
            .with("delivery_tag", argument(amqp, "delivery_tag"))
            .with("exchange", argument(amqp, "exchange"))
            .with("routing_key", argument(amqp, "routing_key"));
      }
    }

    private void settle(Node amqp, String channel, String name) {
      long last = argument(amqp, "delivery_tag").map(Long::parseLong).orElse(0L);
      boolean many = argument(amqp, "multiple").filter("1"::equals).isPresent();
      for (String sender : List.of("deliver", "ack of")) {
        for (long number = many ? 1 : last; number <= last; number++) {
          Reading message = messages.remove(channel + sender + number);
          if (message != null) {
            message.with("outcome", name.substring(6)).with("answered", true);
          }
        }
      }
    }

    private static Optional<String> argument(Node amqp, String name) {
      return amqp.show("amqp.method.arguments." + name);
    }
  }
}
