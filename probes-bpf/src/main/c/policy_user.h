/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* policy_user.h - who uses a socket, and which workload of the policy that is. */
#ifndef OBS_POLICY_USER_H
#define OBS_POLICY_USER_H

#define POLICY_CGROUP_DEPTH 16

static __always_inline void *table_of(void *pair, __u64 generation)
{
	__u32 slot = generation & 1;

	return bpf_map_lookup_elem(pair, &slot);
}

static __always_inline void read_user(struct task_struct *task, struct user *user)
{
	struct inode *inode = BPF_CORE_READ(task, mm, exe_file, f_inode);

	user->cgroup_id = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	user->executable.inode = inode ? BPF_CORE_READ(inode, i_ino) : 0;
	user->executable.device = inode ? BPF_CORE_READ(inode, i_sb, s_dev) : 0;
	user->executable.relayed = 0;
}

static __always_inline bool same_user(struct user *a, struct user *b)
{
	return a->cgroup_id == b->cgroup_id && a->executable.inode == b->executable.inode &&
	       a->executable.device == b->executable.device;
}

static __always_inline union fact *fact_of(void *facts, __u8 kind, __u32 part, __u64 number)
{
	struct fact_key key = {.kind = kind, .part = part, .number = number};

	return bpf_map_lookup_elem(facts, &key);
}

struct unit_name {
	char text[UNIT_BYTES];
};

/* FNV-1a over the name and the zeros behind it. */
static __always_inline __u64 unit_number(struct unit_name *name)
{
	__u64 number = 0xcbf29ce484222325ULL;
	int i;

	for (i = 0; i < UNIT_BYTES; i++)
		number = (number ^ (__u8)name->text[i]) * 0x100000001b3ULL;
	return number;
}

/*
 * The nearest labelled cgroup, upwards. User space lists those that exist when it makes a
 * generation; one made since belongs to the one above it, unless its name is a unit's.
 */
static __always_inline __u32 walk_cgroups(void *facts, struct cgroup *cgroup)
{
	int depth;

	for (depth = 0; depth < POLICY_CGROUP_DEPTH && cgroup; depth++) {
		struct cgroup_subsys_state *parent;
		struct unit_name name = {};
		union fact *found = fact_of(facts, FACT_CGROUP, 0, BPF_CORE_READ(cgroup, kn, id));

		if (!found && bpf_probe_read_kernel_str(name.text, sizeof(name.text),
							BPF_CORE_READ(cgroup, kn, name)) > 0)
			found = fact_of(facts, FACT_UNIT, 0, unit_number(&name));
		if (found)
			return found->label;
		parent = BPF_CORE_READ(cgroup, self.parent);
		cgroup = parent ? BPF_CORE_READ(parent, cgroup) : NULL;
	}
	return 0;
}

/*
 * here: address of a cgroup that may be the user's and whose ancestors can be read, or 0. Not
 * static, as others below: so the verifier looks at it once, and not again for every caller.
 */
__noinline int obs_workload(__u64 generation, struct user *user, __u64 here_address, struct workload *workload)
{
	struct cgroup *here = (struct cgroup *)here_address;
	void *facts = table_of(&obs_facts, generation);
	__u32 cgroup_label = 0, executable_label = 0;
	union fact *fact;

	if (!user || !workload)
		return 0;
	__builtin_memset(workload, 0, sizeof(*workload));
	if (!facts)
		return 0;
	fact = fact_of(facts, FACT_CGROUP, 0, user->cgroup_id);
	if (fact)
		cgroup_label = fact->label;
	else if (here && BPF_CORE_READ(here, kn, id) == user->cgroup_id)
		cgroup_label = walk_cgroups(facts, here);
	if (user->executable.inode) {
		fact = fact_of(facts, FACT_EXECUTABLE, user->executable.device, user->executable.inode);
		if (fact)
			executable_label = fact->label;
	}
	fact = fact_of(facts, FACT_WORKLOAD, cgroup_label, executable_label);
	if (fact)
		*workload = fact->workload;
	return 0;
}

static __always_inline struct cgroup *current_cgroup(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, cgroups, dfl_cgrp);
}

/* Which workloads these users are in this generation. */
__noinline int obs_resolve(__u64 generation, struct policy_socket *state, __u64 here)
{
	struct workload peer = {};

	if (!state || state->resolved == generation)
		return 0;
	obs_workload(generation, &state->made, here, &state->made_workload);
	__builtin_memset(&state->used_workload, 0, sizeof(state->used_workload));
	if (state->used.cgroup_id)
		obs_workload(generation, &state->used, (__u64)current_cgroup(), &state->used_workload);
	if (state->peer.cgroup_id)
		obs_workload(generation, &state->peer, 0, &peer);
	state->peer_workload = peer.id;
	state->resolved = generation;
	state->flags &= ~SOCKET_UNSELECTED;
	if (!state->made_workload.flags && !state->used_workload.flags)
		state->flags |= SOCKET_UNSELECTED;
	return 0;
}

#endif
