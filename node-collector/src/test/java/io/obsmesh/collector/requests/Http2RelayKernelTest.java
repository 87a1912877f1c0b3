package io.obsmesh.collector.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules about HTTP/2 and gRPC, by the relay, between real clients and servers. Needs root. */
class Http2RelayKernelTest {
  @TempDir Path directory;
  private RelayLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new RelayLab();
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  private static String[] java(String... arguments) {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String[] command = new String[arguments.length + 4];
    command[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    command[1] = "-cp";
    command[2] = classes;
    command[3] = GrpcPeer.class.getName();
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    return command;
  }

  @Test
  void grpc_getsPermissionDenied_andOtherStreamsGoOn() throws Exception {
    lab.server(
        directory.resolve("grpc.log"), "127.0.0.1", 21330, java("serve", "127.0.0.1", "21330"));
    lab.apply(
        """
        subject: { cgroup: ROOT/web }
        egress:
          - name: charge
            to: [ { unit: store.service } ]
            ports: [ { port: 21330 } ]
            l7: { grpc: [ { service: "shop.Payment", method: Charge }, { service: "shop.Payment", method: Watch } ] }
        """);
    assertThat(lab.client("web", java("call", "127.0.0.1", "21330")))
        .endsWith(
            "PERMISSION_DENIED:denied by policy PERMISSION_DENIED:denied by policy 50000 1000000");
    RelayLab.await("verdicts", () -> lab.refused.size() == 100);
    assertThat(lab.client("other", java("call", "127.0.0.1", "21330")))
        .endsWith("50000 50000 50000 1000000");
  }
}
