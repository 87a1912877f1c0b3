package io.obsmesh.protocol.tls;

import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;

class TlsContractTest extends ProtocolContractTest {
  private final List<Stream> streams = read();

  private static List<Stream> read() {
    List<Stream> streams = new ArrayList<>();
    for (String capture : TlsCapturesTest.CAPTURES) {
      streams.addAll(Captures.read(capture));
    }
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      streams.addAll(
          new RecordedHandshake()
              .version(version)
              .client(parameters -> parameters.setApplicationProtocols(new String[] {"h2"}))
              .server(parameters -> {
                parameters.setApplicationProtocols(new String[] {"h2"});
                parameters.setNeedClientAuth(true);
              })
              .record(version, 2));
      streams.add(
          new RecordedHandshake().version(version).distrusting().record(version + " refused"));
    }
    streams.add(
        new RecordedHandshake()
            .version("TLSv1.3")
            .client(
                parameters -> parameters.setNamedGroups(new String[] {"secp256r1", "secp384r1"}))
            .server(parameters -> parameters.setNamedGroups(new String[] {"secp384r1"}))
            .record("retry"));
    return streams;
  }

  @Override
  protected String protocolName() {
    return "tls";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
