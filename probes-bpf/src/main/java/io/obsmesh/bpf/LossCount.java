package io.obsmesh.bpf;

/**
 * Events that the kernel could not hand over since the probes were loaded.
 *
 * @param cpu where it happened
 * @param reason for example {@code ring_full}
 * @param events how many
 */
public record LossCount(int cpu, String reason, long events) {}
