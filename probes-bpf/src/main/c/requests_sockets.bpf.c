/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* requests_sockets.bpf.c - takes clients under judgement when they are connected, and ends those that nobody can judge. */

SEC("sockops")
int obs_req_enrol(struct bpf_sock_ops *ctx)
{
	struct bpf_sock *sk = ctx->sk;
	struct request_socket *socket;
	__u64 cookie;

	if (ctx->op != BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB && ctx->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		return 1;
	if (!sk)
		return 1;
	/* Its SYN made it. */
	socket = bpf_sk_storage_get(&obs_req_sk, sk, 0, 0);
	if (!socket || !socket->judged)
		return 1;
	cookie = bpf_get_socket_cookie(ctx);
	socket->cookie = cookie;
	if (bpf_sock_hash_update(ctx, &obs_req_socks, &cookie, BPF_ANY)) {
		count_request(COUNT_NOT_ENROLLED);
		socket->phase = PHASE_LOST;
		return 1;
	}
	socket->enrolled = 1;
	return 1;
}

extern int bpf_sock_destroy(struct sock_common *sk) __ksym __weak;

/*
 * Connections that may send nothing any more end, so that nobody waits for an answer: those that
 * were there before the rules about them, and those that were lost. Read to the end by the agent.
 * Kernel 6.5; before that their packets are dropped.
 */
SEC("iter/tcp")
int obs_req_sweep(struct bpf_iter__tcp *ctx)
{
	struct sock_common *sk = ctx->sk_common;
	__u64 generation = active_generation();
	struct request_socket *socket;
	struct policy_socket *policy;
	struct flow flow = {};
	struct tcp_sock *tcp;

	if (!sk || !generation || sk->skc_state != TCP_ESTABLISHED)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!tcp)
		return 0;
	policy = bpf_sk_storage_get(&obs_policy_sk, tcp, 0, 0);
	if (!policy)
		return 0;
	socket = bpf_sk_storage_get(&obs_req_sk, tcp, 0, 0);
	if (!socket) {
		if (!may_be_judged(policy, generation))
			return 0;
		socket = bpf_sk_storage_get(&obs_req_sk, tcp, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (!socket) {
			policy_loss(POLICY_LOSS_STORAGE);
			return 0;
		}
		socket->phase = PHASE_LOST;
		socket->cookie = bpf_get_socket_cookie(tcp);
	}
	read_addresses(sk, &flow);
	if (socket->generation != generation)
		follow_policy(socket, policy, &flow, generation,
			      (__u64)BPF_CORE_READ((struct sock *)sk, sk_cgrp_data.cgroup));
	if (!socket->enforces || (!socket->dead && socket->phase != PHASE_LOST))
		return 0;
	if (!socket->dead)
		count_request(COUNT_OLD);
	end_judging(socket, policy, &flow);
	if (bpf_sock_destroy)
		bpf_sock_destroy(sk);
	return 0;
}
