/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* payload.bpf.c - bytes of TCP segments and UDP datagrams, as they pass a cgroup. Kernel 5.10. */

#define MAX_CAPTURED 65536	/* the largest class below */
#define DEFAULT_LIMIT 0xffffffff

static __always_inline __u32 network_namespace(struct __sk_buff *skb)
{
	return BPF_CORE_READ(kernel_sock(skb), __sk_common.skc_net.net, ns.inum);
}

/* First sight of a socket that no state change announced: it is older than the probes, or UDP. */
static __noinline struct socket_state *adopt(struct __sk_buff *skb, struct bpf_sock *sk, struct packet *packet)
{
	struct socket_state *state;
	struct existing_socket *existing;
	struct open_event *event;
	__u64 cookie;
	void *ring;

	state = bpf_sk_storage_get(&obs_sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state) {
		count_loss(LOSS_NO_STORAGE);
		return NULL;
	}
	cookie = bpf_get_socket_cookie(skb);
	state->cookie = cookie;
	state->mode = excluded(sk->src_port) ? MODE_IGNORE : MODE_CAPTURE;
	existing = bpf_map_lookup_elem(&obs_existing, &cookie);
	if (existing) {
		state->role = existing->role;
		if (state->mode != MODE_IGNORE)
			state->mode = existing->mode;
		bpf_map_delete_elem(&obs_existing, &cookie);
	}
	if (packet->protocol == IPPROTO_UDP) {
		if (state->role == ROLE_UNKNOWN)
			state->role = packet->sent ? ROLE_CLIENT : ROLE_SERVER;
		return state;
	}
	if (state->mode == MODE_IGNORE)
		return state;
	ring = ring_of(cookie);
	if (!ring)
		return state;
	state->flags = STATE_OPENED;
	event = bpf_ringbuf_reserve(ring, sizeof(*event), 0);
	if (!event) {
		count_loss(LOSS_RING_FULL);
		return state;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->header.type = EVENT_OPEN;
	event->header.flags = EVENT_PREEXISTING;
	event->header.time_ns = bpf_ktime_get_ns();
	event->header.socket_cookie = cookie;
	fill_open(skb, packet, event);
	event->role = state->role;
	event->network_namespace = network_namespace(skb);
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return state;
}

/*
 * Room is reserved in powers of two, because the ring wants a constant; small segments take little
 * of it, and what is not written is not touched.
 */
#define RESERVE_CLASS(CLASS)                                                                         \
	if (captured <= (CLASS)) {                                                                   \
		event = bpf_ringbuf_reserve(ring, sizeof(*from) + (CLASS), 0);                       \
		if (!event) {                                                                        \
			count_loss(LOSS_RING_FULL);                                                  \
			return;                                                                      \
		}                                                                                    \
		*event = *from;                                                                      \
		captured -= 1;                                                                       \
		asm volatile("%0 &= %1" : "+r"(captured) : "i"((CLASS) - 1));                        \
		captured += 1;                                                                       \
		if (bpf_skb_load_bytes(skb, offset, event + 1, captured)) {                          \
			count_loss(LOSS_UNREADABLE);                                                 \
			event->captured = 0;                                                         \
		}                                                                                    \
		bpf_ringbuf_submit(event, wakeup(ring, time_ns, CLASS));                             \
		return;                                                                              \
	}

#define DEFINE_REPORT(NAME, TYPE)                                                                    \
	static __noinline void NAME(struct __sk_buff *skb, void *ring, struct TYPE *from, __u32 offset, \
				    __u64 time_ns)                                                   \
	{                                                                                            \
		__u32 captured = from->captured;                                                     \
		struct TYPE *event;                                                                  \
                                                                                                     \
		if (!captured) {                                                                     \
			event = bpf_ringbuf_reserve(ring, sizeof(*from), 0);                         \
			if (!event) {                                                                \
				count_loss(LOSS_RING_FULL);                                          \
				return;                                                              \
			}                                                                            \
			*event = *from;                                                              \
			bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);                                 \
			return;                                                                      \
		}                                                                                    \
		RESERVE_CLASS(64)                                                                    \
		RESERVE_CLASS(128)                                                                   \
		RESERVE_CLASS(256)                                                                   \
		RESERVE_CLASS(512)                                                                   \
		RESERVE_CLASS(1024)                                                                  \
		RESERVE_CLASS(2048)                                                                  \
		RESERVE_CLASS(4096)                                                                  \
		RESERVE_CLASS(8192)                                                                  \
		RESERVE_CLASS(16384)                                                                 \
		RESERVE_CLASS(32768)                                                                 \
		RESERVE_CLASS(65536)                                                                 \
	}

DEFINE_REPORT(report_data, data_event)
DEFINE_REPORT(report_datagram, datagram_event)

static __always_inline struct capture_control *control_of(__u64 cookie)
{
	__u32 slot = (__u32)cookie & (CONTROL_SLOTS - 1);
	struct capture_control *control = bpf_map_lookup_elem(&obs_control, &slot);

	return control && *(volatile __u64 *)&control->socket_cookie == cookie ? control : NULL;
}

static __always_inline __u32 limit_of(struct capture_control *control, __u32 sent)
{
	__u32 limit = control->limit[sent];

	if (limit == DEFAULT_LIMIT)
		return obs_config.segment_bytes;
	return limit < MAX_CAPTURED ? limit : MAX_CAPTURED;
}

/* See struct stash. */
static __noinline int stash(struct __sk_buff *skb, struct packet *packet)
{
	__u32 zero = 0, captured;
	struct stash *stash = bpf_map_lookup_elem(&obs_stash, &zero);

	if (!stash)
		return 0;
	/* The same again is a retransmission: the listener had no room for the connection yet. */
	if (stash->waiting && stash->next_sequence != packet->sequence)
		count_loss(LOSS_BEFORE_ACCEPT);
	captured = packet->length;
	if (captured > obs_config.segment_bytes)
		captured = obs_config.segment_bytes;
	if (captured > STASH_BYTES)
		captured = STASH_BYTES;
	if (captured < 1)
		return 0;
	__builtin_memset(&stash->event, 0, sizeof(stash->event));
	stash->event.header.type = EVENT_DATA;
	stash->event.header.sequence = packet->sequence;
	stash->event.header.time_ns = bpf_ktime_get_ns();
	stash->event.length = packet->length;
	stash->event.captured = captured;
	stash->next_sequence = packet->sequence;
	captured -= 1;
	asm volatile("%0 &= %1" : "+r"(captured) : "i"(STASH_BYTES - 1));
	captured += 1;
	if (bpf_skb_load_bytes(skb, packet->offset, stash->payload, captured))
		count_loss(LOSS_UNREADABLE);
	else
		stash->waiting = 1;
	return 0;
}

/*
 * The SYN-ACK leaves before the client can know the connection, so when the client is established
 * its local peer is on record, whoever of the two gets the CPU first.
 */
static __noinline int remember_server(struct packet *packet)
{
	struct connection_pair pair = {
		.server_first = packet->sequence,
		.client_first = packet->acknowledged,
	};
	__u32 port = packet->source;

	bpf_map_update_elem(&obs_pairs, &pair, &port, BPF_ANY);
	return 0;
}

static __always_inline void listener(struct __sk_buff *skb, struct packet *packet)
{
	if (!packet->sent && packet->length)
		stash(skb, packet);
	else if (packet->sent && !packet->length)
		remember_server(packet);
}

/* A client's peer is looked up again with its first bytes: while the probes were being attached no SYN-ACK was seen. */
static __always_inline void decide(struct socket_state *state)
{
	struct connection_pair pair = {
		.server_first = state->first_received,
		.client_first = state->first_sent,
	};

	state->mode = bpf_map_lookup_elem(&obs_pairs, &pair) ? MODE_COUNT : MODE_CAPTURE;
}

static __always_inline void segment(struct __sk_buff *skb, struct packet *packet, struct socket_state *state, void *ring,
				    __u64 now)
{
	struct capture_control *control = control_of(state->cookie);
	struct data_event event = {
		.header.type = EVENT_DATA,
		.header.flags = packet->sent ? EVENT_SENT : 0,
		.header.sequence = packet->sequence,
		.header.time_ns = now,
		.header.socket_cookie = state->cookie,
	};
	__u32 limit = obs_config.segment_bytes, offset = packet->offset, skip;

	event.length = packet->length;
	if (control) {
		__u32 sent = packet->sent & 1;

		limit = limit_of(control, sent);
		if (!limit)
			return;
		if (control->skipping[sent]) {
			skip = control->skip_until[sent] - packet->sequence;
			if ((__s32)skip <= 0) {
				/* Passed; else it would lie ahead again after 2 GiB. */
				control->skipping[sent] = 0;
			} else {
				event.length = skip < packet->length ? skip : packet->length;
				report_data(skb, ring, &event, offset, now);
				if (skip >= packet->length)
					return;
				event.header.sequence += skip;
				event.length = packet->length - skip;
				offset += skip;
			}
		}
	}
	event.captured = event.length < limit ? event.length : limit;
	report_data(skb, ring, &event, offset, now);
}

static __noinline int datagram(struct __sk_buff *skb, struct packet *packet, struct socket_state *state, void *ring,
			       __u64 now)
{
	struct capture_control *control = control_of(state->cookie);
	__u32 limit = obs_config.segment_bytes;
	struct datagram_event event = {};

	if (control) {
		__u32 sent = packet->sent & 1;

		limit = limit_of(control, sent);
		if (!limit)
			return 0;
	}
	event.conversation.header.type = EVENT_DATAGRAM;
	event.conversation.header.flags = packet->sent ? EVENT_SENT : 0;
	event.conversation.header.time_ns = now;
	event.conversation.header.socket_cookie = state->cookie;
	fill_open(skb, packet, &event.conversation);
	event.conversation.role = state->role;
	event.conversation.network_namespace = network_namespace(skb);
	event.length = packet->length;
	event.captured = event.length < limit ? event.length : limit;
	report_datagram(skb, ring, &event, packet->offset, now);
	return 0;
}

/* A socket without state: it listens, or it is older than the probes, or it is UDP. */
static __noinline struct socket_state *first_sight(struct __sk_buff *skb, struct packet *packet)
{
	struct bpf_sock *sk = skb->sk;

	if (!sk)
		return NULL;
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return NULL;
	if (packet->protocol == IPPROTO_TCP && sk->state == TCP_LISTEN) {
		listener(skb, packet);
		return NULL;
	}
	return packet->length ? adopt(skb, sk, packet) : NULL;
}

/*
 * Always lets the packet pass. This runs four times for a request and its response between two
 * local processes, so the order is by cost: pure ACKs leave before the first look-up; of a
 * connection that is captured at its other end only the storage is looked up.
 */
static __always_inline int pass(struct __sk_buff *skb, bool sent)
{
	struct packet packet;
	struct socket_state *state;
	struct bpf_sock *sk;
	__u64 now;
	void *ring;

	if (!dissect(skb, &packet))
		return 1;
	packet.sent = sent;
	if (!packet.length && !(sent && (packet.tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK)))
		return 1;
	sk = skb->sk;
	if (!sk)
		return 1;
	state = bpf_sk_storage_get(&obs_sockets, sk, 0, 0);
	if (!state || !state->cookie) {
		state = first_sight(skb, &packet);
		if (!state)
			return 1;
	}
	if (!packet.length || state->mode == MODE_IGNORE || state->flags & STATE_CLOSED)
		return 1;
	if (state->mode == MODE_COUNT && (!sent || state->flags & STATE_USER_SEEN))
		return 1;
	ring = ring_of(state->cookie);
	if (!ring)
		return 1;
	now = bpf_ktime_get_ns();
	if (packet.protocol == IPPROTO_UDP) {
		datagram(skb, &packet, state, ring, now);
		if (sent && !(state->flags & STATE_USER_SEEN))
			see_user(skb, state, ring, now, packet.protocol);
		return 1;
	}
	if (!(state->flags & STATE_OPENED))
		return 1;	/* Fast Open: the open that follows will show the gap */
	if (sent && !(state->flags & STATE_USER_SEEN))
		see_user(skb, state, ring, now, packet.protocol);
	if (state->mode == MODE_UNDECIDED)
		decide(state);
	if (state->mode == MODE_CAPTURE)
		segment(skb, &packet, state, ring, now);
	return 1;
}

SEC("cgroup_skb/ingress")
int obs_skb_ingress(struct __sk_buff *skb)
{
	return pass(skb, false);
}

SEC("cgroup_skb/egress")
int obs_skb_egress(struct __sk_buff *skb)
{
	return pass(skb, true);
}
