package io.obsmesh.protocol.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversation;
import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.Transport;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Mutations;
import io.obsmesh.protocol.kit.Piece;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No protocol claims what another speaks, in any capture, with all of them installed. */
class ProtocolLabelsTest {
  private static final int JOINS = 24;

  private final Conversations conversations = Conversations.installed(Limits.DEFAULT);
  private final Spoken spoken = new Spoken();

  private static List<Stream> streams() {
    return java.util.stream.Stream.of("zeek", "suricata")
        .flatMap(folder -> Captures.in(folder).stream())
        .flatMap(capture -> Captures.read(capture).stream())
        .toList();
  }

  @Test
  void everyConnection_hasOnlyTheNamesOfWhatItSpeaks() {
    List<String> wrong = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    Map<String, Integer> named = new TreeMap<>();
    for (Stream stream : streams()) {
      Replay replay = Replay.of(conversations, stream);
      named.merge(replay.protocol(), 1, Integer::sum);
      Set<String> right = spoken.on(stream.name());
      wrong.addAll(wrong(stream, replay, right, ""));
      if (missed(replay, right)) {
        missed.add(stream.name() + " (expected: " + right + ")");
      }
    }
    System.out.println("Connections by protocol: " + named);
    assertThat(wrong).as("wrong names").isEmpty();
    assertThat(missed).as("not recognised").isEmpty();
    assertThat(named.getOrDefault("http", 0)).isGreaterThan(100);
  }

  @Test
  void connectionsJoinedLate_haveOnlyTheNamesOfWhatTheySpeak() {
    Set<String> wrong = new TreeSet<>();
    for (Stream stream : streams()) {
      if (stream.start().transport() == Transport.UDP) {
        continue;
      }
      Conversation.Start known = stream.start();
      for (boolean orientationKnown : new boolean[] {true, false}) {
        Conversation.Start late =
            new Conversation.Start(known.transport(), known.serverPort(), orientationKnown, false);
        for (int round = 0; round < JOINS; round++) {
          long offset = new Random(round).nextLong(Math.max(1, stream.bytes()));
          List<Piece> pieces = Mutations.joinedLate(stream.pieces(), offset);
          Replay replay = Replay.of(conversations, stream, late, pieces);
          wrong.addAll(wrong(stream, replay, spoken.on(stream.name()), ", joined at " + offset));
        }
      }
    }
    assertThat(wrong).as("wrong names").isEmpty();
  }

  private List<String> wrong(Stream stream, Replay replay, Set<String> right, String how) {
    List<String> wrong = new ArrayList<>();
    if (!replay.protocol().equals(Spoken.UNKNOWN) && !right.contains(replay.protocol())) {
      wrong.add(
          stream.name() + how + " is called " + replay.protocol() + " (expected: " + right + ")");
    }
    Set<String> tables = tables(right);
    for (Map<String, Object> row : replay.rows()) {
      if (!tables.contains((String) row.get("table"))) {
        wrong.add(stream.name() + how + " gives " + row + " (expected: rows of " + tables + ")");
      }
    }
    return wrong;
  }

  /** Nobody recognised a connection although everything that is spoken on it is installed. */
  private boolean missed(Replay replay, Set<String> right) {
    Set<String> installed =
        conversations.protocols().stream().map(Protocol::name).collect(Collectors.toSet());
    return installed.containsAll(right) && replay.protocol().equals(Spoken.UNKNOWN);
  }

  private Set<String> tables(Set<String> right) {
    Set<String> tables = new HashSet<>();
    for (Protocol protocol : conversations.protocols()) {
      if (right.contains(protocol.name())) {
        protocol.tables().stream().map(Table::name).forEach(tables::add);
      }
    }
    return tables;
  }
}
