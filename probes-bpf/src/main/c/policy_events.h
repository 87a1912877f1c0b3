/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * policy_events.h - keys and values of the policy's tables, and what its programs report.
 * Java twin: io.obsmesh.bpf.internal.PolicyLayout. Little-endian, padding explicit, sizes asserted.
 * Who changes a pinned map's key, value or size raises POLICY_LAYOUT.
 */
#ifndef OBS_POLICY_EVENTS_H
#define OBS_POLICY_EVENTS_H

#define POLICY_LAYOUT 2
#define EXEMPT_PORTS 8
#define UNIT_BYTES 64
#define MAX_RULES 16384

/* Written by user space; read at every decision. */
struct policy_settings {
	__u64 agent_started;		/* nanoseconds since boot: a number that is used again is not the agent */
	__u32 agent_pid;		/* in the first pid namespace; its sockets are never judged */
	__u32 events_per_second;	/* per CPU */
	__u16 exempt_ports[EXEMPT_PORTS];	/* the agent's own, on loopback; 0: none */
	__u16 relay_port4;		/* where the agent takes connections whose requests it judges, on 127.0.0.1; 0: nowhere */
	__u16 relay_port6;		/* the same on ::1 */
	__u32 reserved;
};

/* A program on disk, as the kernel numbers it; both 0: not known. */
struct executable {
	__u64 inode;
	__u32 device;
	__u32 relayed;			/* of a peer: its connection comes through the agent, which judges what is said */
};

/* Who uses a socket: what the kernel knows, independent of any policy. */
struct user {
	__u64 cgroup_id;
	struct executable executable;
};

struct address_prefix {
	__u32 bits;			/* of the address; IPv4 is mapped, so 96 more */
	__u8 address[16];
};

/* Indexes below: 0 is egress, 1 is ingress. */
enum workload_flag {
	EGRESS_RULES = 1 << 0,
	INGRESS_RULES = 1 << 1,
	EGRESS_DENIES = 1 << 2,		/* of these at least one that denies, enforced */
	INGRESS_DENIES = 1 << 3,
	SELECTED = 1 << 4,		/* some policy is about it */
};

struct workload {
	__u32 id;			/* 1 and up; 0 is everybody else */
	__u32 flags;			/* enum workload_flag */
	__u32 isolation[2];		/* id of what denies that which no rule allows; 0: it is allowed */
	__u32 audit_isolation[2];	/* the same, but only told */
};


/* Ids of rules; 0: none. Of several the least. */
struct entry {
	__u32 deny;
	__u32 allow;
	__u32 audit_deny;
	__u32 audit_allow;
	__u32 requests;			/* least id of the rules about requests; 0: none */
	__u32 judging;			/* enum judging */
};

/* What rules about requests need: somebody who judges each. */
enum judging {
	JUDGED_DENY = 1 << 0,		/* a rule denies some requests */
	JUDGED_ALLOW = 1 << 1,		/* a rule allows some requests */
	WHOLLY_ALLOWED = 1 << 2,	/* a rule allows whatever is said */
	JUDGED_AUDIT = 1 << 3,		/* rules tell of some requests */
};

/* All that is looked up by an exact key is in one table, so that few maps change hands. */
enum fact_kind {
	FACT_CGROUP = 1,		/* number: cgroup id; value: label */
	FACT_UNIT = 2,			/* number: unit_number() of a cgroup's name; value: label */
	FACT_EXECUTABLE = 3,		/* part: device, number: inode; value: label */
	FACT_WORKLOAD = 4,		/* part: label of the cgroup, number: of the executable; value: workload */
	FACT_EGRESS = 5,		/* part: workload, number: peer, port: class; value: entry */
	FACT_INGRESS = 6,
};

#define WORKLOAD_PEER 0x80000000u	/* in number: a workload, not a class of addresses */
#define ANYTHING 0			/* as number: any peer; as port: any port */
#define ANY_JUDGED_PEER 0x7fffffffu	/* as number: all whose requests some rule of FACT_INGRESS judges */

struct fact_key {
	__u8 kind;			/* enum fact_kind */
	__u8 reserved;
	__u16 port;
	__u32 part;
	__u64 number;
};

union fact {
	__u32 label;
	struct workload workload;
	struct entry entry;
};

enum port_table { PORTS_TCP, PORTS_UDP, PORTS_ICMP, PORTS_PROTOCOL, PORT_TABLES };

#define ICMPV6_TYPES 256

/*
 * Ports that no rule tells apart share a class. ICMP: type and code; PORTS_PROTOCOL: the protocol's
 * number, and for ICMPv6 256 and its type.
 */
struct port_classes {
	__u16 class[65536];
};

enum policy_reason {
	REASON_RULE = 1,
	REASON_DEFAULT = 2,		/* isolated, and no rule allows it */
	REASON_UNREADABLE = 3,		/* isolated, and the packet's headers could not be read */
	REASON_UNJUDGED = 4,		/* nobody is there who could judge what is said */
};

enum verdict_flag {
	VERDICT_DENIED = 1 << 0,
	VERDICT_AUDIT = 1 << 1,		/* would have been denied */
	VERDICT_INGRESS = 1 << 2,
	VERDICT_RESET = 1 << 3,		/* the connection was there before, and was ended */
};

struct verdict_event {
	__u64 time_ns;			/* CLOCK_MONOTONIC */
	__u64 socket_cookie;
	__u64 generation;
	struct user user;		/* whose socket it is */
	struct user peer;		/* cgroup_id 0: not on this machine, or not known */
	__u8 local_address[16];		/* IPv4 mapped */
	__u8 remote_address[16];
	__u16 local_port;
	__u16 remote_port;
	__u8 ip_protocol;
	__u8 flags;			/* enum verdict_flag */
	__u8 reason;			/* enum policy_reason */
	__u8 reserved;
	__u32 rule;
	__u32 workload;
	__u32 pid;			/* of the process that ran, where that is the user; or 0 */
	__u32 reserved2;
};

enum policy_loss {
	POLICY_LOSS_RING,		/* verdicts that did not fit, or came too fast */
	POLICY_LOSS_STORAGE,		/* packets dropped because the kernel had no memory for their socket's state */
	POLICY_LOSSES,
};

/* Key: the client's end of a connection that was turned to the agent; value: where it was to go, and whose it is. */
struct relay_key {
	__u8 address[16];		/* IPv4 mapped */
	__u16 port;
	__u16 reserved;
};
struct acting_key {
	__u32 network_namespace;
	__u16 port;
	__u16 family;			/* a port of IPv4 may be another's in IPv6 */
};
struct relayed {
	__u64 socket_cookie;
	__u8 address[16];		/* IPv4 mapped */
	__u16 port;
	__u16 reserved;
	__u32 pid;			/* of the process that connected */
	struct user made;
	struct user used;		/* cgroup_id 0: nobody else */
	struct user peer;		/* who listens there, if that is on this machine */
};

_Static_assert(sizeof(struct relay_key) == 20, "twin: PolicyLayout");
_Static_assert(sizeof(struct relayed) == 104, "twin: PolicyLayout");
_Static_assert(sizeof(struct policy_settings) == 40, "twin: PolicyLayout");
_Static_assert(sizeof(struct executable) == 16, "twin: PolicyLayout");
_Static_assert(sizeof(struct user) == 24, "twin: PolicyLayout");
_Static_assert(sizeof(struct address_prefix) == 20, "twin: PolicyLayout");
_Static_assert(sizeof(struct workload) == 24, "twin: PolicyLayout");
_Static_assert(sizeof(struct fact_key) == 16, "twin: PolicyLayout");
_Static_assert(sizeof(union fact) == 24, "twin: PolicyLayout");
_Static_assert(sizeof(struct entry) == 24, "twin: PolicyLayout");
_Static_assert(sizeof(struct verdict_event) == 128, "twin: PolicyLayout");

#endif
