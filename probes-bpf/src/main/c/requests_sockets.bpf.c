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
