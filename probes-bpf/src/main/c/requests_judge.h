/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* requests_judge.h - which rules are about a connection, and what they say of a request. */
#ifndef OBS_REQUESTS_JUDGE_H
#define OBS_REQUESTS_JUDGE_H

static __always_inline void add_set(void *entries, struct request_tables *tables, struct fact_key *key,
				    struct request_end *end)
{
	__u32 *id = bpf_map_lookup_elem(entries, key);
	struct request_set *set;
	int word;

	if (!id)
		return;
	set = &tables->sets[*id & (REQUEST_SETS - 1)];
	if (!set->group)
		return;
	end->group = set->group;
	for (word = 0; word < RULE_WORDS; word++)
		end->rules[word] |= set->rules[word];
}

static __always_inline void add_sets(void *entries, struct request_tables *tables, struct fact_key *key, __u32 port,
				     struct request_end *end)
{
	key->port = ANYTHING;
	add_set(entries, tables, key, end);
	if (port) {
		key->port = port;
		add_set(entries, tables, key, end);
	}
}

/* The rules about requests of one user of the socket, by the keys of obs_judge(). */
static __noinline int find_rules(struct request_end *end, struct workload *workload, __u32 peer_workload,
				 struct flow *flow, __u64 generation)
{
	void *entries = table_of(&obs_req_entries, generation);
	struct request_tables *tables = request_tables(generation);
	struct fact_key key = {.kind = FACT_EGRESS};
	__u32 port, class;

	__builtin_memset(end, 0, sizeof(*end));
	if (!entries || !tables || !(workload->flags & EGRESS_RULES))
		return 0;
	key.part = workload->id;
	end->workload = workload->id;
	end->isolation = workload->isolation[0];
	end->audit_isolation = workload->audit_isolation[0];
	port = port_class(generation, PORTS_TCP, flow->remote_port);
	add_sets(entries, tables, &key, port, end);
	class = address_class(generation, flow->remote);
	if (class) {
		key.number = class;
		add_sets(entries, tables, &key, port, end);
	}
	if (peer_workload) {
		key.number = peer_workload | WORKLOAD_PEER;
		add_sets(entries, tables, &key, port, end);
	}
	return 0;
}

static __always_inline void weigh(struct request_socket *socket, struct request_tables *tables, struct request_end *end)
{
	struct request_group *group = &tables->groups[end->group & (REQUEST_GROUPS - 1)];
	__u64 any = 0, denies = 0, allows = 0, whole = 0;
	int word;

	for (word = 0; word < RULE_WORDS; word++) {
		__u64 about = end->rules[word] & group->requests[word];

		any |= about;
		denies |= about & group->deny[word];
		allows |= about & group->allow[word];
		whole |= end->rules[word] & ~group->requests[word] & group->allow[word];
	}
	if (any)
		socket->judged = 1;
	if (denies || (allows && !whole && end->isolation))
		socket->enforces = 1;
	if (group->asks_hosts)
		socket->asks_hosts = 1;
}

/* What is said in this generation about who uses the socket. What was read of a head counts no more. */
static __noinline int find_ends(struct request_socket *socket, struct policy_socket *policy, struct flow *flow,
				__u64 generation)
{
	struct request_tables *tables = request_tables(generation);

	if (!tables)
		return 0;
	find_rules(&socket->ends[0], &policy->made_workload, policy->peer_workload, flow, generation);
	find_rules(&socket->ends[1], &policy->used_workload, policy->peer_workload, flow, generation);
	/* The first is always there when one is. */
	if (!socket->ends[0].group || policy->used_workload.id == policy->made_workload.id) {
		if (!socket->ends[0].group)
			socket->ends[0] = socket->ends[1];
		socket->ends[1].group = 0;
	}
	socket->enforces = 0;
	socket->judged = 0;
	socket->asks_hosts = 0;
	weigh(socket, tables, &socket->ends[0]);
	weigh(socket, tables, &socket->ends[1]);
	begin_head(socket, tables);
	socket->generation = generation;
	return 0;
}

/* The verifier lets nobody follow this pointer; its number may be. */
static __always_inline __u64 cgroup_address(void *pointer)
{
	struct sock *sk = NULL;

	bpf_probe_read_kernel(&sk, sizeof(sk), &pointer);
	return (__u64)BPF_CORE_READ(sk, sk_cgrp_data.cgroup);
}

static __noinline int flow_of(struct bpf_sock *sk, struct flow *flow)
{
	__be32 *local = (__be32 *)flow->local, *remote = (__be32 *)flow->remote;
	int word;

	if (sk->family == AF_INET) {
		map_ipv4(flow->local, sk->src_ip4);
		map_ipv4(flow->remote, sk->dst_ip4);
	} else {
		for (word = 0; word < 4; word++) {
			local[word] = sk->src_ip6[word];
			remote[word] = sk->dst_ip6[word];
		}
	}
	flow->local_port = sk->src_port;
	flow->remote_port = bpf_ntohs(sk->dst_port);
	flow->protocol = IPPROTO_TCP;
	return 0;
}

/* Brings what is known of the socket up to the policy in force. */
static __noinline int follow_policy(struct request_socket *socket, struct policy_socket *policy, struct flow *flow,
				    __u64 generation, __u64 cgroup)
{
	struct flow there;

	if (policy->resolved != generation)
		obs_resolve(generation, policy, cgroup);
	/* Also where the agent passes it on: what counts is where it goes. */
	if (policy->flags & SOCKET_RELAYED) {
		there = *flow;
		__builtin_memcpy(there.remote, policy->original, 16);
		there.remote_port = policy->original_port;
		return find_ends(socket, policy, &there, generation);
	}
	return find_ends(socket, policy, flow, generation);
}

/* False when there is no policy. */
static __always_inline bool refresh(struct request_socket *socket, struct policy_socket *policy, struct bpf_sock *sk,
				    void *pointer)
{
	__u64 generation = active_generation();
	struct flow flow = {};

	if (!generation)
		return false;
	if (socket->generation != generation) {
		flow_of(sk, &flow);
		follow_policy(socket, policy, &flow, generation, cgroup_address(pointer));
	}
	return true;
}

static __always_inline bool is_judged_workload(__u64 generation, __u32 id)
{
	void *entries = table_of(&obs_req_entries, generation);
	struct fact_key key = {.kind = FACT_EGRESS, .part = id, .number = EVERY_PEER};

	return id && entries && bpf_map_lookup_elem(entries, &key);
}

/* Whether rules about requests may be about this client. */
static __noinline int may_be_judged(struct policy_socket *policy, __u64 generation)
{
	if (!generation || (policy->flags & (SOCKET_EXEMPT | SOCKET_UNSELECTED)) || policy->party == PARTY_SERVER ||
	    policy->resolved != generation)
		return 0;
	return is_judged_workload(generation, policy->made_workload.id) ||
	       is_judged_workload(generation, policy->used_workload.id);
}

struct request_verdict {
	__u32 rule;
	__u32 workload;
	__u8 denied;
	__u8 audit;
	__u8 reason;
	__u8 reserved;
};

/* Index of the lowest bit, of which there is one. */
static __always_inline __u32 lowest_bit(__u64 word)
{
	__u32 at = 0;

	if (!(word & 0xffffffff)) {
		at += 32;
		word >>= 32;
	}
	if (!(word & 0xffff)) {
		at += 16;
		word >>= 16;
	}
	if (!(word & 0xff)) {
		at += 8;
		word >>= 8;
	}
	if (!(word & 0xf)) {
		at += 4;
		word >>= 4;
	}
	if (!(word & 3)) {
		at += 2;
		word >>= 2;
	}
	return at + !(word & 1);
}

/* The rule of that bit; 0 when no bit is set. */
static __noinline __u32 first_rule(struct request_tables *tables, __u32 first, __u64 *fitting)
{
	int word;

	for (word = 0; word < RULE_WORDS; word++) {
		if (fitting[word])
			return tables->rules[(first + word * 64 + lowest_bit(fitting[word])) & (REQUEST_RULES - 1)];
	}
	return 0;
}

static __always_inline __u64 *mask_at(struct request_tables *tables, __u32 row)
{
	return tables->masks[tables->cells[row & (REQUEST_CELLS - 1)] & (REQUEST_MASKS - 1)];
}

/* As DecisionEngine.judge: deny wins; where it is isolated, what nothing allows is denied. */
static __noinline int judge_end(struct request_tables *tables, struct request_socket *socket, __u32 index,
				struct request_verdict *verdict)
{
	struct request_head *head = &socket->head;
	struct request_end *end = &socket->ends[index & (ENDS - 1)];
	struct request_group *group = &tables->groups[end->group & (REQUEST_GROUPS - 1)];
	bool no_host = head->host != HOST_NAME && head->host != HOST_CLOSED && head->host != HOST_PORT;
	__u64 deny[RULE_WORDS], allow[RULE_WORDS], audit_deny[RULE_WORDS], audit_allow[RULE_WORDS];
	__u64 *method, *path, *host;
	__u32 rule;
	int word;

	__builtin_memset(verdict, 0, sizeof(*verdict));
	verdict->workload = end->workload;
	if (!end->group)
		return 0;
	method = mask_at(tables, head->rows[index & (ENDS - 1)][PART_METHOD]);
	path = head->path_odd ? tables->masks[group->path_unknown & (REQUEST_MASKS - 1)]
			      : mask_at(tables, head->rows[index & (ENDS - 1)][PART_PATH]);
	host = no_host ? tables->masks[group->host_unknown & (REQUEST_MASKS - 1)]
		       : mask_at(tables, head->rows[index & (ENDS - 1)][PART_HOST]);
	for (word = 0; word < RULE_WORDS; word++) {
		__u64 fits = method[word] & path[word] & host[word] & end->rules[word];

		deny[word] = fits & group->deny[word];
		allow[word] = fits & group->allow[word];
		audit_deny[word] = fits & group->audit_deny[word];
		audit_allow[word] = fits & group->audit_allow[word];
	}
	verdict->reason = REASON_RULE;
	rule = first_rule(tables, group->first_rule, deny);
	if (rule) {
		verdict->denied = 1;
		verdict->rule = rule;
		return 0;
	}
	verdict->rule = first_rule(tables, group->first_rule, allow);
	if (!verdict->rule && end->isolation) {
		verdict->denied = 1;
		verdict->rule = end->isolation;
		verdict->reason = REASON_DEFAULT;
		return 0;
	}
	rule = first_rule(tables, group->first_rule, audit_deny);
	if (rule) {
		verdict->audit = 1;
		verdict->rule = rule;
		return 0;
	}
	if (verdict->rule)
		return 0;
	verdict->rule = first_rule(tables, group->first_rule, audit_allow);
	if (!verdict->rule && end->audit_isolation) {
		verdict->audit = 1;
		verdict->rule = end->audit_isolation;
		verdict->reason = REASON_DEFAULT;
	}
	return 0;
}

/* Whoever uses the socket, all must be allowed. */
static __noinline int judge_request(struct request_tables *tables, struct request_socket *socket,
				    struct request_verdict *verdict)
{
	struct request_verdict other;

	judge_end(tables, socket, 0, verdict);
	if (!socket->ends[1].group || verdict->denied)
		return 0;
	judge_end(tables, socket, 1, &other);
	if (other.denied || (other.audit && !verdict->audit))
		*verdict = other;
	return 0;
}

#endif
