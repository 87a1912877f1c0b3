package io.obsmesh.bpf.internal;

/**
 * Offsets and sizes of the structures in {@code events.h}, in bytes. A test compiles that header
 * and compares.
 */
final class EventLayout {
  static final int TYPE_OPEN = 1;
  static final int TYPE_OWNER = 2;
  static final int TYPE_DATA = 3;
  static final int TYPE_DATAGRAM = 4;
  static final int TYPE_CLOSE = 5;

  static final int FLAG_SENT = 1;
  static final int FLAG_PREEXISTING = 1 << 1;
  static final int FLAG_RESET = 1 << 2;
  static final int FLAG_SEQUENCES = 1 << 3;
  static final int FLAG_LATENCY = 1 << 4;

  static final byte ROLE_UNKNOWN = 0;
  static final byte ROLE_CLIENT = 1;
  static final byte ROLE_SERVER = 2;

  // struct event_header
  static final int TYPE = 0;
  static final int FLAGS = 1;
  static final int SEQUENCE = 4;
  static final int TIME = 8;
  static final int COOKIE = 16;
  static final int HEADER_SIZE = 24;

  // struct data_event
  static final int DATA_LENGTH = 24;
  static final int DATA_CAPTURED = 28;
  static final int DATA_SIZE = 32;

  // struct open_event
  static final int OPEN_LOCAL_ADDRESS = 24;
  static final int OPEN_REMOTE_ADDRESS = 40;
  static final int OPEN_LOCAL_PORT = 56;
  static final int OPEN_REMOTE_PORT = 58;
  static final int OPEN_IP_VERSION = 60;
  static final int OPEN_IP_PROTOCOL = 61;
  static final int OPEN_ROLE = 62;
  static final int OPEN_NETWORK_NAMESPACE = 64;
  static final int OPEN_FIRST_SENT = 68;
  static final int OPEN_FIRST_RECEIVED = 72;
  static final int OPEN_CONNECT_LATENCY = 80;
  static final int OPEN_SIZE = 88;

  // struct datagram_event
  static final int DATAGRAM_LENGTH = 88;
  static final int DATAGRAM_CAPTURED = 92;
  static final int DATAGRAM_SIZE = 96;

  // struct owner_event
  static final int OWNER_PID = 24;
  static final int OWNER_UID = 28;
  static final int OWNER_CGROUP = 32;
  static final int OWNER_COMM = 40;
  static final int OWNER_SIZE = 56;

  // struct close_event
  static final int CLOSE_SENT = 24;
  static final int CLOSE_RECEIVED = 32;
  static final int CLOSE_RTT = 40;
  static final int CLOSE_RETRANSMITS = 48;
  static final int CLOSE_SIZE = 56;

  // struct socket_row
  static final int ROW_COOKIE = 0;
  static final int ROW_CGROUP = 8;
  static final int ROW_SENT = 16;
  static final int ROW_RECEIVED = 24;
  static final int ROW_RTT = 32;
  static final int ROW_PID = 40;
  static final int ROW_UID = 44;
  static final int ROW_NETWORK_NAMESPACE = 48;
  static final int ROW_RETRANSMITS = 52;
  static final int ROW_LOCAL_ADDRESS = 56;
  static final int ROW_REMOTE_ADDRESS = 72;
  static final int ROW_LOCAL_PORT = 88;
  static final int ROW_REMOTE_PORT = 90;
  static final int ROW_IP_VERSION = 92;
  static final int ROW_IP_PROTOCOL = 93;
  static final int ROW_TCP_STATE = 94;
  static final int ROW_COMM = 96;
  static final int ROW_SIZE = 112;

  // struct existing_socket
  static final int EXISTING_ROLE = 0;
  static final int EXISTING_MODE = 1;
  static final int EXISTING_SIZE = 4;

  // struct capture_control
  static final int CONTROL_COOKIE = 0;
  static final int CONTROL_LIMIT = 8;
  static final int CONTROL_SKIP_UNTIL = 16;
  static final int CONTROL_SKIPPING = 24;
  static final int CONTROL_SIZE = 32;
  static final int CONTROL_SLOTS = 65536;

  // struct capture_config
  static final int CONFIG_SEGMENT_BYTES = 0;
  static final int CONFIG_SHARD_MASK = 4;
  static final int CONFIG_WAKEUP_BYTES = 8;
  static final int CONFIG_CGROUP = 16;
  static final int CONFIG_SIZE = 24;

  static final String[] LOSS_REASONS = {
    "ring_full", "no_storage", "header", "before_accept", "unreadable"
  };

  static final byte MODE_CAPTURE = 1;
  static final byte MODE_COUNT = 2;
  static final byte MODE_IGNORE = 3;

  static final int TCP_LISTEN = 10;
  static final int TCP_CLOSE = 7;
  static final int PROTOCOL_TCP = 6;

  private EventLayout() {}
}
