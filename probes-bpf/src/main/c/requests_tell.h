/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* requests_tell.h - reports what was refused, or would have been. */
#ifndef OBS_REQUESTS_TELL_H
#define OBS_REQUESTS_TELL_H

static __always_inline void bytes_of(__u8 *words, struct bpf_sock *sk, bool local)
{
	__be32 *address = (__be32 *)words;

	if (sk->family == AF_INET) {
		map_ipv4(words, local ? sk->src_ip4 : sk->dst_ip4);
		return;
	}
	address[0] = local ? sk->src_ip6[0] : sk->dst_ip6[0];
	address[1] = local ? sk->src_ip6[1] : sk->dst_ip6[1];
	address[2] = local ? sk->src_ip6[2] : sk->dst_ip6[2];
	address[3] = local ? sk->src_ip6[3] : sk->dst_ip6[3];
}

/* data: the head as it stands in the message, or 0. Only allowed requests are not told, but counted. */
static __noinline int tell(struct request_socket *socket, struct policy_socket *policy, struct bpf_sock *sk,
			   struct request_verdict *verdict, __u64 data)
{
	struct request_head *head = &socket->head;
	__u64 now = bpf_ktime_get_ns();
	struct request_event *event = NULL;
	__u64 length;

	count_rule(socket->generation, verdict->rule);
	if (!verdict->denied && !verdict->audit)
		return 0;
	if (may_tell(now))
		event = bpf_ringbuf_reserve(&obs_verdicts, sizeof(*event), 0);
	if (!event) {
		policy_loss(POLICY_LOSS_RING);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->verdict.time_ns = now;
	event->verdict.socket_cookie = socket->cookie;
	event->verdict.generation = socket->generation;
	event->verdict.user = policy->used.cgroup_id && verdict->workload != policy->made_workload.id ? policy->used
												     : policy->made;
	event->verdict.peer = policy->peer;
	bytes_of(event->verdict.local_address, sk, true);
	bytes_of(event->verdict.remote_address, sk, false);
	event->verdict.local_port = sk->src_port;
	event->verdict.remote_port = bpf_ntohs(sk->dst_port);
	event->verdict.ip_protocol = IPPROTO_TCP;
	event->verdict.flags =
		VERDICT_REQUEST | (verdict->denied ? VERDICT_DENIED : 0) | (verdict->audit ? VERDICT_AUDIT : 0);
	event->verdict.reason = verdict->reason;
	event->verdict.rule = verdict->rule;
	event->verdict.workload = verdict->workload;
	if (data && head->method_length && head->method_length <= METHOD_BYTES) {
		length = head->method_length;
		event->method_length = length;
		if (length < METHOD_BYTES)
			bpf_probe_read_kernel(event->method, length & 31, (void *)data);
		if (head->path_end > head->target_at) {
			length = head->path_end - head->target_at;
			event->path_length = length;
			if (length > PATH_BYTES)
				length = PATH_BYTES;
			bpf_probe_read_kernel(event->path, length & 127, (void *)(data + head->target_at));
		}
	}
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}

#endif
