/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests_packets.bpf.c - nothing leaves that was not judged, whichever way it was sent. Kernel 5.17.
 */

#define PASS 1
#define DROP 0

static __always_inline bool read_tcp(struct __sk_buff *skb, struct headers *headers, struct tcphdr *tcp)
{
	__u8 first = 0;

	if (bpf_skb_load_bytes(skb, 0, &first, 1))
		return false;
	if (first >> 4 == 4)
		headers->transport = (first & 15) * 4;
	else
		find_transport6(skb, headers);
	return headers->transport && !bpf_skb_load_bytes(skb, headers->transport, tcp, sizeof(*tcp));
}

static __always_inline void reset_head(struct request_socket *socket)
{
	struct request_tables *tables = request_tables(socket->generation);

	if (tables)
		begin_head(socket, tables);
}

static __noinline int kill(struct request_socket *socket, struct policy_socket *policy, struct bpf_sock *sk, __u32 why)
{
	struct flow flow = {};

	count_request(why);
	flow_of(sk, &flow);
	end_judging(socket, policy, &flow);
	return DROP;
}

SEC("cgroup_skb/egress")
int obs_req_guard(struct __sk_buff *skb)
{
	struct headers headers = {.egress = 1};
	struct request_socket *socket;
	struct policy_socket *policy;
	struct bpf_sock *sk = skb->sk;
	struct tcphdr tcp;
	__u32 payload, last;

	if (!sk)
		return PASS;
	sk = bpf_sk_fullsock(sk);
	if (!sk || sk->protocol != IPPROTO_TCP || sk->type != SOCK_STREAM || sk->state == TCP_LISTEN)
		return PASS;
	policy = bpf_sk_storage_get(&obs_policy_sk, sk, 0, 0);
	if (!policy)
		return PASS;
	socket = bpf_sk_storage_get(&obs_req_sk, sk, 0, 0);
	if (!socket) {
		if (!may_be_judged(policy, active_generation()))
			return PASS;
		socket = bpf_sk_storage_get(&obs_req_sk, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (!socket) {
			policy_loss(POLICY_LOSS_STORAGE);
			return DROP;
		}
		socket->phase = PHASE_LOST;
		socket->cookie = bpf_get_socket_cookie(skb);
	}
	if (!refresh(socket, policy, sk, skb->sk))
		return PASS;
	if (!read_tcp(skb, &headers, &tcp))
		return socket->enforces ? DROP : PASS;
	payload = skb->len - headers.transport - tcp.doff * 4;
	last = bpf_ntohl(tcp.seq) + payload;
	if (tcp.flags & TCP_SYN) {
		last++;
		if (sk->state == TCP_SYN_SENT) {
			/* The same socket may connect again. */
			reset_head(socket);
			socket->phase = PHASE_HEAD;
			socket->dead = 0;
			socket->told = 0;
			socket->body = 0;
			socket->requests = 0;
			socket->pipelines = 0;
			socket->enrolled = 0;
			socket->awaits = 0;
			socket->held = 0;
			socket->vetted = bpf_ntohl(tcp.seq) + 1;
			socket->whole = socket->vetted;
		}
	}
	if (!socket->enforces) {
		if (payload && (__s32)(last - socket->vetted) > 0)
			socket->phase = PHASE_LOST;
		return PASS;
	}
	if (!payload)
		return PASS;
	if (socket->dead)
		return DROP;
	if (socket->phase == PHASE_LOST)
		return kill(socket, policy, sk, COUNT_OLD);
	/* The server takes an urgent byte out of the stream, and reads another request than we did. */
	if (tcp.flags & TCP_URG)
		return kill(socket, policy, sk, COUNT_URGENT);
	if ((__s32)(last - socket->vetted) <= 0)
		return PASS;
	/* Not yet known to be what was judged: the kernel keeps it, and tries again. */
	if (socket->awaits && (__s32)(last - socket->sealed_vetted) <= 0)
		return DROP;
	return kill(socket, policy, sk, COUNT_BEYOND);
}
