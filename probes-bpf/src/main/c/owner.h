/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* owner.h - which process uses a socket. */
#ifndef OBS_OWNER_H
#define OBS_OWNER_H

/* By reading the task: the helpers for it are not allowed in cgroup_skb programs of older kernels. */
static __always_inline void read_owner(struct task_struct *task, struct owner_event *owner)
{
	owner->pid = BPF_CORE_READ(task, tgid);
	owner->uid = BPF_CORE_READ(task, cred, uid.val);
	owner->cgroup_id = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	bpf_probe_read_kernel(owner->comm, sizeof(owner->comm), &task->comm);
}

static __always_inline void report_owner(struct socket_state *state, void *ring, __u64 time_ns)
{
	struct owner_event *event = bpf_ringbuf_reserve(ring, sizeof(*event), 0);

	if (!event) {
		count_loss(LOSS_RING_FULL);
		return;
	}
	*event = state->owner;
	event->header.type = EVENT_OWNER;
	event->header.flags = 0;
	event->header.reserved = 0;
	event->header.sequence = 0;
	event->header.time_ns = time_ns;
	event->header.socket_cookie = state->cookie;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

/*
 * The process that sends first is the owner: the worker and not the master that listens, the child
 * and not the parent that accepted. It costs nothing per send, unlike sock_send_length, because the
 * egress hook is there anyway. When this packet was sent by nobody the next one is asked.
 */
static __noinline int see_user(struct __sk_buff *skb, struct socket_state *state, void *ring, __u64 time_ns, __u8 protocol)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 pid;

	if (!in_owner(kernel_sock(skb), protocol))
		return 0;
	state->flags |= STATE_USER_SEEN;
	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 0;
	pid = BPF_CORE_READ(task, tgid);
	if (pid == state->owner.pid)
		return 0;
	read_owner(task, &state->owner);
	report_owner(state, ring, time_ns);
	return 0;
}

#endif
