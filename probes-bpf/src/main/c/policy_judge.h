/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * policy_judge.h - what a policy says about a connection or datagram. However many rules there are,
 * it is one look-up of the address, one of the port, and at most six of what the rules say about them.
 */
#ifndef OBS_POLICY_JUDGE_H
#define OBS_POLICY_JUDGE_H

#define SECOND_NS 1000000000ULL

struct flow {
	__u64 cookie;
	__u8 local[16];			/* IPv4 mapped */
	__u8 remote[16];
	__u16 local_port;
	__u16 remote_port;
	__u16 port;			/* what rules ask for: of the end that did not begin, or ICMP type and code, or the protocol */
	__u8 table;			/* enum port_table */
	__u8 protocol;
	__u8 ingress;
	__u8 reset;			/* it is about a connection that was there before */
	__u8 relayed;			/* the agent judges what is said */
	__u8 reserved;
	__u32 pid;			/* of the process that asks, or 0 */
};

struct decision {
	struct entry sum;
	__u32 rule;
	__u32 workload;
	__u8 denied;
	__u8 audit;
	__u8 reason;
	__u8 needs;			/* enum need */
};

/* Whether requests must be judged, or only told about. */
enum need {
	NEEDS_JUDGE = 1 << 0,
	NEEDS_AUDIT = 1 << 1,
};

static __always_inline void map_ipv4(__u8 *address, __be32 ipv4)
{
	__be32 *words = (__be32 *)address;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = ipv4;
}

static __always_inline void read_addresses(struct sock_common *sk, struct flow *flow)
{
	if (sk->skc_family == AF_INET6) {
		BPF_CORE_READ_INTO(flow->local, sk, skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(flow->remote, sk, skc_v6_daddr);
	} else {
		map_ipv4(flow->local, sk->skc_rcv_saddr);
		map_ipv4(flow->remote, sk->skc_daddr);
	}
	flow->local_port = sk->skc_num;
	flow->remote_port = bpf_ntohs(sk->skc_dport);
	flow->protocol = IPPROTO_TCP;
}

static __always_inline void set_port(struct flow *flow, __u16 port)
{
	/* The types of ICMP and ICMPv6 are other ones. */
	if (flow->protocol == IPPROTO_ICMPV6) {
		flow->port = ICMPV6_TYPES + (port >> 8);
		flow->table = PORTS_PROTOCOL;
		return;
	}
	flow->port = port;
	flow->table = flow->protocol == IPPROTO_TCP   ? PORTS_TCP
		      : flow->protocol == IPPROTO_UDP ? PORTS_UDP
						      : PORTS_ICMP;
}

/* A protocol without ports that we read. */
static __always_inline void set_protocol_only(struct flow *flow)
{
	flow->port = flow->protocol;
	flow->table = PORTS_PROTOCOL;
}

static __always_inline __u32 address_class(__u64 generation, __u8 *address)
{
	void *classes = table_of(&obs_addresses, generation);
	struct address_prefix key = {.bits = 128};
	__u32 *class;

	if (!classes)
		return 0;
	__builtin_memcpy(key.address, address, 16);
	class = bpf_map_lookup_elem(classes, &key);
	return class ? *class : 0;
}

static __always_inline __u32 port_class(__u64 generation, __u32 table, __u32 port)
{
	__u32 key = table + (generation & 1) * PORT_TABLES;
	struct port_classes *classes = bpf_map_lookup_elem(&obs_ports, &key);

	return classes ? classes->class[port & 0xffff] : 0;
}

/* Of two ids the first that was written; 0 is none. */
static __always_inline __u32 least(__u32 a, __u32 b)
{
	return !a || (b && b < a) ? b : a;
}

static __always_inline void add_entry(void *facts, struct fact_key *key, struct entry *sum)
{
	union fact *fact = bpf_map_lookup_elem(facts, key);
	struct entry *entry;

	if (!fact)
		return;
	entry = &fact->entry;
	sum->deny = least(sum->deny, entry->deny);
	sum->allow = least(sum->allow, entry->allow);
	sum->audit_deny = least(sum->audit_deny, entry->audit_deny);
	sum->audit_allow = least(sum->audit_allow, entry->audit_allow);
	sum->requests = least(sum->requests, entry->requests);
	sum->judging |= entry->judging;
}

static __always_inline void add_entries(void *facts, struct fact_key *key, __u32 port, struct entry *sum)
{
	key->port = ANYTHING;
	add_entry(facts, key, sum);
	if (port) {
		key->port = port;
		add_entry(facts, key, sum);
	}
}

/* Who may say anything by one rule needs no judge for what another allows. */
static __always_inline __u8 needs_of(__u32 judging, bool isolated)
{
	bool allowed_in_part = (judging & JUDGED_ALLOW) && !(judging & WHOLLY_ALLOWED) && isolated;

	return ((judging & JUDGED_DENY) || allowed_in_part ? NEEDS_JUDGE : 0) |
	       (judging & JUDGED_AUDIT ? NEEDS_AUDIT : 0);
}

/* Deny wins over allow; where a policy isolates, what nothing allows is denied. */
__noinline int obs_judge(__u64 generation, struct workload *workload, __u32 peer_workload, struct flow *flow,
			 struct decision *decision)
{
	void *facts = table_of(&obs_facts, generation);
	__u32 class, port, isolation, audit_isolation;
	struct fact_key key = {};
	struct entry *sum;

	if (!workload || !flow || !decision)
		return 0;
	sum = &decision->sum;
	key.kind = flow->ingress ? FACT_INGRESS : FACT_EGRESS;
	key.part = workload->id;
	__builtin_memset(decision, 0, sizeof(*decision));
	decision->workload = workload->id;
	if (!facts)
		return 0;
	if (workload->flags & (flow->ingress ? INGRESS_RULES : EGRESS_RULES)) {
		port = port_class(generation, flow->table, flow->port);
		add_entries(facts, &key, port, sum);
		class = address_class(generation, flow->remote);
		if (class) {
			key.number = class;
			add_entries(facts, &key, port, sum);
		}
		if (peer_workload) {
			key.number = peer_workload | WORKLOAD_PEER;
			add_entries(facts, &key, port, sum);
		}
	}
	isolation = flow->ingress ? workload->isolation[1] : workload->isolation[0];
	audit_isolation = flow->ingress ? workload->audit_isolation[1] : workload->audit_isolation[0];
	decision->reason = REASON_RULE;
	if (sum->deny) {
		decision->denied = 1;
		decision->rule = sum->deny;
	} else if (sum->allow) {
		decision->rule = sum->allow;
	} else if (isolation) {
		decision->denied = 1;
		decision->rule = isolation;
		decision->reason = REASON_DEFAULT;
	}
	decision->needs = needs_of(sum->judging, isolation != 0);
	if (!decision->denied && (decision->needs & NEEDS_JUDGE) && !flow->relayed) {
		decision->denied = 1;
		decision->rule = sum->requests;
		decision->reason = REASON_UNJUDGED;
	}
	if (decision->denied)
		return 0;
	if (sum->audit_deny) {
		decision->audit = 1;
		decision->rule = sum->audit_deny;
	} else if (!sum->allow && !sum->audit_allow && audit_isolation) {
		decision->audit = 1;
		decision->rule = audit_isolation;
		decision->reason = REASON_DEFAULT;
	} else if (!sum->allow) {
		decision->rule = sum->audit_allow;
	}
	return 0;
}

/* Who made the socket and who connected it must both be allowed. */
__noinline int obs_judge_socket(__u64 generation, struct policy_socket *state, __u32 peer_workload, struct flow *flow,
				struct decision *decision)
{
	struct decision other = {};
	__u8 needs;

	if (!state || !flow || !decision)
		return 0;
	obs_judge(generation, &state->made_workload, peer_workload, flow, decision);
	if (!state->used_workload.flags || decision->denied || state->used_workload.id == state->made_workload.id)
		return 0;
	obs_judge(generation, &state->used_workload, peer_workload, flow, &other);
	needs = decision->needs | other.needs;
	if (other.denied || !decision->workload || (other.audit && !decision->audit))
		*decision = other;
	decision->needs = needs;
	return 0;
}

static __always_inline void count_rule(__u64 generation, __u32 rule)
{
	__u32 key = rule + (generation & 1) * MAX_RULES;
	__u64 *count = rule < MAX_RULES ? bpf_map_lookup_elem(&obs_counts, &key) : NULL;

	if (count)
		*count += 1;
}

static __always_inline bool may_tell(__u64 now)
{
	__u32 zero = 0;
	struct policy_settings *settings = bpf_map_lookup_elem(&obs_settings, &zero);
	struct event_budget *budget = bpf_map_lookup_elem(&obs_budget, &zero);

	if (!settings || !budget)
		return false;
	if (budget->second != now / SECOND_NS) {
		budget->second = now / SECOND_NS;
		budget->told = 0;
	}
	return budget->told++ < settings->events_per_second;
}

__noinline int obs_tell(__u64 generation, struct policy_socket *state, struct user *peer, struct flow *flow,
			struct decision *decision)
{
	__u64 now = bpf_ktime_get_ns();
	struct verdict_event *event = NULL;

	if (!state || !peer || !flow || !decision)
		return 0;
	count_rule(generation, decision->rule);
	if (!decision->denied && !decision->audit)
		return 0;
	if (may_tell(now))
		event = bpf_ringbuf_reserve(&obs_verdicts, sizeof(*event), 0);
	if (!event) {
		policy_loss(POLICY_LOSS_RING);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->time_ns = now;
	event->socket_cookie = flow->cookie;
	event->generation = generation;
	event->user = state->used.cgroup_id && decision->workload != state->made_workload.id ? state->used : state->made;
	event->peer = *peer;
	__builtin_memcpy(event->local_address, flow->local, 16);
	__builtin_memcpy(event->remote_address, flow->remote, 16);
	event->local_port = flow->local_port;
	event->remote_port = flow->remote_port;
	event->ip_protocol = flow->protocol;
	event->flags = (decision->denied ? VERDICT_DENIED : 0) | (decision->audit ? VERDICT_AUDIT : 0) |
		       (flow->ingress ? VERDICT_INGRESS : 0) | (flow->reset ? VERDICT_RESET : 0);
	event->reason = decision->reason;
	event->rule = decision->rule;
	event->workload = decision->workload;
	event->pid = flow->pid;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}

static __always_inline bool is_loopback(__u8 *address)
{
	__be32 *words = (__be32 *)address;

	if (words[0] || words[1])
		return false;
	if (words[2] == bpf_htonl(0xffff))
		return (words[3] & bpf_htonl(0xff000000)) == bpf_htonl(0x7f000000);
	return !words[2] && words[3] == bpf_htonl(1);
}

static __noinline bool is_local(__u8 *address, __u32 network_namespace)
{
	struct local_key key = {.network_namespace = network_namespace};

	if (is_loopback(address))
		return true;
	__builtin_memcpy(key.address, address, 16);
	return bpf_map_lookup_elem(&obs_locals, &key) != NULL;
}

/* The agent on loopback stays reachable whatever a policy says. */
static __always_inline bool exempt_destination(struct flow *flow)
{
	__u32 zero = 0;
	struct policy_settings *settings = bpf_map_lookup_elem(&obs_settings, &zero);
	int i;

	if (flow->ingress || !settings || !is_loopback(flow->remote))
		return false;
	for (i = 0; i < EXEMPT_PORTS; i++) {
		if (settings->exempt_ports[i] && settings->exempt_ports[i] == flow->remote_port)
			return true;
	}
	return false;
}

#endif
