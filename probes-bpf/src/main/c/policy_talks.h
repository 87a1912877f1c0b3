/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* policy_talks.h - datagrams: an answer to what was allowed is allowed. */
#ifndef OBS_POLICY_TALKS_H
#define OBS_POLICY_TALKS_H

#define TALK_NS (120 * SECOND_NS)

static __always_inline void talk_key(struct flow *flow, struct conversation_key *key)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->socket_cookie = flow->cookie;
	__builtin_memcpy(key->peer, flow->remote, 16);
	key->port = flow->protocol == IPPROTO_UDP ? flow->remote_port : 0;
	key->ip_protocol = flow->protocol;
}

/* Who began this conversation, and whether that was allowed in this generation. */
__noinline __u32 obs_began(struct flow *flow, __u64 generation, __u64 *allowed)
{
	struct conversation_key key;
	struct conversation *talk;

	if (!flow || !allowed)
		return PARTY_UNKNOWN;
	talk_key(flow, &key);
	talk = bpf_map_lookup_elem(&obs_talks, &key);
	if (!talk || bpf_ktime_get_ns() - talk->time_ns > TALK_NS)
		return PARTY_UNKNOWN;
	*allowed = talk->generation == generation;
	return talk->party;
}

__noinline int obs_remember(__u64 generation, struct flow *flow, __u32 party)
{
	struct conversation_key key;
	struct conversation talk = {};

	if (!flow)
		return 0;
	talk_key(flow, &key);
	talk.generation = generation;
	talk.time_ns = bpf_ktime_get_ns();
	talk.party = party;
	bpf_map_update_elem(&obs_talks, &key, &talk, BPF_ANY);
	return 0;
}

#endif
