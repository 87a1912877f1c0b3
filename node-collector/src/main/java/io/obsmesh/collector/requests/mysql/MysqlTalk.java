package io.obsmesh.collector.requests.mysql;

import io.obsmesh.collector.requests.Ends;
import io.obsmesh.collector.requests.Intake;
import io.obsmesh.collector.requests.Judge;
import io.obsmesh.collector.requests.Outlet;
import io.obsmesh.collector.requests.Talk;
import io.obsmesh.collector.requests.Unreadable;
import io.obsmesh.policy.decide.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A connection of MySQL or MariaDB: each statement judged when it is sent or prepared. In the place
 * of a refused one the server gets a statement that does nothing but fail with the error that
 * refused access has there; so its answer comes in its turn and with the right number. What is
 * encrypted or compressed is not read.
 */
public final class MysqlTalk implements Talk {
  private static final byte[] REFUSED =
      query("SIGNAL SQLSTATE '42000' SET MYSQL_ERRNO = 1142, MESSAGE_TEXT = 'denied by policy'");
  private static final int HEADER = 4;
  private static final int LARGEST = 0xff_ffff;
  private static final int SSL = 1 << 11;
  private static final int COMPRESS = 1 << 5;
  private static final int ZSTD = 1 << 26;
  private static final int PROTOCOL_41 = 1 << 9;
  private static final int QUERY_ATTRIBUTES = 1 << 27;
  private static final int QUERY = 3;

  private final Ends ends;
  private final Judge judge;
  private volatile boolean authenticated;
  private volatile boolean asksClient;
  private boolean attributes;

  public MysqlTalk(Ends ends, Judge judge) {
    this.ends = ends;
    this.judge = judge;
  }

  private static byte[] query(String text) {
    byte[] statement = text.getBytes(StandardCharsets.US_ASCII);
    byte[] packet = new byte[HEADER + 1 + statement.length];
    packet[0] = (byte) (statement.length + 1);
    packet[HEADER] = QUERY;
    System.arraycopy(statement, 0, packet, HEADER + 1, statement.length);
    return packet;
  }

  private static int length(Intake in) {
    return (in.at(0) & 255) | (in.at(1) & 255) << 8 | (in.at(2) & 255) << 16;
  }

  @Override
  public void requests() throws IOException, Unreadable {
    Intake client = ends.client();
    try {
      if (!client.need(HEADER)) {
        return;
      }
      greet();
      while (client.need(HEADER)) {
        if (client.at(3) == 0) {
          command();
        } else {
          authenticate();
        }
      }
    } catch (Unreadable e) {
      Request opaque = new Request.Opaque();
      if (!judge.allows(opaque, e.reason())) {
        throw e;
      }
      judge.opened(opaque);
      authenticated = true;
      client.sendRest(ends.toServer());
    }
  }

  /** The client's first packet says how it goes on. */
  private void greet() throws IOException, Unreadable {
    Intake client = ends.client();
    int length = length(client);
    if (client.at(3) != 1 || length < 4 || length > 1 << 16) {
      throw new Unreadable("it begins as no client of MySQL does");
    }
    client.require(HEADER + length);
    int flags =
        (client.at(4) & 255)
            | (client.at(5) & 255) << 8
            | (client.at(6) & 255) << 16
            | (client.at(7) & 255) << 24;
    attributes = (flags & QUERY_ATTRIBUTES) != 0;
    if ((flags & PROTOCOL_41) == 0) {
      throw new Unreadable("it speaks the protocol of before MySQL 4.1");
    }
    if ((flags & SSL) != 0) {
      throw new Unreadable("it goes on encrypted");
    }
    if ((flags & (COMPRESS | ZSTD)) != 0) {
      throw new Unreadable("it goes on compressed");
    }
    client.send(HEADER + length, ends.toServer());
  }

  /** One packet for each that the server asks for. */
  private void authenticate() throws IOException, Unreadable {
    if (authenticated || !asksClient) {
      throw new Unreadable("it sends what the server did not ask for");
    }
    asksClient = false;
    int length = length(ends.client());
    if (length == LARGEST) {
      throw new Unreadable("it sends what the server did not ask for");
    }
    ends.client().sendNext(HEADER + length, ends.toServer());
  }

  private void command() throws IOException, Unreadable {
    Intake client = ends.client();
    Outlet server = ends.toServer();
    int length = length(client);
    if (length == 0) {
      throw new Unreadable("a command is empty");
    }
    client.require(HEADER + 1);
    int code = client.at(HEADER) & 255;
    switch (Command.of(code)) {
      case HARMLESS -> {
        while (length == LARGEST) {
          client.sendNext(HEADER + length, server);
          client.require(HEADER);
          length = length(client);
        }
        client.sendNext(HEADER + length, server);
      }
      case TEXT -> {
        if (length == LARGEST) {
          throw new Unreadable("a statement is longer than is read");
        }
        client.require(HEADER + length);
        int from = HEADER + 1 + (attributes && code == QUERY ? attributes(length) : 0);
        pass(Statements.of(client.latin1(from, HEADER + length)), length);
      }
      case STATEMENT -> {
        if (length > 1 << 16) {
          throw new Unreadable("a command is longer than is read");
        }
        client.require(HEADER + length);
        pass(Set.of(Command.statement(code)), length);
      }
      case UNREAD -> throw new Unreadable("what command " + code + " does is not read");
    }
  }

  /** Bytes before the text, of a query that may have attributes, and has none. */
  private int attributes(int length) throws Unreadable {
    if (length < 3 || ends.client().at(HEADER + 1) != 0 || ends.client().at(HEADER + 2) != 1) {
      throw new Unreadable("a query has attributes");
    }
    return 2;
  }

  private void pass(Set<Request.Mysql> statements, int length) throws IOException {
    for (Request.Mysql statement : statements) {
      if (!judge.allows(statement, null)) {
        ends.client().skip(HEADER + length);
        ends.toServer().write(REFUSED);
        return;
      }
    }
    ends.client().send(HEADER + length, ends.toServer());
  }

  @Override
  public void answers() throws IOException, Unreadable {
    Intake server = ends.server();
    boolean greeting = true;
    while (!authenticated) {
      if (!server.need(HEADER)) {
        return;
      }
      int length = length(server);
      if (length == 0 || length > 1 << 16) {
        throw new Unreadable("the server begins as none of MySQL does");
      }
      server.require(HEADER + length);
      int first = server.at(HEADER) & 255;
      if (!greeting) {
        boolean done = first == 0 || first == 0xff;
        asksClient = !done;
        authenticated = done;
      } else if (first == 0xff) {
        authenticated = true;
      }
      greeting = false;
      server.send(HEADER + length, ends.toClient());
    }
    server.sendRest(ends.toClient());
  }
}
