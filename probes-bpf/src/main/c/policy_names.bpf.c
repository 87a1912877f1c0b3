/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* policy_names.bpf.c - a socket that was turned to the agent still says where it was to go. Kernel 5.8. */

static __always_inline struct policy_socket *relayed_socket(struct bpf_sock_addr *ctx)
{
	struct bpf_sock *sk = ctx->sk;
	struct policy_socket *state = sk ? bpf_sk_storage_get(&obs_policy_sk, sk, 0, 0) : NULL;

	return state && (state->flags & SOCKET_RELAYED) ? state : NULL;
}

SEC("cgroup/getpeername4")
int obs_peername4(struct bpf_sock_addr *ctx)
{
	struct policy_socket *state = relayed_socket(ctx);

	if (state) {
		ctx->user_ip4 = ((__be32 *)state->original)[3];
		ctx->user_port = bpf_htons(state->original_port);
	}
	return ALLOW;
}

SEC("cgroup/getpeername6")
int obs_peername6(struct bpf_sock_addr *ctx)
{
	struct policy_socket *state = relayed_socket(ctx);
	__be32 *words;

	if (state) {
		words = (__be32 *)state->original;
		ctx->user_ip6[0] = words[0];
		ctx->user_ip6[1] = words[1];
		ctx->user_ip6[2] = words[2];
		ctx->user_ip6[3] = words[3];
		ctx->user_port = bpf_htons(state->original_port);
	}
	return ALLOW;
}
