package io.obsmesh.bpf.internal;

/** Offsets and sizes of the structures in {@code requests_maps.h}, in bytes. A test compares. */
final class RequestLayout {
  static final int RULE_WORDS = 4;
  static final int GROUPS = 256;
  static final int SETS = 4096;
  static final int MASKS = 8192;
  static final int RULES = 16_384;
  static final int CLASSES = 512;
  static final int CELLS = 131_072;
  static final int MASK_SIZE = 8 * RULE_WORDS;

  // struct request_group
  static final int GROUP_AUTOMATA = 0;
  static final int GROUP_PATH_UNKNOWN = 24;
  static final int GROUP_HOST_UNKNOWN = 28;
  static final int GROUP_FIRST_RULE = 32;
  static final int GROUP_ASKS_HOSTS = 36;
  static final int GROUP_REQUESTS = 40;
  static final int GROUP_DENY = 72;
  static final int GROUP_SIZE = 200;

  // struct request_set
  static final int SET_GROUP = 0;
  static final int SET_RULES = 8;
  static final int SET_SIZE = 40;

  // struct request_tables
  static final int TABLES_SETS = GROUPS * GROUP_SIZE;
  static final int TABLES_MASKS = TABLES_SETS + SETS * SET_SIZE;
  static final int TABLES_RULES = TABLES_MASKS + MASKS * MASK_SIZE;
  static final int TABLES_CLASSES = TABLES_RULES + RULES * 4;
  static final int TABLES_CELLS = TABLES_CLASSES + CLASSES * 256;
  static final int TABLES_SIZE = TABLES_CELLS + CELLS * 4;

  static final int EVERY_PEER = 0x7fff_fffe;
  static final int COUNTS = 9;

  // struct request_event
  static final int FLAG_REQUEST = 0x80;
  static final int EVENT_METHOD = PolicyLayout.VERDICT_SIZE;
  static final int EVENT_PATH = EVENT_METHOD + 24;
  static final int EVENT_METHOD_LENGTH = EVENT_PATH + 120;
  static final int EVENT_PATH_LENGTH = EVENT_METHOD_LENGTH + 4;
  static final int PATH_BYTES = 120;

  private RequestLayout() {}
}
