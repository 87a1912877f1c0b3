package io.obsmesh.bpf.internal;

/**
 * Offsets and sizes of the structures in {@code policy_events.h}, in bytes. A test compiles that
 * header and compares.
 */
final class PolicyLayout {
  static final int LAYOUT = 2;

  // struct policy_settings
  static final int SETTINGS_EVENTS_PER_SECOND = 12;
  static final int SETTINGS_EXEMPT_PORTS = 16;
  static final int SETTINGS_RELAY_PORT4 = 32;
  static final int SETTINGS_RELAY_PORT6 = 34;
  static final int SETTINGS_SIZE = 40;
  static final int EXEMPT_PORTS = 8;

  static final int UNIT_BYTES = 64;

  // struct executable
  static final int EXECUTABLE_INODE = 0;
  static final int EXECUTABLE_DEVICE = 8;
  static final int EXECUTABLE_SIZE = 16;

  // struct user
  static final int USER_CGROUP = 0;
  static final int USER_EXECUTABLE = 8;
  static final int USER_SIZE = 24;

  // struct address_prefix
  static final int PREFIX_BITS = 0;
  static final int PREFIX_ADDRESS = 4;
  static final int PREFIX_SIZE = 20;

  // struct workload
  static final int WORKLOAD_ID = 0;
  static final int WORKLOAD_FLAGS = 4;
  static final int WORKLOAD_ISOLATION = 8;
  static final int WORKLOAD_AUDIT_ISOLATION = 16;

  static final byte FACT_CGROUP = 1;
  static final byte FACT_UNIT = 2;
  static final byte FACT_EXECUTABLE = 3;
  static final byte FACT_WORKLOAD = 4;
  static final byte FACT_EGRESS = 5;
  static final byte FACT_INGRESS = 6;

  // struct fact_key
  static final int KEY_KIND = 0;
  static final int KEY_PORT = 2;
  static final int KEY_PART = 4;
  static final int KEY_NUMBER = 8;
  static final int KEY_SIZE = 16;

  // union fact
  static final int FACT_LABEL = 0;
  static final int FACT_SIZE = 24;

  // struct entry
  static final int ENTRY_DENY = 0;
  static final int ENTRY_ALLOW = 4;
  static final int ENTRY_AUDIT_DENY = 8;
  static final int ENTRY_AUDIT_ALLOW = 12;
  static final int ENTRY_REQUESTS = 16;
  static final int ENTRY_JUDGING = 20;

  // struct relay_key
  static final int RELAY_KEY_PORT = 16;
  static final int RELAY_KEY_SIZE = 20;

  // struct relayed
  static final int RELAYED_COOKIE = 0;
  static final int RELAYED_ADDRESS = 8;
  static final int RELAYED_PORT = 24;
  static final int RELAYED_PID = 28;
  static final int RELAYED_MADE = 32;
  static final int RELAYED_USED = 56;
  static final int RELAYED_PEER = 80;
  static final int RELAYED_SIZE = 104;

  static final int LOCAL_KEY_SIZE = 20;
  static final int PORT_TABLES = 4;
  static final int PORTS = 65_536;
  static final int MAX_RULES = 16_384;
  static final int VERDICT_RING_BYTES = 1 << 20;

  // struct verdict_event
  static final int VERDICT_TIME = 0;
  static final int VERDICT_COOKIE = 8;
  static final int VERDICT_GENERATION = 16;
  static final int VERDICT_USER = 24;
  static final int VERDICT_PEER = 48;
  static final int VERDICT_LOCAL_ADDRESS = 72;
  static final int VERDICT_REMOTE_ADDRESS = 88;
  static final int VERDICT_LOCAL_PORT = 104;
  static final int VERDICT_REMOTE_PORT = 106;
  static final int VERDICT_PROTOCOL = 108;
  static final int VERDICT_FLAGS = 109;
  static final int VERDICT_REASON = 110;
  static final int VERDICT_RULE = 112;
  static final int VERDICT_WORKLOAD = 116;
  static final int VERDICT_PID = 120;
  static final int VERDICT_SIZE = 128;

  static final int FLAG_DENIED = 1;
  static final int FLAG_AUDIT = 1 << 1;
  static final int FLAG_INGRESS = 1 << 2;
  static final int FLAG_RESET = 1 << 3;

  static final String[] LOSS_REASONS = {"verdict_ring", "policy_storage"};

  private PolicyLayout() {}
}
