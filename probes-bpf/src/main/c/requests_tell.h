/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* requests_tell.h - reports what was refused, or would have been. */
#ifndef OBS_REQUESTS_TELL_H
#define OBS_REQUESTS_TELL_H

/* data: the head as it stands in the message, or 0. Only allowed requests are not told, but counted. */
static __noinline int tell(struct request_socket *socket, struct policy_socket *policy, struct flow *flow,
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
	__builtin_memcpy(event->verdict.local_address, flow->local, 16);
	__builtin_memcpy(event->verdict.remote_address, flow->remote, 16);
	event->verdict.local_port = flow->local_port;
	event->verdict.remote_port = flow->remote_port;
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

/* The connection can be judged no more; told once. */
static __always_inline int end_judging(struct request_socket *socket, struct policy_socket *policy, struct flow *flow)
{
	struct request_verdict verdict = {.reason = REASON_UNREADABLE, .workload = socket->ends[0].workload};

	socket->phase = PHASE_LOST;
	if (socket->enforces)
		socket->dead = 1;
	if (socket->told)
		return 0;
	socket->told = 1;
	verdict.denied = socket->enforces;
	verdict.audit = !socket->enforces;
	return tell(socket, policy, flow, &verdict, 0);
}

#endif
