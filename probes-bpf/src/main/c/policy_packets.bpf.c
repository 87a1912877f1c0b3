/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * policy_packets.bpf.c - packets as they pass a socket: what comes in is judged here, and what goes
 * out where no system call was (or the policy is newer than the connection). Kernel 5.15.
 *
 * A connection is judged once per generation; after that a packet costs one look at its socket.
 */

#define PASS 1
#define DROP 0

static __always_inline void sender_key(struct flow *flow, bool sent, __u32 first_sequence, struct sender_key *key)
{
	__builtin_memcpy(key->source, sent ? flow->local : flow->remote, 16);
	__builtin_memcpy(key->destination, sent ? flow->remote : flow->local, 16);
	key->source_port = sent ? flow->local_port : flow->remote_port;
	key->destination_port = sent ? flow->remote_port : flow->local_port;
	key->first_sequence = first_sequence;
	key->ip_protocol = flow->protocol;
}

static __noinline int remember_sender(struct policy_socket *state, struct flow *flow, __u32 first_sequence)
{
	struct sender_key key;

	sender_key(flow, true, first_sequence, &key);
	bpf_map_update_elem(&obs_senders, &key, state->used.cgroup_id ? &state->used : &state->made, BPF_ANY);
	return 0;
}

static __noinline int remember_acting(struct __sk_buff *skb, struct policy_socket *state, struct headers *headers)
{
	struct flow flow = {};

	if (read_headers(skb, headers, &flow))
		remember_sender(state, &flow, headers->sequence);
	return 0;
}

/* The socket at the other end, in this network namespace. */
static __noinline int find_other_end(struct __sk_buff *skb, struct flow *flow, struct user *user)
{
	struct bpf_sock_tuple tuple = {};
	bool ipv4 = skb->protocol == bpf_htons(ETH_P_IP);
	__u32 size = ipv4 ? sizeof(tuple.ipv4) : sizeof(tuple.ipv6);
	struct policy_socket *other;
	struct bpf_sock *sk;

	if (ipv4) {
		tuple.ipv4.saddr = ((__be32 *)flow->local)[3];
		tuple.ipv4.daddr = ((__be32 *)flow->remote)[3];
		tuple.ipv4.sport = bpf_htons(flow->local_port);
		tuple.ipv4.dport = bpf_htons(flow->remote_port);
	} else {
		__builtin_memcpy(tuple.ipv6.saddr, flow->local, 16);
		__builtin_memcpy(tuple.ipv6.daddr, flow->remote, 16);
		tuple.ipv6.sport = bpf_htons(flow->local_port);
		tuple.ipv6.dport = bpf_htons(flow->remote_port);
	}
	if (flow->protocol == IPPROTO_TCP)
		sk = bpf_sk_lookup_tcp(skb, &tuple, size, BPF_F_CURRENT_NETNS, 0);
	else
		sk = bpf_sk_lookup_udp(skb, &tuple, size, BPF_F_CURRENT_NETNS, 0);
	if (!sk)
		return 0;
	/* A listener on any address is found for every address there is. */
	if (sk->state != TCP_LISTEN || is_local(flow->remote, network_namespace_of(skb->sk))) {
		other = bpf_sk_storage_get(&obs_policy_sk, sk, 0, 0);
		/* The agent may be outside of the cgroup whose sockets are judged. */
		if (flow->protocol != IPPROTO_TCP || (other && !(other->flags & SOCKET_EXEMPT)) ||
		    !find_acting(network_namespace_of(skb->sk), ipv4, flow->remote_port, user)) {
			if (other)
				*user = other->used.cgroup_id ? other->used : other->made;
		}
	}
	bpf_sk_release(sk);
	return 0;
}

/* Who is at the other end, when that is on this machine. */
static __noinline int find_sender(struct __sk_buff *skb, struct headers *headers, struct flow *flow, struct user *user)
{
	struct sender_key key;
	struct user *sender;

	__builtin_memset(user, 0, sizeof(*user));
	if (!headers->egress) {
		sender_key(flow, false,
			   flow->protocol != IPPROTO_TCP ? 0
			   : headers->tcp_flags & TCP_SYN ? headers->sequence
							  : headers->sequence - 1,
			   &key);
		sender = bpf_map_lookup_elem(&obs_senders, &key);
		if (sender) {
			*user = *sender;
			return 0;
		}
	}
	if (flow->protocol == IPPROTO_TCP || flow->protocol == IPPROTO_UDP)
		find_other_end(skb, flow, user);
	return 0;
}

/* For a connection that was there before us: does anybody listen on its local port? */
static __noinline __u32 party_of(struct __sk_buff *skb, struct flow *flow)
{
	struct bpf_sock_tuple tuple = {};
	bool ipv4 = skb->protocol == bpf_htons(ETH_P_IP);
	struct bpf_sock *sk;
	__u32 party;

	if (ipv4) {
		tuple.ipv4.daddr = ((__be32 *)flow->local)[3];
		tuple.ipv4.dport = bpf_htons(flow->local_port);
	} else {
		__builtin_memcpy(tuple.ipv6.daddr, flow->local, 16);
		tuple.ipv6.dport = bpf_htons(flow->local_port);
	}
	sk = bpf_sk_lookup_tcp(skb, &tuple, ipv4 ? sizeof(tuple.ipv4) : sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0);
	if (!sk)
		return PARTY_CLIENT;
	party = sk->state == TCP_LISTEN ? PARTY_SERVER : PARTY_CLIENT;
	bpf_sk_release(sk);
	return party;
}

/* The process that sends first uses the socket, whoever made it; see owner.h. */
static __noinline int see_sender(struct __sk_buff *skb, struct policy_socket *state, __u8 protocol)
{
	struct user user = {};

	/* The agent sends for others when it ends their connections. */
	if (!in_owner(kernel_sock(skb), protocol) || is_agent((void *)bpf_get_current_task()))
		return 0;
	state->flags |= SOCKET_USER_SEEN;
	read_user((void *)bpf_get_current_task(), &user);
	if (!user.executable.inode || same_user(&user, &state->made))
		return 0;
	if (state->flags & SOCKET_RELAYED)
		state->flags |= SOCKET_HANDED_ON;
	if (!(state->flags & SOCKET_MADE_KNOWN) && user.cgroup_id == state->made.cgroup_id) {
		state->made = user;
		state->flags |= SOCKET_MADE_KNOWN;
	} else {
		state->used = user;
	}
	state->resolved = 0;
	state->generation = 0;
	return 0;
}

static __noinline int judge_connection(struct __sk_buff *skb, struct policy_socket *state, struct headers *headers,
				       struct flow *flow, __u64 generation)
{
	struct decision decision = {};
	bool known_before = state->generation != 0;

	if (state->party == PARTY_UNKNOWN)
		state->party = party_of(skb, flow);
	flow->ingress = state->party == PARTY_SERVER;
	set_port(flow, flow->ingress ? flow->local_port : flow->remote_port);
	if (!state->peer.cgroup_id) {
		find_sender(skb, headers, flow, &state->peer);
		state->resolved = 0;
	}
	obs_resolve(generation, state, (__u64)cgroup_of(skb->sk));
	state->flags &= ~SOCKET_DENIED;
	if (!(state->flags & SOCKET_UNSELECTED) && !exempt_destination(flow)) {
		flow->reset = known_before;
		flow->relayed = is_relayed(state, flow->ingress);
		obs_judge_socket(generation, state, state->peer_workload, flow, &decision);
		if (decision.denied)
			state->flags |= SOCKET_DENIED;
		/* What a handshake was told about is told. */
		if (known_before ? decision.denied || decision.audit : decision.denied || !flow->ingress)
			obs_tell(generation, state, &state->peer, flow, &decision);
	}
	state->generation = generation;
	return state->flags & SOCKET_DENIED ? DROP : PASS;
}

/* A handshake as its listener sees it. The connection it makes is judged again, with the same result. */
static __noinline int judge_handshake(struct __sk_buff *skb, struct policy_socket *state, struct headers *headers,
				      struct flow *flow, __u64 generation)
{
	struct workload workload = {};
	struct decision decision = {};
	struct user peer = {};

	flow->ingress = 1;
	set_port(flow, flow->local_port);
	obs_resolve(generation, state, (__u64)cgroup_of(skb->sk));
	if (state->flags & SOCKET_UNSELECTED)
		return PASS;
	find_sender(skb, headers, flow, &peer);
	obs_workload(generation, &peer, 0, &workload);
	flow->relayed = peer.executable.relayed != 0;
	obs_judge_socket(generation, state, workload.id, flow, &decision);
	if (headers->tcp_flags & TCP_SYN)
		obs_tell(generation, state, &peer, flow, &decision);
	return decision.denied ? DROP : PASS;
}

static __noinline int judge_datagram(struct __sk_buff *skb, struct policy_socket *state, struct headers *headers,
				     struct flow *flow, __u64 generation)
{
	__u16 type_and_code = 0;
	struct decision decision = {};
	__u64 allowed = 0;
	__u32 party = obs_began(flow, generation, &allowed);

	if (party == PARTY_UNKNOWN)
		party = headers->egress ? PARTY_CLIENT : PARTY_SERVER;
	if (!allowed) {
		flow->ingress = party == PARTY_SERVER;
		if (flow->protocol == IPPROTO_UDP) {
			set_port(flow, flow->ingress ? flow->local_port : flow->remote_port);
		} else if (flow->protocol == IPPROTO_ICMP || flow->protocol == IPPROTO_ICMPV6) {
			bpf_skb_load_bytes(skb, headers->transport, &type_and_code, 2);
			set_port(flow, bpf_ntohs(type_and_code));
		} else {
			set_protocol_only(flow);
		}
		if (exempt_destination(flow))
			return PASS;
		if (flow->ingress || !state->peer.cgroup_id) {
			find_sender(skb, headers, flow, &state->peer);
			state->resolved = 0;
			obs_resolve(generation, state, (__u64)cgroup_of(skb->sk));
		}
		obs_judge_socket(generation, state, state->peer_workload, flow, &decision);
		obs_tell(generation, state, &state->peer, flow, &decision);
		if (decision.denied)
			return DROP;
		if (headers->egress)
			remember_sender(state, flow, 0);
	}
	obs_remember(generation, flow, party);
	return PASS;
}

/* What might be meant by a rule that denies is not passed on a guess. */
static __always_inline bool may_be_denied(struct workload *workload, __u8 ingress)
{
	return ingress ? workload->isolation[1] || (workload->flags & INGRESS_DENIES)
		       : workload->isolation[0] || (workload->flags & EGRESS_DENIES);
}

static __noinline int judge_unreadable(struct policy_socket *state, struct flow *flow, __u64 generation)
{
	struct decision decision = {};

	if (!may_be_denied(&state->made_workload, flow->ingress) && !may_be_denied(&state->used_workload, flow->ingress))
		return PASS;
	decision.denied = 1;
	decision.reason = REASON_UNREADABLE;
	decision.workload = state->made_workload.id;
	obs_tell(generation, state, &state->peer, flow, &decision);
	return DROP;
}

static __noinline int judge_packet(struct __sk_buff *skb, struct policy_socket *state, struct headers *headers,
				   __u64 generation)
{
	struct flow flow = {};
	bool readable = read_headers(skb, headers, &flow);
	struct bpf_sock *sk = skb->sk;

	if (!sk)
		return PASS;
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return PASS;
	flow.cookie = bpf_get_socket_cookie(skb);
	flow.ingress = !headers->egress;
	if (sk->protocol == IPPROTO_TCP && sk->type == SOCK_STREAM) {
		/* Where extension headers hide the ports, the socket knows them. */
		if (!readable && sk->state == TCP_LISTEN) {
			obs_resolve(generation, state, (__u64)cgroup_of(skb->sk));
			return judge_unreadable(state, &flow, generation);
		}
		flow.protocol = IPPROTO_TCP;
		flow.local_port = sk->src_port;
		if (sk->state != TCP_LISTEN)
			flow.remote_port = bpf_ntohs(sk->dst_port);
		if (headers->egress && sk->state == TCP_SYN_SENT) {
			if (state->flags & SOCKET_RELAYED)
				tell_relay(state, &flow);
			else
				remember_sender(state, &flow, headers->sequence);
		}
		restore_destination(state, &flow);
		if (sk->state == TCP_LISTEN) {
			state->party = PARTY_SERVER;
			return judge_handshake(skb, state, headers, &flow, generation);
		}
		if (state->generation == generation)
			return state->flags & SOCKET_DENIED ? DROP : PASS;
		return judge_connection(skb, state, headers, &flow, generation);
	}
	obs_resolve(generation, state, (__u64)cgroup_of(skb->sk));
	if (state->flags & SOCKET_UNSELECTED)
		return PASS;
	return readable ? judge_datagram(skb, state, headers, &flow, generation)
			: judge_unreadable(state, &flow, generation);
}

/* What is denied stays silent, but may end: a reset goes both ways. */
static __noinline int end_only(struct __sk_buff *skb, struct headers *headers)
{
	struct flow flow = {};

	return read_headers(skb, headers, &flow) && (headers->tcp_flags & TCP_RST) ? PASS : DROP;
}

static __always_inline int packet(struct __sk_buff *skb, bool egress)
{
	__u64 generation = active_generation();
	struct headers headers = {.egress = egress};
	struct policy_socket *state;
	struct bpf_sock *sk = skb->sk;
	struct cgroup *cgroup;

	if (!generation || !sk)
		return PASS;
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return PASS;
	/* The answer to a handshake that was let through. */
	if (egress && sk->state == TCP_LISTEN)
		return PASS;
	state = bpf_sk_storage_get(&obs_policy_sk, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state) {
		policy_loss(POLICY_LOSS_STORAGE);
		return DROP;
	}
	if (state->flags & SOCKET_EXEMPT) {
		/* What the agent connects for another is that one's. */
		if (egress && sk->state == TCP_SYN_SENT && state->used.cgroup_id)
			remember_acting(skb, state, &headers);
		return PASS;
	}
	if (egress && !(state->flags & SOCKET_USER_SEEN))
		see_sender(skb, state, sk->protocol);
	if (sk->state != TCP_LISTEN && sk->state != TCP_SYN_SENT) {
		if (state->generation == generation && sk->protocol == IPPROTO_TCP)
			return state->flags & SOCKET_DENIED ? end_only(skb, &headers) : PASS;
		if (state->resolved == generation && (state->flags & SOCKET_UNSELECTED) && sk->protocol != IPPROTO_TCP)
			return PASS;
	}
	if (!state->made.cgroup_id) {
		cgroup = cgroup_of(skb->sk);
		state->made.cgroup_id = BPF_CORE_READ(cgroup, kn, id);
	}
	return judge_packet(skb, state, &headers, generation) == DROP && !(headers.tcp_flags & TCP_RST) ? DROP : PASS;
}

SEC("cgroup_skb/ingress")
int obs_guard_in(struct __sk_buff *skb)
{
	return packet(skb, false);
}

SEC("cgroup_skb/egress")
int obs_guard_out(struct __sk_buff *skb)
{
	return packet(skb, true);
}
