package io.obsmesh.protocol.amqp;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All methods of AMQP 0-9-1 and of RabbitMQ's extensions. Sources: the class and method reference
 * of AMQP 0-9-1, and RabbitMQ's list of protocol extensions.
 */
final class AmqpMethods {
  private static final Map<Integer, AmqpMethod> BY_KEY = new HashMap<>();

  static {
    connection();
    channel();
    exchange();
    queue();
    basic();
    transaction();
  }

  private AmqpMethods() {}

  /** The method of that number, or null. */
  static @Nullable AmqpMethod find(int classId, int id) {
    return BY_KEY.get(classId << 16 | id);
  }

  private static void connection() {
    add(10, 10, "connection.start", 'S', "o-o-T-S-S-", false, -1);
    add(10, 11, "connection.start-ok", 'C', "T-sASRs-", true, -1);
    add(10, 20, "connection.secure", 'S', "S-", false, -1);
    add(10, 21, "connection.secure-ok", 'C', "S-", true, -1);
    add(10, 30, "connection.tune", 'S', "h-i-h-", false, -1);
    add(10, 31, "connection.tune-ok", 'C', "h-i-h-", false, -1);
    add(10, 40, "connection.open", 'C', "sVs-b-", true, -1);
    add(10, 41, "connection.open-ok", 'S', "s-", false, -1);
    add(10, 50, "connection.close", 'B', "hcsmhFhf", true, -1);
    add(10, 51, "connection.close-ok", 'B', "", false, -1);
    add(10, 60, "connection.blocked", 'S', "sm", false, -1);
    add(10, 61, "connection.unblocked", 'S', "", false, -1);
    add(10, 70, "connection.update-secret", 'C', "S-s-", true, -1);
    add(10, 71, "connection.update-secret-ok", 'S', "", false, -1);
  }

  private static void channel() {
    add(20, 10, "channel.open", 'C', "s-", true, -1);
    add(20, 11, "channel.open-ok", 'S', "S-", false, -1);
    add(20, 20, "channel.flow", 'B', "b-", true, -1);
    add(20, 21, "channel.flow-ok", 'B', "b-", false, -1);
    add(20, 40, "channel.close", 'B', "hcsmhFhf", true, -1);
    add(20, 41, "channel.close-ok", 'B', "", false, -1);
    add(30, 10, "access.request", 'C', "s-b-", true, -1);
    add(30, 11, "access.request-ok", 'S', "h-", false, -1);
  }

  private static void exchange() {
    add(40, 10, "exchange.declare", 'C', "h-sXs-bBT-", true, 4);
    add(40, 11, "exchange.declare-ok", 'S', "", false, -1);
    add(40, 20, "exchange.delete", 'C', "h-sXbB", true, 1);
    add(40, 21, "exchange.delete-ok", 'S', "", false, -1);
    add(40, 30, "exchange.bind", 'C', "h-sXs-sKbBT-", true, 0);
    add(40, 31, "exchange.bind-ok", 'S', "", false, -1);
    add(40, 40, "exchange.unbind", 'C', "h-sXs-sKbBT-", true, 0);
    add(40, 51, "exchange.unbind-ok", 'S', "", false, -1);
  }

  private static void queue() {
    add(50, 10, "queue.declare", 'C', "h-sQbBT-", true, 4);
    add(50, 11, "queue.declare-ok", 'S', "sQini-", false, -1);
    add(50, 20, "queue.bind", 'C', "h-sQsXsKbBT-", true, 0);
    add(50, 21, "queue.bind-ok", 'S', "", false, -1);
    add(50, 30, "queue.purge", 'C', "h-sQbB", true, 0);
    add(50, 31, "queue.purge-ok", 'S', "in", false, -1);
    add(50, 40, "queue.delete", 'C', "h-sQbB", true, 2);
    add(50, 41, "queue.delete-ok", 'S', "in", false, -1);
    add(50, 50, "queue.unbind", 'C', "h-sQsXsKT-", true, -1);
    add(50, 51, "queue.unbind-ok", 'S', "", false, -1);
  }

  private static void basic() {
    add(60, 10, "basic.qos", 'C', "i-h-b-", true, -1);
    add(60, 11, "basic.qos-ok", 'S', "", false, -1);
    add(60, 20, "basic.consume", 'C', "h-sQsCbBT-", true, 3);
    add(60, 21, "basic.consume-ok", 'S', "sC", false, -1);
    add(60, 30, "basic.cancel", 'B', "sCbB", true, 0);
    add(60, 31, "basic.cancel-ok", 'B', "sC", false, -1);
    add(60, 40, "basic.publish", 'C', "h-sXsKbB", false, -1);
    add(60, 50, "basic.return", 'S', "hcsmsXsK", false, -1);
    add(60, 60, "basic.deliver", 'S', "sClDbBsXsK", false, -1);
    add(60, 70, "basic.get", 'C', "h-sQbB", true, -1);
    add(60, 71, "basic.get-ok", 'S', "lDbBsXsKin", false, -1);
    add(60, 72, "basic.get-empty", 'S', "s-", false, -1);
    add(60, 80, "basic.ack", 'B', "lDbB", false, -1);
    add(60, 90, "basic.reject", 'C', "lDbB", false, -1);
    add(60, 100, "basic.recover-async", 'C', "bB", false, -1);
    add(60, 110, "basic.recover", 'C', "bB", true, -1);
    add(60, 111, "basic.recover-ok", 'S', "", false, -1);
    add(60, 120, "basic.nack", 'B', "lDbB", false, -1);
  }

  private static void transaction() {
    add(85, 10, "confirm.select", 'C', "bB", true, 0);
    add(85, 11, "confirm.select-ok", 'S', "", false, -1);
    add(90, 10, "tx.select", 'C', "", true, -1);
    add(90, 11, "tx.select-ok", 'S', "", false, -1);
    add(90, 20, "tx.commit", 'C', "", true, -1);
    add(90, 21, "tx.commit-ok", 'S', "", false, -1);
    add(90, 30, "tx.rollback", 'C', "", true, -1);
    add(90, 31, "tx.rollback-ok", 'S', "", false, -1);
  }

  private static void add(
      int classId, int id, String name, char sender, String layout, boolean reply, int noWaitBit) {
    AmqpMethod method = new AmqpMethod(classId, id, name, sender, layout, reply, noWaitBit);
    BY_KEY.put(method.key(), method);
  }
}
