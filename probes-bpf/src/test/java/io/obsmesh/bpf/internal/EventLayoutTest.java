package io.obsmesh.bpf.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java offsets against the C header, by a C program that prints them. Needs clang. */
class EventLayoutTest {
  private static final Map<String, Integer> OFFSETS = new LinkedHashMap<>();
  private static final Map<String, Integer> SIZES = new LinkedHashMap<>();

  static {
    OFFSETS.put("event_header.type", EventLayout.TYPE);
    OFFSETS.put("event_header.flags", EventLayout.FLAGS);
    OFFSETS.put("event_header.sequence", EventLayout.SEQUENCE);
    OFFSETS.put("event_header.time_ns", EventLayout.TIME);
    OFFSETS.put("event_header.socket_cookie", EventLayout.COOKIE);
    OFFSETS.put("data_event.length", EventLayout.DATA_LENGTH);
    OFFSETS.put("data_event.captured", EventLayout.DATA_CAPTURED);
    OFFSETS.put("open_event.local_address", EventLayout.OPEN_LOCAL_ADDRESS);
    OFFSETS.put("open_event.remote_address", EventLayout.OPEN_REMOTE_ADDRESS);
    OFFSETS.put("open_event.local_port", EventLayout.OPEN_LOCAL_PORT);
    OFFSETS.put("open_event.remote_port", EventLayout.OPEN_REMOTE_PORT);
    OFFSETS.put("open_event.ip_version", EventLayout.OPEN_IP_VERSION);
    OFFSETS.put("open_event.ip_protocol", EventLayout.OPEN_IP_PROTOCOL);
    OFFSETS.put("open_event.role", EventLayout.OPEN_ROLE);
    OFFSETS.put("open_event.network_namespace", EventLayout.OPEN_NETWORK_NAMESPACE);
    OFFSETS.put("open_event.first_sent", EventLayout.OPEN_FIRST_SENT);
    OFFSETS.put("open_event.first_received", EventLayout.OPEN_FIRST_RECEIVED);
    OFFSETS.put("open_event.connect_latency_ns", EventLayout.OPEN_CONNECT_LATENCY);
    OFFSETS.put("datagram_event.length", EventLayout.DATAGRAM_LENGTH);
    OFFSETS.put("datagram_event.captured", EventLayout.DATAGRAM_CAPTURED);
    OFFSETS.put("owner_event.pid", EventLayout.OWNER_PID);
    OFFSETS.put("owner_event.uid", EventLayout.OWNER_UID);
    OFFSETS.put("owner_event.cgroup_id", EventLayout.OWNER_CGROUP);
    OFFSETS.put("owner_event.comm", EventLayout.OWNER_COMM);
    OFFSETS.put("close_event.sent_bytes", EventLayout.CLOSE_SENT);
    OFFSETS.put("close_event.received_bytes", EventLayout.CLOSE_RECEIVED);
    OFFSETS.put("close_event.rtt_ns", EventLayout.CLOSE_RTT);
    OFFSETS.put("close_event.retransmits", EventLayout.CLOSE_RETRANSMITS);
    OFFSETS.put("socket_row.socket_cookie", EventLayout.ROW_COOKIE);
    OFFSETS.put("socket_row.cgroup_id", EventLayout.ROW_CGROUP);
    OFFSETS.put("socket_row.sent_bytes", EventLayout.ROW_SENT);
    OFFSETS.put("socket_row.received_bytes", EventLayout.ROW_RECEIVED);
    OFFSETS.put("socket_row.rtt_ns", EventLayout.ROW_RTT);
    OFFSETS.put("socket_row.pid", EventLayout.ROW_PID);
    OFFSETS.put("socket_row.uid", EventLayout.ROW_UID);
    OFFSETS.put("socket_row.network_namespace", EventLayout.ROW_NETWORK_NAMESPACE);
    OFFSETS.put("socket_row.retransmits", EventLayout.ROW_RETRANSMITS);
    OFFSETS.put("socket_row.local_address", EventLayout.ROW_LOCAL_ADDRESS);
    OFFSETS.put("socket_row.remote_address", EventLayout.ROW_REMOTE_ADDRESS);
    OFFSETS.put("socket_row.local_port", EventLayout.ROW_LOCAL_PORT);
    OFFSETS.put("socket_row.remote_port", EventLayout.ROW_REMOTE_PORT);
    OFFSETS.put("socket_row.ip_version", EventLayout.ROW_IP_VERSION);
    OFFSETS.put("socket_row.ip_protocol", EventLayout.ROW_IP_PROTOCOL);
    OFFSETS.put("socket_row.tcp_state", EventLayout.ROW_TCP_STATE);
    OFFSETS.put("socket_row.comm", EventLayout.ROW_COMM);
    OFFSETS.put("existing_socket.role", EventLayout.EXISTING_ROLE);
    OFFSETS.put("existing_socket.mode", EventLayout.EXISTING_MODE);
    OFFSETS.put("capture_control.socket_cookie", EventLayout.CONTROL_COOKIE);
    OFFSETS.put("capture_control.limit", EventLayout.CONTROL_LIMIT);
    OFFSETS.put("capture_control.skip_until", EventLayout.CONTROL_SKIP_UNTIL);
    OFFSETS.put("capture_control.skipping", EventLayout.CONTROL_SKIPPING);
    OFFSETS.put("capture_config.segment_bytes", EventLayout.CONFIG_SEGMENT_BYTES);
    OFFSETS.put("capture_config.shard_mask", EventLayout.CONFIG_SHARD_MASK);
    OFFSETS.put("capture_config.wakeup_bytes", EventLayout.CONFIG_WAKEUP_BYTES);
    OFFSETS.put("capture_config.cgroup_id", EventLayout.CONFIG_CGROUP);
    SIZES.put("event_header", EventLayout.HEADER_SIZE);
    SIZES.put("data_event", EventLayout.DATA_SIZE);
    SIZES.put("open_event", EventLayout.OPEN_SIZE);
    SIZES.put("datagram_event", EventLayout.DATAGRAM_SIZE);
    SIZES.put("owner_event", EventLayout.OWNER_SIZE);
    SIZES.put("close_event", EventLayout.CLOSE_SIZE);
    SIZES.put("socket_row", EventLayout.ROW_SIZE);
    SIZES.put("existing_socket", EventLayout.EXISTING_SIZE);
    SIZES.put("capture_control", EventLayout.CONTROL_SIZE);
    SIZES.put("capture_config", EventLayout.CONFIG_SIZE);
  }

  @Test
  void everyOffsetAndSize_isThatOfTheHeader(@TempDir Path directory) throws Exception {
    StringBuilder program =
        new StringBuilder("#include \"vmlinux.h\"\n#include \"events.h\"\n")
            .append("int printf(const char *, ...);\nint main(void) {\n");
    StringBuilder expected = new StringBuilder();
    OFFSETS.forEach((member, offset) -> {
      String[] names = member.split("\\.");
      program.append(
          "printf(\"%s %%d\\n\", (int)__builtin_offsetof(struct %s, %s));\n"
              .formatted(member, names[0], names[1]));
      expected.append(member).append(' ').append(offset).append('\n');
    });
    SIZES.forEach((struct, size) -> {
      program.append("printf(\"%s %%d\\n\", (int)sizeof(struct %s));\n".formatted(struct, struct));
      expected.append(struct).append(' ').append(size).append('\n');
    });
    program.append("printf(\"reasons %d\\n\", LOSS_REASONS); }\n");
    expected.append("reasons ").append(EventLayout.LOSS_REASONS.length).append('\n');
    Path source = directory.resolve("layout.c");
    Files.writeString(source, program);
    String binary = directory.resolve("layout").toString();
    // preserve_access_index, for the BPF target only, is ignored here.
    run("clang", "-w", "-Isrc/main/c", "-o", binary, source.toString());
    assertThat(run(binary)).isEqualTo(expected.toString());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
