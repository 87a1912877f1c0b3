package io.obsmesh.protocol.http;

import io.obsmesh.protocol.kit.Captures;
import io.obsmesh.protocol.kit.ProtocolContractTest;
import io.obsmesh.protocol.kit.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

class HttpContractTest extends ProtocolContractTest {
  /** What these hold is not HTTP/1 alone: other protocols on its port, and HTTP/0.9. */
  private static final Set<String> OTHERS =
      Set.of(
          "zeek/http/docker-http-upgrade.pcap#1",
          "zeek/http/websocket.pcap#0",
          "zeek/http/no-version.pcap#0",
          "zeek/http/basic-auth-with-extra-space.pcap#0",
          "zeek/http/basic-auth-with-extra-space.pcap#1",
          "zeek/http/basic-auth-with-extra-space.pcap#2",
          "zeek/http/basic-auth-with-extra-space.pcap#3");

  private final List<Stream> streams = read();

  private static List<Stream> read() {
    List<Stream> streams = new ArrayList<>();
    for (String capture : Captures.in("zeek/http")) {
      Captures.read(capture).stream()
          .filter(stream -> !OTHERS.contains(stream.name()))
          .forEach(streams::add);
    }
    streams.addAll(HttpStreams.all());
    return streams;
  }

  @Override
  protected String protocolName() {
    return "http";
  }

  @Override
  protected List<Stream> streams() {
    return streams;
  }
}
