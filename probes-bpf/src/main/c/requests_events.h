/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests_events.h - rules about requests as user space writes them, and what is reported. Java
 * twin: io.obsmesh.bpf.internal.RequestLayout.
 */
#ifndef OBS_REQUESTS_EVENTS_H
#define OBS_REQUESTS_EVENTS_H

#define RULE_WORDS 4
#define REQUEST_GROUPS 256
#define REQUEST_SETS 4096
#define REQUEST_MASKS 8192
#define REQUEST_RULES 16384
#define REQUEST_CLASSES 512
#define REQUEST_CELLS 131072
#define HEAD_BYTES 8192
#define METHOD_BYTES 24
#define PATH_BYTES 120
#define ENDS 2

enum request_part { PART_METHOD, PART_PATH, PART_HOST, REQUEST_PARTS };

/*
 * Rows of cells: the first is the mask of the rules that fit when the text ends here, the others
 * are the rows to go to, by the class of the next byte. Row 0 leads nowhere.
 */
struct request_automaton {
	__u32 start;
	__u32 classes;
};

/* All rules of one workload, as bits; the least bit is the rule that was written first. */
struct request_group {
	struct request_automaton automata[REQUEST_PARTS];
	__u32 path_unknown;		/* mask of what fits when nobody can say which path is meant */
	__u32 host_unknown;
	__u32 first_rule;		/* in request_tables.rules: the id of bit 0 */
	__u32 asks_hosts;
	__u64 requests[RULE_WORDS];	/* rules about requests; the others are about connections as a whole */
	__u64 deny[RULE_WORDS];
	__u64 allow[RULE_WORDS];
	__u64 audit_deny[RULE_WORDS];
	__u64 audit_allow[RULE_WORDS];
};

/* Those rules of a group that are about some peer and port. */
struct request_set {
	__u32 group;			/* 0: none */
	__u32 reserved;
	__u64 rules[RULE_WORDS];
};

struct request_tables {
	struct request_group groups[REQUEST_GROUPS];
	struct request_set sets[REQUEST_SETS];
	__u64 masks[REQUEST_MASKS][RULE_WORDS];
	__u32 rules[REQUEST_RULES];
	__u8 classes[REQUEST_CLASSES][256];
	__u32 cells[REQUEST_CELLS];
};

#define EVERY_PEER 0x7ffffffeu	/* as number: this workload has rules about requests */

enum request_count {
	COUNT_HEADS,			/* requests judged */
	COUNT_ANSWERED,			/* refused with 403 */
	COUNT_DEFUSED,			/* made into one that the server refuses */
	COUNT_BAD,			/* connections ended, because they could not be read exactly */
	COUNT_BEYOND,			/* packets dropped that hold what was not judged */
	COUNT_URGENT,			/* packets dropped that hold urgent data */
	COUNT_TORN,			/* connections ended, because a head was sent in part */
	COUNT_OLD,			/* connections ended that are older than the rules about them */
	COUNT_NOT_ENROLLED,
	REQUEST_COUNTS,
};

/* A verdict about a request: in the ring of verdicts, told apart by its flag. */
#define VERDICT_REQUEST 0x80
struct request_event {
	struct verdict_event verdict;
	__u8 method[METHOD_BYTES];
	__u8 path[PATH_BYTES];		/* as sent, without the query, cut */
	__u32 method_length;
	__u32 path_length;		/* on the wire */
};

_Static_assert(sizeof(struct request_group) == 200, "twin: RequestLayout");
_Static_assert(sizeof(struct request_set) == 40, "twin: RequestLayout");
_Static_assert(sizeof(struct request_event) == sizeof(struct verdict_event) + 152, "twin: RequestLayout");

#endif
