package io.obsmesh.bpf;

/**
 * One program and what became of it.
 *
 * @param name as in the object, for example {@code obs_skb_egress}
 * @param hook where it attaches, for example {@code cgroup_skb/egress}
 * @param attached whether it runs
 * @param reason why not, with the mend; empty when attached
 */
public record ProbeStatus(String name, String hook, boolean attached, String reason) {}
