/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * events.h - records in the rings, rows of the snapshot, and what Java writes for the kernel.
 * Java twin: io.obsmesh.bpf.internal.EventLayout. Little-endian, padding explicit, sizes asserted.
 */
#ifndef OBS_EVENTS_H
#define OBS_EVENTS_H

enum event_type {
	EVENT_OPEN = 1,
	EVENT_OWNER = 2,
	EVENT_DATA = 3,
	EVENT_DATAGRAM = 4,
	EVENT_CLOSE = 5,
};

enum event_flag {
	EVENT_SENT = 1 << 0,		/* data: this socket sent the bytes */
	EVENT_PREEXISTING = 1 << 1,	/* open: older than the probes */
	EVENT_RESET = 1 << 2,		/* close: a reset ended it */
	EVENT_SEQUENCES = 1 << 3,	/* open: first_sent and first_received are known */
	EVENT_LATENCY = 1 << 4,		/* open: connect_latency_ns is known */
};

enum socket_role { ROLE_UNKNOWN, ROLE_CLIENT, ROLE_SERVER };

struct event_header {
	__u8 type;		/* enum event_type */
	__u8 flags;		/* enum event_flag */
	__u16 reserved;
	__u32 sequence;		/* data: TCP sequence number of the first payload byte */
	__u64 time_ns;		/* CLOCK_MONOTONIC */
	__u64 socket_cookie;
};

struct data_event {
	struct event_header header;
	__u32 length;		/* payload bytes on the wire */
	__u32 captured;		/* so many of them follow */
};

struct open_event {
	struct event_header header;
	__u8 local_address[16];	/* IPv4: the first four */
	__u8 remote_address[16];
	__u16 local_port;	/* host order */
	__u16 remote_port;
	__u8 ip_version;
	__u8 ip_protocol;
	__u8 role;		/* enum socket_role */
	__u8 reserved;
	__u32 network_namespace;
	__u32 first_sent;
	__u32 first_received;
	__u32 reserved2;
	__u64 connect_latency_ns;
};

/* A UDP datagram says who its peer is: one socket talks to many, on several CPUs at once. */
struct datagram_event {
	struct open_event conversation;
	__u32 length;
	__u32 captured;
};

struct owner_event {
	struct event_header header;
	__u32 pid;
	__u32 uid;
	__u64 cgroup_id;
	char comm[16];
};

struct close_event {
	struct event_header header;
	__u64 sent_bytes;
	__u64 received_bytes;
	__u64 rtt_ns;
	__u32 retransmits;
	__u32 reserved;
};

/* One descriptor of one process, as iter/task_file shows it. */
struct socket_row {
	__u64 socket_cookie;
	__u64 cgroup_id;
	__u64 sent_bytes;
	__u64 received_bytes;
	__u64 rtt_ns;
	__u32 pid;
	__u32 uid;
	__u32 network_namespace;
	__u32 retransmits;
	__u8 local_address[16];
	__u8 remote_address[16];
	__u16 local_port;
	__u16 remote_port;
	__u8 ip_version;
	__u8 ip_protocol;
	__u8 tcp_state;
	__u8 reserved;
	char comm[16];
};

/* What user space found out about a socket that is older than the probes. */
struct existing_socket {
	__u8 role;		/* enum socket_role */
	__u8 mode;		/* enum capture_mode */
	__u16 reserved;
};

/*
 * How much to copy for one socket, written by user space without a system call. Index [0] is
 * received, [1] sent. A slot belongs to the socket whose cookie stands in it; a socket that lost
 * its slot to another is captured with the default limit: more cost, nothing lost.
 */
struct capture_control {
	__u64 socket_cookie;
	__u32 limit[2];		/* bytes per segment; all ones: the default */
	__u32 skip_until[2];	/* TCP sequence number */
	__u32 skipping[2];	/* 1 until that number is reached; then the kernel clears it */
};

struct capture_config {
	__u32 segment_bytes;
	__u32 shard_mask;
	__u32 wakeup_bytes;	/* a reader is woken when so much waits in its ring */
	__u32 reserved;
	__u64 cgroup_id;	/* only sockets below it; 0: all */
};

enum loss_reason {
	LOSS_RING_FULL,
	LOSS_NO_STORAGE,	/* the kernel had no memory for the socket's state */
	LOSS_HEADER,		/* an IPv6 extension header or a short packet we do not read */
	LOSS_BEFORE_ACCEPT,	/* payload that came with the handshake and found no connection */
	LOSS_UNREADABLE,	/* the packet's bytes could not be copied */
	LOSS_REASONS,
};

_Static_assert(sizeof(struct event_header) == 24, "twin: EventLayout");
_Static_assert(sizeof(struct data_event) == 32, "twin: EventLayout");
_Static_assert(sizeof(struct open_event) == 88, "twin: EventLayout");
_Static_assert(sizeof(struct datagram_event) == 96, "twin: EventLayout");
_Static_assert(sizeof(struct owner_event) == 56, "twin: EventLayout");
_Static_assert(sizeof(struct close_event) == 56, "twin: EventLayout");
_Static_assert(sizeof(struct socket_row) == 112, "twin: EventLayout");
_Static_assert(sizeof(struct existing_socket) == 4, "twin: EventLayout");
_Static_assert(sizeof(struct capture_control) == 32, "twin: EventLayout");
_Static_assert(sizeof(struct capture_config) == 24, "twin: EventLayout");

#endif
