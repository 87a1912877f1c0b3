package io.obsmesh.protocol.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.Conversations;
import io.obsmesh.protocol.Limits;
import io.obsmesh.protocol.Protocol;
import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.Replay;
import io.obsmesh.protocol.kit.Stream;
import io.obsmesh.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No protocol claims what another speaks, in any capture, with all of them installed. */
class ProtocolLabelsTest {
  private final Conversations conversations = Conversations.installed(Limits.DEFAULT);
  private final Spoken spoken = new Spoken();

  @Test
  void everyConnection_hasOnlyTheNamesOfWhatItSpeaks() {
    List<String> wrong = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    Map<String, Integer> named = new TreeMap<>();
    for (String folder : List.of("zeek", "suricata")) {
      for (String capture : Captures.in(folder)) {
        for (Stream stream : Captures.read(capture)) {
          Replay replay = Replay.of(conversations, stream);
          named.merge(replay.protocol(), 1, Integer::sum);
          Set<String> right = spoken.on(stream.name());
          wrong.addAll(wrong(stream, replay, right));
          if (missed(replay, right)) {
            missed.add(stream.name() + " (expected: " + right + ")");
          }
        }
      }
    }
    System.out.println("Connections by protocol: " + named);
    assertThat(wrong).as("wrong names").isEmpty();
    assertThat(missed).as("not recognised").isEmpty();
    assertThat(named.getOrDefault("http", 0)).isGreaterThan(100);
  }

  private List<String> wrong(Stream stream, Replay replay, Set<String> right) {
    List<String> wrong = new ArrayList<>();
    if (!replay.protocol().equals(Spoken.UNKNOWN) && !right.contains(replay.protocol())) {
      wrong.add(stream.name() + " is called " + replay.protocol() + " (expected: " + right + ")");
    }
    Set<String> tables = tables(right);
    for (Map<String, Object> row : replay.rows()) {
      if (!tables.contains((String) row.get("table"))) {
        wrong.add(stream.name() + " gives " + row + " (expected: rows of " + tables + ")");
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
