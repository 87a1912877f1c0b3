/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* snapshot.bpf.c - every TCP and UDP descriptor of every process, in all namespaces. Kernel 5.12. */

SEC("iter/task_file")
int obs_sockets_now(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct socket_state *state;
	struct socket_row row = {};
	struct socket *socket;
	struct tcp_sock *tcp;
	struct sock *sk;

	if (!file || !task || task->pid != task->tgid)
		return 0;	/* threads share their process's table */
	socket = bpf_sock_from_file(file);
	if (!socket)
		return 0;
	sk = socket->sk;
	if (!sk)
		return 0;
	if (sk->__sk_common.skc_family != AF_INET && sk->__sk_common.skc_family != AF_INET6)
		return 0;
	if (sk->sk_protocol != IPPROTO_TCP && sk->sk_protocol != IPPROTO_UDP)
		return 0;
	row.socket_cookie = bpf_get_socket_cookie(sk);
	row.pid = task->tgid;
	row.uid = task->cred->uid.val;
	row.cgroup_id = task->cgroups->dfl_cgrp->kn->id;
	bpf_probe_read_kernel(row.comm, sizeof(row.comm), task->comm);
	row.ip_version = addresses(sk, row.local_address, row.remote_address);
	row.local_port = sk->__sk_common.skc_num;
	row.remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
	row.ip_protocol = sk->sk_protocol;
	row.tcp_state = sk->__sk_common.skc_state;
	row.network_namespace = sk->__sk_common.skc_net.net->ns.inum;
	tcp = sk->sk_protocol == IPPROTO_TCP ? bpf_skc_to_tcp_sock(sk) : NULL;
	if (tcp && row.tcp_state != TCP_LISTEN) {
		state = bpf_sk_storage_get(&obs_sockets, sk, 0, 0);
		row.sent_bytes = sent_payload(tcp, state && state->role == ROLE_CLIENT,
					      row.tcp_state != TCP_ESTABLISHED && row.tcp_state != TCP_CLOSE_WAIT);
		row.received_bytes = received_payload(tcp, sk);
		row.rtt_ns = (__u64)(tcp->srtt_us >> 3) * 1000;
		row.retransmits = tcp->total_retrans;
	}
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}
