/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * policy_rejudge.bpf.c - connections that are there when a policy comes or changes: who uses them,
 * and which of them end. Read to the end by the agent. Kernel 5.15; ends connections from 6.5 on,
 * before that their packets are dropped.
 */

extern int bpf_sock_destroy(struct sock_common *sk) __ksym __weak;

static __always_inline bool is_inet(struct sock *sk)
{
	return sk->__sk_common.skc_family == AF_INET || sk->__sk_common.skc_family == AF_INET6;
}

/*
 * Both ends of a connection on this machine name it, so each finds who the other is. Loopback
 * addresses mean another in every namespace.
 */
static __always_inline void end_key(struct flow *flow, bool own, __u32 network_namespace, struct sender_key *key)
{
	__builtin_memcpy(key->source, own ? flow->local : flow->remote, 16);
	__builtin_memcpy(key->destination, own ? flow->remote : flow->local, 16);
	key->source_port = own ? flow->local_port : flow->remote_port;
	key->destination_port = own ? flow->remote_port : flow->local_port;
	key->first_sequence = is_loopback(flow->local) ? network_namespace : 0;
	key->ip_protocol = ESTABLISHED_END;
}

/* Only the agent reads these. */
static __always_inline void note_agent(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 zero = 0;
	struct policy_settings *settings = bpf_map_lookup_elem(&obs_settings, &zero);

	if (!settings)
		return;
	settings->agent_started = BPF_CORE_READ(task, group_leader, start_boottime);
	settings->agent_pid = BPF_CORE_READ(task, tgid);
}

/* Every descriptor of every process: who made the sockets that are older than the policy. */
SEC("iter/task_file")
int obs_enrol(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct listener_key listener = {};
	struct policy_socket *state;
	struct sender_key end = {};
	struct socket *socket;
	struct flow flow = {};
	struct user user = {};
	__u32 one = 1;
	struct sock *sk;

	if (ctx->meta->seq_num == 0)
		note_agent();
	if (!file || !task || task->pid != task->tgid)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket)
		return 0;
	sk = socket->sk;
	if (!sk || !is_inet(sk))
		return 0;
	state = bpf_sk_storage_get(&obs_policy_sk, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state) {
		policy_loss(POLICY_LOSS_STORAGE);
		return 0;
	}
	read_user(task, &user);
	if (!(state->flags & SOCKET_MADE_KNOWN)) {
		state->made = user;
		state->flags |= SOCKET_MADE_KNOWN;
		state->resolved = 0;
		state->generation = 0;
	} else if (sk->__sk_common.skc_state == TCP_LISTEN && !same_user(&user, &state->made) &&
		   !same_user(&user, &state->used)) {
		/* Listens on a socket that was handed to it. */
		state->used = user;
		state->resolved = 0;
	}
	if (is_agent(task))
		state->flags |= SOCKET_EXEMPT;
	if (sk->sk_protocol != IPPROTO_TCP)
		return 0;
	if (sk->__sk_common.skc_state == TCP_LISTEN) {
		listener.network_namespace = sk->__sk_common.skc_net.net->ns.inum;
		listener.port = sk->__sk_common.skc_num;
		bpf_map_update_elem(&obs_listeners, &listener, &one, BPF_ANY);
		return 0;
	}
	read_addresses(&sk->__sk_common, &flow);
	end_key(&flow, true, sk->__sk_common.skc_net.net->ns.inum, &end);
	bpf_map_update_elem(&obs_senders, &end, &user, BPF_ANY);
	return 0;
}

SEC("iter/tcp")
int obs_rejudge(struct bpf_iter__tcp *ctx)
{
	struct sock_common *sk = ctx->sk_common;
	__u64 generation = active_generation();
	struct listener_key listener = {};
	struct policy_socket *state;
	struct decision decision = {};
	struct sender_key end = {};
	struct flow flow = {};
	struct tcp_sock *tcp;
	struct user *peer;

	if (!sk || !generation || sk->skc_state == TCP_LISTEN)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!tcp)
		return 0;
	state = bpf_sk_storage_get(&obs_policy_sk, tcp, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state) {
		policy_loss(POLICY_LOSS_STORAGE);
		return 0;
	}
	if (state->flags & SOCKET_EXEMPT)
		return 0;
	if (!state->made.cgroup_id)
		state->made.cgroup_id = BPF_CORE_READ((struct sock *)sk, sk_cgrp_data.cgroup, kn, id);
	if (state->party == PARTY_UNKNOWN) {
		listener.network_namespace = sk->skc_net.net->ns.inum;
		listener.port = sk->skc_num;
		state->party = bpf_map_lookup_elem(&obs_listeners, &listener) ? PARTY_SERVER : PARTY_CLIENT;
	}
	if (state->generation != generation) {
		read_addresses(sk, &flow);
		restore_destination(state, &flow);
		flow.cookie = bpf_get_socket_cookie(tcp);
		flow.ingress = state->party == PARTY_SERVER;
		flow.reset = 1;
		set_port(&flow, flow.ingress ? flow.local_port : flow.remote_port);
		if (!state->peer.cgroup_id) {
			end_key(&flow, false, sk->skc_net.net->ns.inum, &end);
			peer = bpf_map_lookup_elem(&obs_senders, &end);
			if (peer) {
				state->peer = *peer;
				state->resolved = 0;
			}
		}
		obs_resolve(generation, state, (__u64)BPF_CORE_READ((struct sock *)sk, sk_cgrp_data.cgroup));
		state->flags &= ~(SOCKET_DENIED | SOCKET_TOLD);
		if (!(state->flags & SOCKET_UNSELECTED) && !exempt_destination(&flow)) {
			flow.relayed = is_relayed(state, flow.ingress);
			obs_judge_socket(generation, state, state->peer_workload, &flow, &decision);
			if (decision.denied)
				state->flags |= SOCKET_DENIED;
			if (decision.denied || decision.audit)
				obs_tell(generation, state, &state->peer, &flow, &decision);
		}
		state->generation = generation;
	}
	if ((state->flags & SOCKET_DENIED) && bpf_sock_destroy)
		bpf_sock_destroy(sk);
	return 0;
}
