package io.obsmesh.bpf.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java offsets against the C header, by a C program that prints them. Needs clang. */
class PolicyLayoutTest {
  private static final Map<String, Integer> NUMBERS = new LinkedHashMap<>();

  private static void offset(String struct, String member, int offset) {
    NUMBERS.put("(int)__builtin_offsetof(struct %s, %s)".formatted(struct, member), offset);
  }

  private static void number(String expression, int value) {
    NUMBERS.put("(int)" + expression, value);
  }

  static {
    offset("policy_settings", "events_per_second", PolicyLayout.SETTINGS_EVENTS_PER_SECOND);
    offset("policy_settings", "exempt_ports", PolicyLayout.SETTINGS_EXEMPT_PORTS);
    offset("user", "cgroup_id", PolicyLayout.USER_CGROUP);
    offset("user", "executable", PolicyLayout.USER_EXECUTABLE);
    offset("executable", "inode", PolicyLayout.EXECUTABLE_INODE);
    offset("executable", "device", PolicyLayout.EXECUTABLE_DEVICE);
    offset("address_prefix", "bits", PolicyLayout.PREFIX_BITS);
    offset("address_prefix", "address", PolicyLayout.PREFIX_ADDRESS);
    offset("workload", "id", PolicyLayout.WORKLOAD_ID);
    offset("workload", "flags", PolicyLayout.WORKLOAD_FLAGS);
    offset("workload", "isolation", PolicyLayout.WORKLOAD_ISOLATION);
    offset("workload", "audit_isolation", PolicyLayout.WORKLOAD_AUDIT_ISOLATION);
    offset("fact_key", "kind", PolicyLayout.KEY_KIND);
    offset("fact_key", "port", PolicyLayout.KEY_PORT);
    offset("fact_key", "part", PolicyLayout.KEY_PART);
    offset("fact_key", "number", PolicyLayout.KEY_NUMBER);
    offset("entry", "deny", PolicyLayout.ENTRY_DENY);
    offset("entry", "allow", PolicyLayout.ENTRY_ALLOW);
    offset("entry", "audit_deny", PolicyLayout.ENTRY_AUDIT_DENY);
    offset("entry", "audit_allow", PolicyLayout.ENTRY_AUDIT_ALLOW);
    offset("entry", "requests", PolicyLayout.ENTRY_REQUESTS);
    offset("entry", "judging", PolicyLayout.ENTRY_JUDGING);
    offset("policy_settings", "relay_port4", PolicyLayout.SETTINGS_RELAY_PORT4);
    offset("policy_settings", "relay_port6", PolicyLayout.SETTINGS_RELAY_PORT6);
    offset("relay_key", "port", PolicyLayout.RELAY_KEY_PORT);
    offset("relayed", "socket_cookie", PolicyLayout.RELAYED_COOKIE);
    offset("relayed", "address", PolicyLayout.RELAYED_ADDRESS);
    offset("relayed", "port", PolicyLayout.RELAYED_PORT);
    offset("relayed", "pid", PolicyLayout.RELAYED_PID);
    offset("relayed", "made", PolicyLayout.RELAYED_MADE);
    offset("relayed", "used", PolicyLayout.RELAYED_USED);
    offset("relayed", "peer", PolicyLayout.RELAYED_PEER);
    number("sizeof(struct relay_key)", PolicyLayout.RELAY_KEY_SIZE);
    number("sizeof(struct relayed)", PolicyLayout.RELAYED_SIZE);
    number("JUDGED_DENY", io.obsmesh.bpf.PolicyTables.JUDGED_DENY);
    number("JUDGED_ALLOW", io.obsmesh.bpf.PolicyTables.JUDGED_ALLOW);
    number("WHOLLY_ALLOWED", io.obsmesh.bpf.PolicyTables.WHOLLY_ALLOWED);
    number("JUDGED_AUDIT", io.obsmesh.bpf.PolicyTables.JUDGED_AUDIT);
    number("ANY_JUDGED_PEER", io.obsmesh.bpf.PolicyTables.ANY_JUDGED_PEER);
    offset("verdict_event", "time_ns", PolicyLayout.VERDICT_TIME);
    offset("verdict_event", "socket_cookie", PolicyLayout.VERDICT_COOKIE);
    offset("verdict_event", "generation", PolicyLayout.VERDICT_GENERATION);
    offset("verdict_event", "user", PolicyLayout.VERDICT_USER);
    offset("verdict_event", "peer", PolicyLayout.VERDICT_PEER);
    offset("verdict_event", "local_address", PolicyLayout.VERDICT_LOCAL_ADDRESS);
    offset("verdict_event", "remote_address", PolicyLayout.VERDICT_REMOTE_ADDRESS);
    offset("verdict_event", "local_port", PolicyLayout.VERDICT_LOCAL_PORT);
    offset("verdict_event", "remote_port", PolicyLayout.VERDICT_REMOTE_PORT);
    offset("verdict_event", "ip_protocol", PolicyLayout.VERDICT_PROTOCOL);
    offset("verdict_event", "flags", PolicyLayout.VERDICT_FLAGS);
    offset("verdict_event", "reason", PolicyLayout.VERDICT_REASON);
    offset("verdict_event", "rule", PolicyLayout.VERDICT_RULE);
    offset("verdict_event", "pid", PolicyLayout.VERDICT_PID);
    number("sizeof(struct policy_settings)", PolicyLayout.SETTINGS_SIZE);
    number("sizeof(struct user)", PolicyLayout.USER_SIZE);
    number("sizeof(struct executable)", PolicyLayout.EXECUTABLE_SIZE);
    number("sizeof(struct address_prefix)", PolicyLayout.PREFIX_SIZE);
    number("sizeof(struct fact_key)", PolicyLayout.KEY_SIZE);
    number("sizeof(union fact)", PolicyLayout.FACT_SIZE);
    number("sizeof(struct verdict_event)", PolicyLayout.VERDICT_SIZE);
    number("POLICY_LAYOUT", PolicyLayout.LAYOUT);
    number("EXEMPT_PORTS", PolicyLayout.EXEMPT_PORTS);
    number("UNIT_BYTES", PolicyLayout.UNIT_BYTES);
    number("MAX_RULES", PolicyLayout.MAX_RULES);
    number("PORT_TABLES", PolicyLayout.PORT_TABLES);
    number("FACT_CGROUP", PolicyLayout.FACT_CGROUP);
    number("FACT_UNIT", PolicyLayout.FACT_UNIT);
    number("FACT_EXECUTABLE", PolicyLayout.FACT_EXECUTABLE);
    number("FACT_WORKLOAD", PolicyLayout.FACT_WORKLOAD);
    number("FACT_EGRESS", PolicyLayout.FACT_EGRESS);
    number("FACT_INGRESS", PolicyLayout.FACT_INGRESS);
    number("VERDICT_DENIED", PolicyLayout.FLAG_DENIED);
    number("VERDICT_AUDIT", PolicyLayout.FLAG_AUDIT);
    number("VERDICT_INGRESS", PolicyLayout.FLAG_INGRESS);
    number("VERDICT_RESET", PolicyLayout.FLAG_RESET);
    number("POLICY_LOSSES", PolicyLayout.LOSS_REASONS.length);
  }

  @Test
  void everyNumber_isThatOfTheHeader(@TempDir Path directory) throws Exception {
    StringBuilder program =
        new StringBuilder("#include \"vmlinux.h\"\n#include \"policy_events.h\"\n")
            .append("int printf(const char *, ...);\nint main(void) {\n");
    StringBuilder expected = new StringBuilder();
    NUMBERS.forEach((expression, value) -> {
      program.append("printf(\"%s %%d\\n\", %s);\n".formatted(expression, expression));
      expected.append(expression).append(' ').append(value).append('\n');
    });
    program.append("}\n");
    Path source = directory.resolve("layout.c");
    Files.writeString(source, program);
    String binary = directory.resolve("layout").toString();
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
