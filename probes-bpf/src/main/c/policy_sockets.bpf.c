/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* policy_sockets.bpf.c - sockets as their process makes, connects and uses them: a refusal is EPERM at once. Kernel 5.15. */

#define ALLOW 1
#define REFUSE 0
#define TURN 2

/* The verifier wants the context itself where it is written, not a place in it found before. */
#define FRESH(ctx) asm volatile("" : "+r"(ctx))

static __always_inline __u32 current_pid(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, tgid);
}

static __always_inline bool is_agent(struct task_struct *task)
{
	__u32 zero = 0;
	struct policy_settings *settings = bpf_map_lookup_elem(&obs_settings, &zero);

	return settings && settings->agent_pid && settings->agent_pid == (__u32)BPF_CORE_READ(task, tgid) &&
	       settings->agent_started == BPF_CORE_READ(task, group_leader, start_boottime);
}

/* The verifier lets nobody follow this pointer; its number may be. */
static __always_inline struct cgroup *cgroup_of(void *pointer)
{
	struct sock *sk = NULL;

	bpf_probe_read_kernel(&sk, sizeof(sk), &pointer);
	return BPF_CORE_READ(sk, sk_cgrp_data.cgroup);
}

static __always_inline __u32 network_namespace_of(void *pointer)
{
	struct sock *sk = NULL;

	bpf_probe_read_kernel(&sk, sizeof(sk), &pointer);
	return BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
}

static __always_inline void set_maker(struct policy_socket *state)
{
	read_user((void *)bpf_get_current_task(), &state->made);
	state->flags = SOCKET_MADE_KNOWN;
	if (is_agent((void *)bpf_get_current_task()))
		state->flags |= SOCKET_EXEMPT;
}

SEC("cgroup/sock_create")
int obs_sock_made(struct bpf_sock *ctx)
{
	struct policy_socket *state;

	state = bpf_sk_storage_get(&obs_policy_sk, ctx, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (state)
		set_maker(state);
	else
		policy_loss(POLICY_LOSS_STORAGE);
	return ALLOW;
}

/* Who listens or is bound where the packet would go, if that is in this network namespace. */
static __always_inline void find_peer(struct bpf_sock_addr *ctx, struct policy_socket *state, struct flow *flow, bool ipv4)
{
	struct bpf_sock_tuple tuple = {};
	struct policy_socket *other;
	__u32 size = ipv4 ? sizeof(tuple.ipv4) : sizeof(tuple.ipv6);
	struct bpf_sock *sk;

	if (ipv4) {
		tuple.ipv4.daddr = ((__be32 *)flow->remote)[3];
		tuple.ipv4.dport = bpf_htons(flow->remote_port);
	} else {
		__builtin_memcpy(tuple.ipv6.daddr, flow->remote, 16);
		tuple.ipv6.dport = bpf_htons(flow->remote_port);
	}
	__builtin_memset(&state->peer, 0, sizeof(state->peer));
	/* A listener on any address would be found for every address there is. */
	if (!is_local(flow->remote, network_namespace_of(ctx->sk)))
		return;
	if (flow->protocol == IPPROTO_TCP)
		sk = bpf_sk_lookup_tcp(ctx, &tuple, size, BPF_F_CURRENT_NETNS, 0);
	else if (flow->protocol == IPPROTO_UDP)
		sk = bpf_sk_lookup_udp(ctx, &tuple, size, BPF_F_CURRENT_NETNS, 0);
	else
		return;
	if (!sk)
		return;
	other = bpf_sk_storage_get(&obs_policy_sk, sk, 0, 0);
	if (other)
		state->peer = other->made;
	else
		state->peer.cgroup_id = BPF_CORE_READ(cgroup_of(sk), kn, id);
	bpf_sk_release(sk);
}

static __noinline struct policy_socket *state_of(struct bpf_sock_addr *ctx, struct bpf_sock *sk)
{
	struct policy_socket *state = bpf_sk_storage_get(&obs_policy_sk, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	struct cgroup *cgroup;

	if (!state) {
		policy_loss(POLICY_LOSS_STORAGE);
		return NULL;
	}
	/* Older than the policy, and missed by the enrolment: its cgroup says who made it. */
	if (!state->made.cgroup_id) {
		cgroup = cgroup_of(sk);
		state->made.cgroup_id = BPF_CORE_READ(cgroup, kn, id);
	}
	return state;
}

#include "policy_redirect.h"

static __always_inline int judge_peer(struct bpf_sock_addr *ctx, struct flow *flow, bool ipv4, bool connects)
{
	__u64 generation = active_generation();
	struct bpf_sock *sk = ctx->sk;
	struct policy_socket *state;
	struct decision decision = {};
	struct user user = {};
	bool to_relay = false;
	__u64 known = 0;

	if (!generation || !sk)
		return ALLOW;
	state = state_of(ctx, sk);
	if (!state)
		return REFUSE;
	if (state->flags & SOCKET_EXEMPT) {
		if (connects)
			act_for(sk, state);
		return ALLOW;
	}
	read_user((void *)bpf_get_current_task(), &user);
	if (same_user(&user, &state->made))
		__builtin_memset(&user, 0, sizeof(user));
	flow->protocol = ctx->protocol;
	flow->remote_port = bpf_ntohs(ctx->user_port);
	flow->local_port = sk->src_port;
	if (connects && flow->protocol == IPPROTO_TCP) {
		to_relay = has_relay(ctx, ipv4);
		/* Nobody else than those who are turned there may speak to the relay. */
		if (to_relay && is_loopback(flow->remote) && flow->remote_port == relay_port(ipv4))
			return REFUSE;
	}
	find_peer(ctx, state, flow, ipv4);
	state->used = user;
	state->flags |= SOCKET_USER_SEEN;
	state->resolved = 0;
	obs_resolve(generation, state, (__u64)cgroup_of(sk));
	if (connects && flow->protocol == IPPROTO_TCP) {
		state->party = PARTY_CLIENT;
		state->generation = generation;
		state->flags &= ~(SOCKET_DENIED | SOCKET_TOLD | SOCKET_RELAYED | SOCKET_HANDED_ON);
	}
	/* ICMP: its type is in the packet, and judged there. */
	if (exempt_destination(flow) || (flow->protocol != IPPROTO_TCP && flow->protocol != IPPROTO_UDP))
		return ALLOW;
	if (state->flags & SOCKET_UNSELECTED) {
		if (!to_relay || !peer_needs(generation, state, flow))
			return ALLOW;
		keep_destination(state, flow);
		return TURN;
	}
	flow->cookie = bpf_get_socket_cookie(ctx);
	/* Answers are judged where they leave, by what the question was. */
	if (flow->protocol == IPPROTO_UDP && obs_began(flow, generation, &known) == PARTY_SERVER)
		return ALLOW;
	flow->pid = current_pid();
	set_port(flow, flow->remote_port);
	flow->relayed = to_relay;
	obs_judge_socket(generation, state, state->peer_workload, flow, &decision);
	if (decision.denied && connects && flow->protocol == IPPROTO_TCP)
		state->flags |= SOCKET_DENIED | SOCKET_TOLD;
	/* What a datagram may is told when it leaves. */
	if (decision.denied || flow->protocol == IPPROTO_TCP)
		obs_tell(generation, state, &state->peer, flow, &decision);
	if (decision.denied)
		return REFUSE;
	if (!to_relay || !(decision.needs || peer_needs(generation, state, flow)))
		return ALLOW;
	keep_destination(state, flow);
	return TURN;
}

static __always_inline int peer4(struct bpf_sock_addr *ctx, bool connects)
{
	struct flow flow = {};
	int verdict;

	/* Any address means this machine. */
	map_ipv4(flow.remote, ctx->user_ip4 ? ctx->user_ip4 : bpf_htonl(0x7f000001));
	verdict = judge_peer(ctx, &flow, true, connects);
	if (verdict != TURN)
		return verdict;
	FRESH(ctx);
	ctx->user_ip4 = bpf_htonl(0x7f000001);
	ctx->user_port = bpf_htons(relay_port(true));
	return ALLOW;
}

static __always_inline int peer6(struct bpf_sock_addr *ctx, bool connects)
{
	struct flow flow = {};
	__be32 *words = (__be32 *)flow.remote;
	bool ipv4;
	int verdict;

	words[0] = ctx->user_ip6[0];
	words[1] = ctx->user_ip6[1];
	words[2] = ctx->user_ip6[2];
	words[3] = ctx->user_ip6[3];
	if (!words[0] && !words[1] && !words[2] && !words[3])
		words[3] = bpf_htonl(1);
	ipv4 = !words[0] && !words[1] && words[2] == bpf_htonl(0xffff);
	verdict = judge_peer(ctx, &flow, ipv4, connects);
	if (verdict != TURN)
		return verdict;
	FRESH(ctx);
	ctx->user_ip6[0] = 0;
	ctx->user_ip6[1] = 0;
	ctx->user_ip6[2] = ipv4 ? bpf_htonl(0xffff) : 0;
	ctx->user_ip6[3] = bpf_htonl(ipv4 ? 0x7f000001 : 1);
	ctx->user_port = bpf_htons(relay_port(ipv4));
	return ALLOW;
}

SEC("cgroup/connect4")
int obs_connect4(struct bpf_sock_addr *ctx)
{
	return peer4(ctx, true);
}

SEC("cgroup/connect6")
int obs_connect6(struct bpf_sock_addr *ctx)
{
	return peer6(ctx, true);
}

SEC("cgroup/sendmsg4")
int obs_sendmsg4(struct bpf_sock_addr *ctx)
{
	return peer4(ctx, false);
}

SEC("cgroup/sendmsg6")
int obs_sendmsg6(struct bpf_sock_addr *ctx)
{
	return peer6(ctx, false);
}
