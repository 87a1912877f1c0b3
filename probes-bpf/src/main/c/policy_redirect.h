/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * policy_redirect.h - connections whose requests must be judged are turned to the agent as they are
 * opened, if it listens in this network namespace; its own socket then stands for their users'.
 */
#ifndef OBS_POLICY_REDIRECT_H
#define OBS_POLICY_REDIRECT_H

static __always_inline __u16 relay_port(bool ipv4)
{
	__u32 zero = 0;
	struct policy_settings *settings = bpf_map_lookup_elem(&obs_settings, &zero);

	return !settings ? 0 : ipv4 ? settings->relay_port4 : settings->relay_port6;
}

/* Whether the agent, and nobody else, listens there now. */
static __noinline bool has_relay(struct bpf_sock_addr *ctx, bool ipv4)
{
	struct bpf_sock_tuple tuple = {};
	__u16 port = relay_port(ipv4);
	struct policy_socket *listener;
	struct bpf_sock *sk;
	bool found;

	if (!port)
		return false;
	if (ipv4) {
		tuple.ipv4.daddr = bpf_htonl(0x7f000001);
		tuple.ipv4.dport = bpf_htons(port);
	} else {
		tuple.ipv6.daddr[3] = bpf_htonl(1);
		tuple.ipv6.dport = bpf_htons(port);
	}
	sk = bpf_sk_lookup_tcp(ctx, &tuple, ipv4 ? sizeof(tuple.ipv4) : sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0);
	if (!sk)
		return false;
	listener = bpf_sk_storage_get(&obs_policy_sk, sk, 0, 0);
	found = sk->state == TCP_LISTEN && listener && (listener->flags & SOCKET_EXEMPT);
	bpf_sk_release(sk);
	return found;
}

static __always_inline __u32 judging_of(void *facts, struct fact_key *key)
{
	union fact *fact = bpf_map_lookup_elem(facts, key);

	return fact ? fact->entry.judging : 0;
}

/*
 * Whether a rule of who listens there may be about requests of some client. Which of its clients
 * that is shows when the addresses of both ends are known, at the agent.
 */
static __noinline bool peer_needs(__u64 generation, struct policy_socket *state, struct flow *flow)
{
	void *facts = table_of(&obs_facts, generation);
	struct fact_key key = {.kind = FACT_INGRESS, .part = state->peer_workload, .number = ANY_JUDGED_PEER};

	if (!facts || !state->peer_workload)
		return false;
	if (judging_of(facts, &key))
		return true;
	key.port = port_class(generation, PORTS_TCP, flow->remote_port);
	return key.port && judging_of(facts, &key);
}

static __always_inline void keep_destination(struct policy_socket *state, struct flow *flow)
{
	state->flags |= SOCKET_RELAYED;
	state->pid = current_pid();
	__builtin_memcpy(state->original, flow->remote, 16);
	state->original_port = flow->remote_port;
}

static __always_inline void act_for(struct bpf_sock *sk, struct policy_socket *state)
{
	if (!find_acting(network_namespace_of(sk), sk->family == AF_INET, sk->src_port, &state->used))
		__builtin_memset(&state->used, 0, sizeof(state->used));
}

#endif
