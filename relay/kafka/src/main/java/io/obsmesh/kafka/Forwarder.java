package io.obsmesh.kafka;

import io.obsmesh.wire.BatchStream;
import io.obsmesh.wire.NodeEndpoint;
import io.obsmesh.wire.NodeReport;
import io.obsmesh.wire.ScanRequest;
import io.obsmesh.wire.ScanSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sends one node's rows, each table in order of writing. What Kafka does not take waits in the
 * spool; what neither takes stays in the node's memory. For one thread.
 */
final class Forwarder implements AutoCloseable {
  private static final long LOT_BYTES = 8L << 20;

  private final NodeEndpoint node;
  private final BatchMessage.Format format;
  private final Sender sender;
  private final Spool spool;
  private final Places places;
  private volatile long sentRows;
  private volatile long spooledBytes;
  private volatile long lostRows;

  Forwarder(NodeEndpoint node, KafkaOptions options) throws IOException {
    this.node = node;
    format = options.format();
    sender = new Sender(options);
    String name = node.name().replaceAll("[^A-Za-z0-9.-]", "_");
    spool = new Spool(options.spool().resolve(name), options.spoolBytes());
    places = new Places(options.spool().resolve(name).resolve("places.json"));
  }

  /** Sends what is new. Throws when the node cannot be asked or the disk takes nothing. */
  void forward() throws IOException {
    drain();
    NodeReport report = node.report();
    for (String table : report.tables().keySet()) {
      forward(report.name(), table);
    }
  }

  private void forward(String name, String table) throws IOException {
    Places.Place place = places.of(table);
    Map<String, Long> from = place.run().isEmpty() ? Map.of() : Map.of(place.run(), place.next());
    ScanRequest request =
        new ScanRequest(table, List.of(), null, 0, Long.MAX_VALUE, 0, false, from, true);
    List<BatchMessage> lot = new ArrayList<>();
    long bytes = 0;
    try (BatchStream rows = node.scan(request)) {
      while (rows.next()) {
        ScanSummary summary = rows.summary();
        long first = summary.next() - rows.batch().getRowCount();
        BatchMessage like =
            new BatchMessage(name, table, summary.run(), first, first, format, new byte[0]);
        for (BatchMessage message : Payloads.messages(rows.batch(), like)) {
          lot.add(message);
          bytes += message.payload().length;
        }
        if (bytes >= LOT_BYTES) {
          deliver(table, lot);
          bytes = 0;
        }
      }
    }
    deliver(table, lot);
  }

  private void deliver(String table, List<BatchMessage> lot) throws IOException {
    if (lot.isEmpty()) {
      return;
    }
    // Order: nothing overtakes what waits.
    if (spool.isEmpty() && sender.send(lot)) {
      sentRows += lot.stream().mapToLong(BatchMessage::rows).sum();
    } else {
      for (BatchMessage message : lot) {
        spool.add(message);
      }
    }
    places.put(table, new Places.Place(lot.getLast().run(), lot.getLast().next()));
    lot.clear();
    count();
  }

  private void drain() throws IOException {
    while (!spool.isEmpty()) {
      Map<Long, BatchMessage> oldest = spool.oldest(LOT_BYTES);
      if (!sender.send(oldest.values())) {
        return;
      }
      for (Map.Entry<Long, BatchMessage> sent : oldest.entrySet()) {
        spool.remove(sent.getKey());
        sentRows += sent.getValue().rows();
      }
      count();
    }
  }

  private void count() {
    spooledBytes = spool.bytes();
    lostRows = spool.lostRows();
  }

  KafkaReport report() {
    return new KafkaReport(sentRows, spooledBytes, lostRows, sender.failure());
  }

  @Override
  public void close() {
    sender.close();
  }
}
