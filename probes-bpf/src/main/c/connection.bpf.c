/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* connection.bpf.c - where TCP connections begin and end. Kernel 5.12: socket cookie in tracing. */

#define SOCK_DONE 1
#define ETIMEDOUT 110
#define ECONNRESET 104
#define EPIPE 32
#define CGROUP_DEPTH 24

/* By the socket's own cgroup: in a softirq the current process is a bystander. */
static __always_inline bool in_scope(struct sock *sk)
{
	struct cgroup *cgroup;
	int depth;

	if (!obs_config.cgroup_id)
		return true;
	cgroup = BPF_CORE_READ(sk, sk_cgrp_data.cgroup);
	for (depth = 0; depth < CGROUP_DEPTH && cgroup; depth++) {
		struct cgroup_subsys_state *parent;

		if (BPF_CORE_READ(cgroup, kn, id) == obs_config.cgroup_id)
			return true;
		parent = BPF_CORE_READ(cgroup, self.parent);
		cgroup = parent ? BPF_CORE_READ(parent, cgroup) : NULL;
	}
	return false;
}

/* A dual-stack socket that talks IPv4 has mapped addresses, ::ffff:a.b.c.d. */
static __always_inline int addresses(struct sock *sk, __u8 *local, __u8 *remote)
{
	__be32 *to_local = (__be32 *)local, *to_remote = (__be32 *)remote;
	struct in6_addr from_local, from_remote;

	if (sk->__sk_common.skc_family == AF_INET6) {
		BPF_CORE_READ_INTO(&from_local, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&from_remote, sk, __sk_common.skc_v6_daddr);
		if (from_local.in6_u.u6_addr32[0] || from_local.in6_u.u6_addr32[1] ||
		    from_local.in6_u.u6_addr32[2] != 0xffff0000) {
			__builtin_memcpy(to_local, &from_local, 16);
			__builtin_memcpy(to_remote, &from_remote, 16);
			return 6;
		}
	}
	__builtin_memset(to_local, 0, 16);
	__builtin_memset(to_remote, 0, 16);
	to_local[0] = sk->__sk_common.skc_rcv_saddr;
	to_remote[0] = sk->__sk_common.skc_daddr;
	return 4;
}

static __always_inline void report_open(struct sock *sk, struct socket_state *state, void *ring, __u64 now)
{
	struct open_event *event = bpf_ringbuf_reserve(ring, sizeof(*event), 0);

	if (!event) {
		count_loss(LOSS_RING_FULL);
		return;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->header.type = EVENT_OPEN;
	event->header.flags = EVENT_SEQUENCES;
	event->header.time_ns = now;
	event->header.socket_cookie = state->cookie;
	event->ip_version = addresses(sk, event->local_address, event->remote_address);
	event->ip_protocol = IPPROTO_TCP;
	event->local_port = sk->__sk_common.skc_num;
	event->remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
	event->role = state->role;
	event->network_namespace = sk->__sk_common.skc_net.net->ns.inum;
	event->first_sent = state->first_sent;
	event->first_received = state->first_received;
	if (state->syn_ns) {
		event->header.flags |= EVENT_LATENCY;
		event->connect_latency_ns = now - state->syn_ns;
	}
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

/* The one state change that happens in the process that connects. */
static __always_inline void syn_sent(struct sock *sk)
{
	struct socket_state *state = bpf_sk_storage_get(&obs_sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!state) {
		count_loss(LOSS_NO_STORAGE);
		return;
	}
	/* A socket may connect again after a failure: begin anew. */
	__builtin_memset(state, 0, sizeof(*state));
	state->cookie = bpf_get_socket_cookie(sk);
	state->syn_ns = bpf_ktime_get_ns();
	state->role = ROLE_CLIENT;
	if (!in_scope(sk))
		state->mode = MODE_IGNORE;
	else if (!(BPF_CORE_READ(task, flags) & PF_KTHREAD))
		read_owner(task, &state->owner);
}

/* Payload that came with the handshake, see struct stash. */
static __always_inline void release_stash(struct socket_state *state, void *ring)
{
	__u32 zero = 0, size;
	struct stash *stash = bpf_map_lookup_elem(&obs_stash, &zero);

	if (!stash || !stash->waiting || stash->next_sequence != state->first_received)
		return;
	stash->waiting = 0;
	if (!ring)
		return;
	stash->event.header.socket_cookie = state->cookie;
	size = stash->event.captured;
	if (size > STASH_BYTES)
		size = STASH_BYTES;
	if (bpf_ringbuf_output(ring, &stash->event, sizeof(stash->event) + size, BPF_RB_NO_WAKEUP))
		count_loss(LOSS_RING_FULL);
}

static __always_inline void established(struct sock *sk)
{
	struct socket_state *state = bpf_sk_storage_get(&obs_sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
	struct connection_pair pair;
	__u16 local_port = sk->__sk_common.skc_num;
	__u64 now = bpf_ktime_get_ns();
	__u32 server_port, *known;
	void *ring;

	if (!state) {
		count_loss(LOSS_NO_STORAGE);
		return;
	}
	if (!tcp || state->mode == MODE_IGNORE)
		return;
	/*
	 * bytes_acked counts the SYN of the end that connected; neither counter is 0 when data came
	 * with the handshake. So these are the sequence numbers after the SYNs in every case.
	 */
	state->first_received = tcp->rcv_nxt - (__u32)tcp->bytes_received;
	if (state->role == ROLE_CLIENT) {
		state->first_sent = tcp->snd_una - (__u32)tcp->bytes_acked + 1;
		pair.server_first = state->first_received;
		pair.client_first = state->first_sent;
		known = bpf_map_lookup_elem(&obs_pairs, &pair);
		if (known)
			state->mode = excluded(*known) ? MODE_IGNORE : MODE_COUNT;
	} else {
		state->cookie = bpf_get_socket_cookie(sk);
		state->role = ROLE_SERVER;
		state->first_sent = tcp->snd_una - (__u32)tcp->bytes_acked;
		state->mode = in_scope(sk) ? MODE_CAPTURE : MODE_IGNORE;
		pair.server_first = state->first_sent;
		pair.client_first = state->first_received;
		server_port = local_port;
		if (state->mode == MODE_CAPTURE)
			bpf_map_update_elem(&obs_pairs, &pair, &server_port, BPF_ANY);
	}
	if (excluded(local_port))
		state->mode = MODE_IGNORE;
	ring = state->mode == MODE_IGNORE ? NULL : ring_of(state->cookie);
	if (!ring) {
		release_stash(state, NULL);
		return;
	}
	report_open(sk, state, ring, now);
	state->flags |= STATE_OPENED;
	if (state->owner.pid)
		report_owner(state, ring, now);
	if (state->role == ROLE_SERVER)
		release_stash(state, ring);
}

/*
 * From ESTABLISHED or CLOSE_WAIT no orderly end leads to CLOSE in one step, so it is a reset, sent
 * or received, unless the peer fell silent. Later states end by a reset only if it was received.
 */
static __always_inline bool was_reset(struct sock *sk, int old_state)
{
	int error = sk->sk_err;

	if (old_state == TCP_ESTABLISHED || old_state == TCP_CLOSE_WAIT)
		return error != ETIMEDOUT;
	return error == ECONNRESET || error == EPIPE;
}

static __always_inline __u64 sent_payload(struct tcp_sock *tcp, bool connected, bool finished)
{
	__u64 sent = tcp->bytes_acked;

	if (connected && sent)
		sent--;	/* its SYN */
	if (finished && tcp->snd_una == tcp->write_seq && sent)
		sent--;	/* its FIN */
	return sent;
}

static __always_inline __u64 received_payload(struct tcp_sock *tcp, struct sock *sk)
{
	__u64 received = tcp->bytes_received;

	if ((sk->__sk_common.skc_flags & 1UL << SOCK_DONE) && received)
		received--;	/* the peer's FIN */
	return received;
}

static __always_inline void closed(struct sock *sk, int old_state)
{
	struct socket_state *state = bpf_sk_storage_get(&obs_sockets, sk, 0, 0);
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
	struct close_event *event;
	void *ring;

	if (!state || !tcp || !(state->flags & STATE_OPENED))
		return;
	state->flags = STATE_CLOSED;
	ring = ring_of(state->cookie);
	if (!ring)
		return;
	event = bpf_ringbuf_reserve(ring, sizeof(*event), 0);
	if (!event) {
		count_loss(LOSS_RING_FULL);
		return;
	}
	event->header.type = EVENT_CLOSE;
	event->header.flags = was_reset(sk, old_state) ? EVENT_RESET : 0;
	event->header.reserved = 0;
	event->header.sequence = 0;
	event->header.time_ns = bpf_ktime_get_ns();
	event->header.socket_cookie = state->cookie;
	event->sent_bytes = sent_payload(tcp, state->role == ROLE_CLIENT,
					 old_state != TCP_ESTABLISHED && old_state != TCP_CLOSE_WAIT);
	event->received_bytes = received_payload(tcp, sk);
	event->rtt_ns = (__u64)(tcp->srtt_us >> 3) * 1000;
	event->retransmits = tcp->total_retrans;
	event->reserved = 0;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

/*
 * TCP_CLOSE is the one state every connection reaches. close(2) is not: a
 * forked child may still hold the descriptor, and a reset never calls it.
 */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(obs_tcp_state, struct sock *sk, int old_state, int new_state)
{
	if (sk->sk_protocol != IPPROTO_TCP)
		return 0;
	if (new_state == TCP_SYN_SENT)
		syn_sent(sk);
	else if (new_state == TCP_ESTABLISHED)
		established(sk);
	else if (new_state == TCP_CLOSE && old_state != TCP_LISTEN)
		closed(sk, old_state);
	return 0;
}
