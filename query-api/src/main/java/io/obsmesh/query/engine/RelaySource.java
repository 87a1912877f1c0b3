package io.obsmesh.query.engine;

import io.obsmesh.relay.Relay;
import io.obsmesh.relay.RelayAnswer;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The rows of a relay's nodes. Thread-safe. Whoever made the relay closes it. */
public final class RelaySource implements RowSource {
  private final Relay relay;

  public RelaySource(Relay relay) {
    this.relay = relay;
  }

  @Override
  public Answer scan(ScanRequest request) {
    return new Relayed(relay.scan(request));
  }

  @Override
  public boolean aggregates() {
    return true;
  }

  @Override
  public Reports reports() {
    List<NodeReport> nodes = new ArrayList<>();
    List<NodeReport.Away> away = new ArrayList<>();
    relay
        .reports()
        .values()
        .forEach(report -> {
          switch (report) {
            case Relay.Report(var answered) when answered.asksOthers() -> {
              nodes.addAll(answered.below());
              away.addAll(answered.away());
            }
            case Relay.Report(var answered) -> nodes.add(answered);
            case Relay.Failure(var missing) -> away.add(missing);
          }
        });
    return new Reports(nodes, away);
  }

  private record Relayed(RelayAnswer answer) implements Answer {
    @Override
    public boolean next() {
      return answer.next();
    }

    @Override
    public VectorSchemaRoot batch() {
      return answer.batch();
    }

    @Override
    public List<NodeAnswer> nodes() {
      return answer.nodes().stream()
          .map(node -> new NodeAnswer(node.node(), node.summary(), node.failure(), node.restarts()))
          .toList();
    }

    @Override
    public void close() {
      answer.close();
    }
  }
}
