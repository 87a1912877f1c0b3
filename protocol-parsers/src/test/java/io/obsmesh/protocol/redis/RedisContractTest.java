package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;

class RedisContractTest extends ProtocolContractTest {
  private final List<Stream> streams = read();

  private static List<Stream> read() {
    List<Stream> streams = new ArrayList<>();
    for (String capture : Captures.in("zeek/redis")) {
      // The first is fuzzed HTTP on the port of HTTP.
      if (!capture.contains("oss-fuzz")) {
        streams.addAll(Captures.read(capture));
      }
    }
    return streams;
  }

  @Override
  protected String protocolName() {
    return "redis";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
