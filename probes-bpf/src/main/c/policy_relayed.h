/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* policy_relayed.h - connections whose requests the agent judges, as the packets' programs see them. */
#ifndef OBS_POLICY_RELAYED_H
#define OBS_POLICY_RELAYED_H

/* The socket is connected with the agent; rules are about where it was to go. */
static __always_inline void restore_destination(struct policy_socket *state, struct flow *flow)
{
	if (!(state->flags & SOCKET_RELAYED))
		return;
	__builtin_memcpy(flow->remote, state->original, 16);
	flow->remote_port = state->original_port;
}

/* Whether the agent judges what is said, by the rules about all who say it. */
static __always_inline bool is_relayed(struct policy_socket *state, __u8 ingress)
{
	if (ingress)
		return state->peer.executable.relayed != 0;
	if (!(state->flags & SOCKET_RELAYED))
		return false;
	return !(state->flags & SOCKET_HANDED_ON) || !state->used_workload.flags ||
	       state->used_workload.id == state->made_workload.id;
}

/* The agent said for whom it connects from this port, which nobody else has meanwhile. */
static __always_inline bool find_acting(__u32 network_namespace, bool ipv4, __u16 port, struct user *user)
{
	struct acting_key key = {
		.network_namespace = network_namespace,
		.port = port,
		.family = ipv4 ? AF_INET : AF_INET6,
	};
	struct user *found = port ? bpf_map_lookup_elem(&obs_acting, &key) : NULL;

	if (!found)
		return false;
	*user = *found;
	user->executable.relayed = 1;
	return true;
}

/* Before its first packet leaves, so that the agent finds it when it accepts. */
static __noinline int tell_relay(struct policy_socket *state, struct flow *flow)
{
	struct relay_key key = {.port = flow->local_port};
	struct relayed relayed = {
		.socket_cookie = flow->cookie,
		.port = state->original_port,
		.pid = state->pid,
		.made = state->made,
		.used = state->used,
		.peer = state->peer,
	};

	__builtin_memcpy(key.address, flow->local, 16);
	__builtin_memcpy(relayed.address, state->original, 16);
	bpf_map_update_elem(&obs_relayed, &key, &relayed, BPF_ANY);
	return 0;
}

#endif
