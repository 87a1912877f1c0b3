/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* maps.h - state that the programs share with each other and with user space. */
#ifndef OBS_MAPS_H
#define OBS_MAPS_H

#define CONTROL_SLOTS 65536
#define STASH_BYTES 16384

/* Set by user space before load; the verifier then treats it as constant. */
const volatile struct capture_config obs_config = {
	.segment_bytes = 4096,
	.wakeup_bytes = 1 << 20,
};

struct obs_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
};

/* key: shard; value: ring, made by user space before attach. A socket stays in one shard, so its events stay in order. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 16);
	__type(key, __u32);
	__array(values, struct obs_ring);
} obs_rings SEC(".maps");

enum capture_mode {
	MODE_UNDECIDED,
	MODE_CAPTURE,
	MODE_COUNT,	/* the other end of this connection is here too and is captured */
	MODE_IGNORE,
};

enum state_flag {
	STATE_OPENED = 1 << 0,	/* open was reported */
	STATE_USER_SEEN = 1 << 1,	/* the process that sends was looked at */
	STATE_CLOSED = 1 << 2,
};

struct socket_state {
	__u64 cookie;
	__u64 syn_ns;
	struct owner_event owner;	/* who connected; header unused until reported */
	__u32 first_sent;
	__u32 first_received;
	__u8 mode;
	__u8 role;
	__u8 flags;
	__u8 reserved[5];
};

/* key: socket; value: what we know of it; lives and dies with the socket. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct socket_state);
} obs_sockets SEC(".maps");

/*
 * Connections whose server is on this machine. The pair of initial sequence numbers names a
 * connection better than its addresses: address translation between the ends does not change it,
 * and no namespace needs to be compared. Value: the server's port. Oldest out.
 */
struct connection_pair {
	__u32 server_first;
	__u32 client_first;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct connection_pair);
	__type(value, __u32);
} obs_pairs SEC(".maps");

/* key: cookie of a socket older than the probes; filled once at start; removed when the socket is first seen. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct existing_socket);
} obs_existing SEC(".maps");

/* key: low bits of the cookie; mapped by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, CONTROL_SLOTS);
	__type(key, __u32);
	__type(value, struct capture_control);
} obs_control SEC(".maps");

/* key: port / 64; value: one bit per local port that is not reported. Written once at start. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} obs_excluded SEC(".maps");

/* key: enum loss_reason; value: events lost, per CPU. Never reset: readers take differences. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOSS_REASONS);
	__type(key, __u32);
	__type(value, __u64);
} obs_losses SEC(".maps");

/*
 * Payload may come with the segment that completes the handshake (TCP_DEFER_ACCEPT, a lost ACK):
 * the packet is then still the listener's. It waits here for the few microseconds until the same
 * softirq on the same CPU makes the connection.
 */
struct stash {
	__u32 waiting;
	__u32 next_sequence;	/* rcv_nxt that the new connection must have */
	struct data_event event;
	__u8 payload[STASH_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct stash);
} obs_stash SEC(".maps");

static __always_inline void count_loss(__u32 reason)
{
	__u64 *lost = bpf_map_lookup_elem(&obs_losses, &reason);

	if (lost)
		*lost += 1;
}

static __always_inline bool excluded(__u16 port)
{
	__u32 word = port / 64;
	__u64 *bits = bpf_map_lookup_elem(&obs_excluded, &word);

	return bits && (*bits >> (port % 64) & 1);
}

static __always_inline void *ring_of(__u64 cookie)
{
	__u32 shard = (__u32)cookie & obs_config.shard_mask;

	return bpf_map_lookup_elem(&obs_rings, &shard);
}

/*
 * Never wake the reader per event: it drains on a timer. It is woken only when its ring fills up,
 * and asking for the fill costs a helper call and the reader's cache line, so one event in sixteen
 * asks, chosen by the clock, and every large one.
 */
static __always_inline __u64 wakeup(void *ring, __u64 time_ns, __u32 bytes)
{
	if (bytes < 4096 && (time_ns >> 6 & 15))
		return BPF_RB_NO_WAKEUP;
	return bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) > obs_config.wakeup_bytes ? BPF_RB_FORCE_WAKEUP
										   : BPF_RB_NO_WAKEUP;
}

#endif
