package io.obsmesh.protocol.pgsql;

import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

class PgsqlContractTest extends ProtocolContractTest {
  /** These go on as TLS, or are something else on the port of PostgreSQL. */
  private static final Set<String> OTHER =
      Set.of(
          "zeek/postgresql/bad-startup-message-1.pcap",
          "zeek/postgresql/mysql-on-port-5432.pcap",
          "zeek/postgresql/psql-aws-ssl-require.pcap",
          "zeek/postgresql/psql-aws-ssl-require-15432.pcap",
          "suricata/pgsql-upgrade-tls-input.pcap",
          "suricata/pgsql-bug-6080-probe-test-01-input.pcap",
          "suricata/pgsql-events-UnknownMessage.pcap");

  private final List<Stream> streams = read();

  private static List<Stream> read() {
    List<Stream> streams = new ArrayList<>();
    List<String> captures = new ArrayList<>(Captures.in("zeek/postgresql"));
    Captures.in("suricata").stream().filter(name -> name.contains("/pgsql")).forEach(captures::add);
    for (String capture : captures) {
      if (!OTHER.contains(capture)) {
        Captures.read(capture).stream().filter(stream -> stream.bytes() > 0).forEach(streams::add);
      }
    }
    streams.addAll(Recorded.streams());
    return streams;
  }

  @Override
  protected String protocolName() {
    return "pgsql";
  }

  /** A hole inside a statement leaves its beginning; the digest is absent then. */
  @Override
  protected Set<String> columnsOfChance() {
    return Set.of("statement");
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
