/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * policy_maps.h - all of these are pinned: they outlive the agent. What a policy says stands in
 * pairs of tables; generation N uses those of its parity, the others are filled for N + 1, and one
 * store to obs_active makes them valid: no packet ever sees half of a policy.
 */
#ifndef OBS_POLICY_MAPS_H
#define OBS_POLICY_MAPS_H

/* value: the generation in force; 0: no policy, everything passes. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} obs_active SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct policy_settings);
} obs_settings SEC(".maps");

/* Inner keys and values by size: clang leaves types that only an inner map names out of BTF. */
#define TABLE_PAIR(name, inner)                           \
	struct {                                          \
		__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); \
		__uint(max_entries, 2);                   \
		__type(key, __u32);                       \
		__array(values, inner);                   \
	} name SEC(".maps")

struct facts {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(struct fact_key));
	__uint(value_size, sizeof(union fact));
};
TABLE_PAIR(obs_facts, struct facts);

/* value: class of the addresses that no rule tells apart */
struct address_classes {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(struct address_prefix));
	__uint(value_size, sizeof(__u32));
};
TABLE_PAIR(obs_addresses, struct address_classes);

/* key: enum port_table, and the generation's parity times PORT_TABLES */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2 * PORT_TABLES);
	__type(key, __u32);
	__type(value, struct port_classes);
} obs_ports SEC(".maps");

/* key: id of the rule, and the generation's parity times MAX_RULES; value: how often it decided, per CPU; never reset. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * MAX_RULES);
	__type(key, __u32);
	__type(value, __u64);
} obs_counts SEC(".maps");

enum socket_policy_role { PARTY_UNKNOWN, PARTY_CLIENT, PARTY_SERVER };

enum socket_policy_flag {
	SOCKET_MADE_KNOWN = 1 << 0,	/* made: by its first process, not only by its cgroup */
	SOCKET_EXEMPT = 1 << 1,		/* the agent's own */
	SOCKET_UNSELECTED = 1 << 2,	/* in this generation no policy is about its users */
	SOCKET_DENIED = 1 << 3,		/* in this generation */
	SOCKET_TOLD = 1 << 4,		/* that denial was reported */
	SOCKET_USER_SEEN = 1 << 5,	/* the process that connected it, or sent first, was looked at */
	SOCKET_RELAYED = 1 << 6,	/* turned to the agent, which judges what is said */
	SOCKET_HANDED_ON = 1 << 7,	/* since then another process uses it, whom the agent does not know of */
};

/* key: socket; an accepted one begins with a copy of its listener's. */
struct policy_socket {
	__u64 generation;		/* that roles and flags were decided in; 0: not yet */
	__u64 resolved;			/* generation of the three workloads */
	struct user made;		/* who made the socket */
	struct user used;		/* who connected it, if somebody else; cgroup_id 0: nobody else */
	struct user peer;		/* the other end, if it is on this machine */
	struct workload made_workload;
	struct workload used_workload;
	__u32 peer_workload;
	__u32 pid;			/* of the process that connected it; or 0 */
	__u8 party;			/* enum socket_policy_role */
	__u8 flags;			/* enum socket_policy_flag */
	__u16 original_port;		/* with SOCKET_RELAYED: where it was to go */
	__u8 original[16];		/* IPv4 mapped */
	__u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct policy_socket);
} obs_policy_sk SEC(".maps");

/*
 * key: a connection or datagram that left a socket of this machine, as the packet says it; value:
 * who sent it. The far end, if it is here too, learns so who its peer is. The first sequence number
 * is part of the key: an address of ours in a packet from elsewhere does not make it one of ours.
 */
#define ESTABLISHED_END 0x100	/* as protocol: an end of a connection that obs_enrol saw */
struct sender_key {
	__u8 source[16];
	__u8 destination[16];
	__u16 source_port;
	__u16 destination_port;
	__u32 first_sequence;
	__u32 ip_protocol;
};
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct sender_key);
	__type(value, struct user);
} obs_senders SEC(".maps");

/* key: a socket that is not connected, and a peer; value: who began, so that answers are let through. */
struct conversation_key {
	__u64 socket_cookie;
	__u8 peer[16];
	__u16 port;
	__u16 reserved;
	__u32 ip_protocol;
};
struct conversation {
	__u64 generation;
	__u64 time_ns;
	__u8 party;			/* PARTY_CLIENT: this socket sent first */
	__u8 reserved[7];
};
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct conversation_key);
	__type(value, struct conversation);
} obs_talks SEC(".maps");

/* Connections that were turned to the agent, until it took them. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct relay_key);
	__type(value, struct relayed);
} obs_relayed SEC(".maps");

/* key: local end of a connection that the agent has opened for another; value: for whom. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct acting_key);
	__type(value, struct user);
} obs_acting SEC(".maps");

/* key: a network namespace and an address in it, loopback left out. Written by user space. */
struct local_key {
	__u32 network_namespace;
	__u8 address[16];
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct local_key);
	__type(value, __u32);
} obs_locals SEC(".maps");

/* key: namespace and port that somebody listens on; filled by obs_enrol, read by obs_rejudge. */
struct listener_key {
	__u32 network_namespace;
	__u32 port;
};
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct listener_key);
	__type(value, __u32);
} obs_listeners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} obs_verdicts SEC(".maps");

/* key: enum policy_loss; per CPU; never reset. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, POLICY_LOSSES);
	__type(key, __u32);
	__type(value, __u64);
} obs_policy_loss SEC(".maps");

/* How many verdicts this CPU told in this second. */
struct event_budget {
	__u64 second;
	__u64 told;
};
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct event_budget);
} obs_budget SEC(".maps");

static __always_inline void policy_loss(__u32 reason)
{
	__u64 *lost = bpf_map_lookup_elem(&obs_policy_loss, &reason);

	if (lost)
		*lost += 1;
}

static __always_inline __u64 active_generation(void)
{
	__u32 zero = 0;
	__u64 *generation = bpf_map_lookup_elem(&obs_active, &zero);

	return generation ? *generation : 0;
}

#endif
