/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests_maps.h - what policy says of requests, and how far each judged connection has come. All
 * pinned beside the maps of policy_maps.h, some of which are used here too.
 */
#ifndef OBS_REQUESTS_MAPS_H
#define OBS_REQUESTS_MAPS_H

/* key: parity of the generation */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct request_tables);
} obs_req_tables SEC(".maps");

/* key: as of an entry of obs_facts, or a workload and EVERY_PEER; value: a set. Pair by parity. */
struct request_entries {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(struct fact_key));
	__uint(value_size, sizeof(__u32));
};
TABLE_PAIR(obs_req_entries, struct request_entries);

/* What one user of the socket may say. */
struct request_end {
	__u32 group;			/* 0: nothing is said about it */
	__u32 isolation;
	__u32 audit_isolation;
	__u32 workload;
	__u64 rules[RULE_WORDS];
};

enum request_phase {
	PHASE_HEAD,
	PHASE_BODY,			/* so many bytes, told in advance */
	PHASE_CHUNKS,
	PHASE_LOST,			/* nobody knows where the next request begins */
};

enum head_step {
	STEP_METHOD,
	STEP_TARGET,
	STEP_SCHEME,
	STEP_AUTHORITY,
	STEP_PATH,
	STEP_STAR,
	STEP_QUERY,
	STEP_VERSION,
	STEP_LINE,
	STEP_NAME,
	STEP_SKIP,
	STEP_LENGTH,
	STEP_ENCODING,
	STEP_HOST,
	STEP_DONE,
	STEP_BAD,
};

enum host_step { HOST_START, HOST_NAME, HOST_BRACKET, HOST_CLOSED, HOST_PORT, HOST_ODD };

enum chunk_step { CHUNK_SIZE, CHUNK_SIZE_LF, CHUNK_CR, CHUNK_LF, CHUNK_END_CR, CHUNK_END_LF, CHUNK_OVER, CHUNK_BAD };

/* A request head as far as it was read. */
struct request_head {
	__u32 at;			/* bytes read */
	__u32 name_at;
	__u32 target_at;
	__u32 path_end;			/* offset of the question mark or blank; 0: not yet */
	__u32 target_end;
	__u32 upgrade_at;		/* the name of that line; 0: none */
	__u32 rows[ENDS][REQUEST_PARTS];
	__u32 method_length;
	__u64 method;			/* its last eight bytes */
	__u64 length;			/* of the body, as declared */
	__u8 step;			/* enum head_step */
	__u8 host;			/* enum host_step */
	__u8 host_dot;			/* a dot that may be the last one */
	__u8 hosts;
	__u8 dots;			/* so many bytes of this segment, all dots; NOT_DOTS */
	__u8 percent;			/* digits still to come */
	__u8 digit;
	__u8 path_odd;
	__u8 absolute;
	__u8 matched;			/* bytes of a word that we look for */
	__u8 digits;
	__u8 lengths;
	__u8 encodings;
	__u8 expects;
	__u8 version0;			/* HTTP/1.0 */
	__u8 reserved;
};

#define NOT_DOTS 255

/*
 * key: socket. Made when its SYN leaves, or for an older one when a policy finds it. Changed with
 * the socket locked.
 */
struct request_socket {
	__u64 generation;		/* of the ends; 0: not yet */
	__u64 cookie;
	struct request_end ends[ENDS];
	struct request_head head;
	__u64 body;			/* bytes of the body beyond vetted */
	__u32 vetted;			/* sequence number up to which bytes may leave */
	__u32 whole;			/* up to here bytes must leave just as they were read */
	__u32 received;			/* rcv_nxt when the last request was let through */
	__u32 requests;
	__u64 chunk;			/* size, as far as it was read */
	__u8 chunk_digits;
	__u8 chunk_step;		/* enum chunk_step */
	__u8 phase;			/* enum request_phase */
	__u8 dead;			/* nothing may leave any more */
	__u8 enforces;			/* some rule does more than tell */
	__u8 judged;			/* some rule is about requests */
	__u8 enrolled;
	__u8 pipelines;			/* asked before an answer began: a refusal of our own may come in between */
	__u8 told;			/* that the track was lost */
	__u8 asks_hosts;
	__u8 held;			/* the message begins with what was held back */
	__u8 awaits;			/* the seal must come next */
	__u8 reserved[4];
	__u64 seal;			/* secret */
	__u32 sealed_vetted;		/* what vetted is when the seal is found */
	__u32 reserved2;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct request_socket);
} obs_req_sk SEC(".maps");

/* key: socket cookie. Sockets whose messages are read before they leave; an entry goes with its socket. */
struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, __u64);
} obs_req_socks SEC(".maps");

/* A socket keeps the program it was enrolled with, so that one only jumps to slot 0; empty: nothing may be sent. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} obs_req_steps SEC(".maps");

/* per CPU; never reset. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, REQUEST_COUNTS);
	__type(key, __u32);
	__type(value, __u64);
} obs_req_counts SEC(".maps");

static __always_inline void count_request(__u32 what)
{
	__u64 *count = bpf_map_lookup_elem(&obs_req_counts, &what);

	if (count)
		*count += 1;
}

static __always_inline struct request_tables *request_tables(__u64 generation)
{
	__u32 slot = generation & 1;

	return bpf_map_lookup_elem(&obs_req_tables, &slot);
}

#endif
